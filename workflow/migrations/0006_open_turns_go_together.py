"""PostgreSQL learns which turns go together: role, agency and open by themselves say too little.

Of a department it takes a few of its thousands of open turns for granted, and looks each of their
reviews and cases up one by one.
"""

from django.db import migrations

THERE = """
CREATE STATISTICS open_turns_go_together (mcv, dependencies)
    ON role, agency_id, status, flow_task_type FROM workflow_turn
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0005_how_one_looks_at_the_board")]

    operations = [migrations.RunSQL(THERE, "DROP STATISTICS open_turns_go_together")]
