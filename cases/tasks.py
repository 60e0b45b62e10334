"""What is done about cases behind the pages: thin shells around services, safe to run twice."""

from celery import shared_task

from cases.services.keeping import keep_handed_in
from evidence_store.tasks import lock_what_is_due
from wording import clock


@shared_task
def keep_evidence() -> None:
    """Lock the evidence of what was handed in; what is locked already asks nobody."""
    keep_handed_in(at=clock.now())
    lock_what_is_due.delay()
