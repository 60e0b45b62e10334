"""The database itself refuses to change or delete publications and decisions."""

from django.db import migrations

KEPT = ("results_publication", "results_deskdecision")


def trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER history_is_never_changed BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_history_is_never_changed"), ("results", "0001_initial")]

    operations = [
        migrations.RunSQL(trigger(table), f"DROP TRIGGER history_is_never_changed ON {table}")
        for table in KEPT
    ]
