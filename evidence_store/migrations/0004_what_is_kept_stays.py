"""The database itself keeps what is known of kept bytes: never forgotten, never locked shorter."""

from django.db import migrations

FORWARDS = """
CREATE TRIGGER what_is_kept_is_never_forgotten
    BEFORE DELETE ON evidence_store_kept
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_change();

CREATE TRIGGER a_lock_is_never_shortened
    BEFORE UPDATE ON evidence_store_kept
    FOR EACH ROW WHEN (
        OLD.blob_id IS DISTINCT FROM NEW.blob_id
        OR OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until < OLD.until)
    )
    EXECUTE FUNCTION evidence_refuse_change();

CREATE TRIGGER evidence_keeps_where_it_arrived
    BEFORE UPDATE ON evidence_store_evidence
    FOR EACH ROW WHEN (OLD.arrived_as IS DISTINCT FROM NEW.arrived_as)
    EXECUTE FUNCTION evidence_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER evidence_keeps_where_it_arrived ON evidence_store_evidence;
DROP TRIGGER a_lock_is_never_shortened ON evidence_store_kept;
DROP TRIGGER what_is_kept_is_never_forgotten ON evidence_store_kept;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence_store", "0003_kept")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
