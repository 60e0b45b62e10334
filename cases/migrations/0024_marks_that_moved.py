"""Each item says whether the mark that counts says another thing than its agency's own."""

from importlib import import_module

from django.db import migrations, models

# Of the latest round the highest rung counts, as cases.services.marks.counting says of loaded rows.
# Marks never change, so that what is said of two of them is said once, as the later one comes.
STANDING = """
    UPDATE cases_item i SET
        own_mark_id = own.id,
        counting_mark_id = counting.id,
        has_moved = coalesce(CASE
            WHEN own.waits OR counting.waits THEN own.answer <> counting.answer
            ELSE (own.points, own.applicable) <> (counting.points, counting.applicable)
        END, (own.id IS NULL) <> (counting.id IS NULL))
    FROM cases_item this
    LEFT JOIN LATERAL (
        SELECT * FROM cases_mark WHERE item_id = this.id AND rung = 'self'
        ORDER BY round DESC, id DESC LIMIT 1
    ) own ON true
    LEFT JOIN LATERAL (
        SELECT * FROM cases_mark WHERE item_id = this.id
        ORDER BY round DESC, array_position(
            ARRAY['self', 'sector', 'appraised', 'settled', 'council'], rung::text) DESC,
            id DESC LIMIT 1
    ) counting ON true
    WHERE this.id = i.id
"""
STANDING_BEFORE = import_module("cases.migrations.0023_marks_that_stand").STANDING


def noted(standing: str) -> str:
    """Return what notes marks that were just added, by this statement."""
    return f"""
    CREATE OR REPLACE FUNCTION note_marks_that_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {standing} i.id IN (SELECT item_id FROM added);
        RETURN NULL;
    END
    $$
    """


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_marks_that_stand")]

    operations = [
        migrations.AddField(
            "item",
            "has_moved",
            models.BooleanField(default=False, db_default=False, editable=False),
        ),
        migrations.RunSQL(noted(f"{STANDING} AND"), noted(f"{STANDING_BEFORE} WHERE")),
        migrations.RunSQL(
            f"{STANDING} AND i.counting_mark_id IS NOT NULL", migrations.RunSQL.noop
        ),
    ]
