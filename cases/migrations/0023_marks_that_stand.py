"""Each item names its agency's newest mark and the one that counts; the database keeps both."""

import django.db.models.deletion
from django.db import migrations, models

# Of the latest round the highest rung counts, as cases.services.marks.counting says of loaded rows.
STANDING = """
    UPDATE cases_item i SET
        own_mark_id = (SELECT id FROM cases_mark WHERE item_id = i.id AND rung = 'self'
            ORDER BY round DESC, id DESC LIMIT 1),
        counting_mark_id = (SELECT id FROM cases_mark WHERE item_id = i.id
            ORDER BY round DESC, array_position(
                ARRAY['self', 'sector', 'appraised', 'settled', 'council'], rung::text) DESC,
                id DESC LIMIT 1)
"""
# Once a statement, however many marks it adds; marks are never changed and never deleted.
TRIGGER = f"""
CREATE FUNCTION note_marks_that_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {STANDING} WHERE i.id IN (SELECT item_id FROM added);
    RETURN NULL;
END
$$;
CREATE TRIGGER marks_that_stand_are_noted AFTER INSERT ON cases_mark
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_marks_that_stand()
"""  # noqa: S608 - of constants alone
TRIGGER_BACK = """
DROP TRIGGER marks_that_stand_are_noted ON cases_mark;
DROP FUNCTION note_marks_that_stand()
"""


def named() -> models.ForeignKey:
    return models.ForeignKey(
        "cases.mark",
        null=True,
        editable=False,
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_remedies_fall_due")]

    operations = [
        migrations.AddField("item", "own_mark", named()),
        migrations.AddField("item", "counting_mark", named()),
        migrations.RunSQL(TRIGGER, TRIGGER_BACK),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
