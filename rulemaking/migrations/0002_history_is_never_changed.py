"""The database itself keeps what was done to drafts of rules."""

from django.db import migrations

TABLE = "rulemaking_ruleevent"
TRIGGER = (
    f"CREATE TRIGGER history_is_never_changed BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("rulemaking", "0001_initial"),
        ("cases", "0002_history_is_never_changed"),
    ]

    operations = [
        migrations.RunSQL(TRIGGER, f"DROP TRIGGER history_is_never_changed ON {TABLE}"),
    ]
