"""The database itself refuses to change or delete marks, events and publications."""

from django.db import migrations

TABLES = ("cases_mark", "cases_caseevent", "cases_publication")

FUNCTION = """
CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER history_is_never_changed BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_to_change_history()"),
        *(
            migrations.RunSQL(trigger(table), f"DROP TRIGGER history_is_never_changed ON {table}")
            for table in TABLES
        ),
    ]
