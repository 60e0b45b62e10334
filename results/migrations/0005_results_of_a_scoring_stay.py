"""The database itself refuses to change or delete the results of a finished scoring."""

from django.db import migrations

# Pages keep what they read of them for as long as a process lives.
FUNCTION = """
CREATE FUNCTION refuse_to_change_finished_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM results_scoring WHERE id = OLD.scoring_id AND finished_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'results of a finished scoring are never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER results_of_a_scoring_stay BEFORE UPDATE OR DELETE ON results_result
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_finished_results()
"""
BACK = """
DROP TRIGGER results_of_a_scoring_stay ON results_result;
DROP FUNCTION refuse_to_change_finished_results()
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0004_the_signed_paper")]

    operations = [migrations.RunSQL(FUNCTION, BACK)]
