"""What is done about cases behind the pages: thin shells around services, safe to run twice."""

from celery import shared_task

from cases.services.keeping import keep_handed_in
from cases.services.sending import finish_lost, silent_files
from evidence_store.tasks import inspect, lock_what_is_due
from wording import clock


@shared_task
def keep_evidence() -> None:
    """Lock the evidence of what was handed in; what is locked already asks nobody."""
    keep_handed_in(at=clock.now())
    lock_what_is_due.delay()


@shared_task
def finish_lost_files() -> None:
    """Finish files that reached the store, and whose browser never came to say so."""
    for file in silent_files(at=clock.now()):
        finished = finish_lost(file, at=clock.now())
        if finished is not None:
            inspect.delay(str(finished.evidence.pk))
