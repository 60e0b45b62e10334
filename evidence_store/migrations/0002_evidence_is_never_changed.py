"""The database itself keeps evidence as it was: only an inspection may settle a waiting row."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION evidence_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence is never changed: %', TG_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER a_blob_is_never_changed
    BEFORE UPDATE OR DELETE ON evidence_store_blob
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_change();

CREATE TRIGGER evidence_is_never_deleted
    BEFORE DELETE ON evidence_store_evidence
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_change();

CREATE TRIGGER evidence_is_settled_once
    BEFORE UPDATE ON evidence_store_evidence
    FOR EACH ROW WHEN (OLD.state <> 'waiting')
    EXECUTE FUNCTION evidence_refuse_change();

CREATE TRIGGER evidence_keeps_its_bytes_name_and_uploader
    BEFORE UPDATE ON evidence_store_evidence
    FOR EACH ROW WHEN (
        (OLD.id, OLD.blob_id, OLD.filename, OLD.uploaded_by_id, OLD.uploaded_at)
        IS DISTINCT FROM
        (NEW.id, NEW.blob_id, NEW.filename, NEW.uploaded_by_id, NEW.uploaded_at)
    )
    EXECUTE FUNCTION evidence_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER evidence_keeps_its_bytes_name_and_uploader ON evidence_store_evidence;
DROP TRIGGER evidence_is_settled_once ON evidence_store_evidence;
DROP TRIGGER evidence_is_never_deleted ON evidence_store_evidence;
DROP TRIGGER a_blob_is_never_changed ON evidence_store_blob;
DROP FUNCTION evidence_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence_store", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
