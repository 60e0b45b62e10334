"""The database itself keeps marks, events and imports; an imported answer is replaced once."""

from django.db import migrations

KEPT = ("cases_mark", "cases_caseevent", "cases_surveyimport")

FUNCTION = """
CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""
ANSWERS = """
CREATE FUNCTION refuse_to_change_imported_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR OLD.replaced_by_id IS NOT NULL
        OR (OLD.id, OLD.item_id, OLD.source_id, OLD."row", OLD.answer)
            IS DISTINCT FROM (NEW.id, NEW.item_id, NEW.source_id, NEW."row", NEW.answer)
    THEN
        RAISE EXCEPTION 'rows of % are only ever added or replaced once', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER an_imported_answer_is_replaced_once BEFORE UPDATE OR DELETE ON cases_importedanswer
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_imported_answer()
"""
ANSWERS_BACK = """
DROP TRIGGER an_imported_answer_is_replaced_once ON cases_importedanswer;
DROP FUNCTION refuse_to_change_imported_answer()
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
            for table in KEPT
        ),
        migrations.RunSQL(ANSWERS, ANSWERS_BACK),
    ]
