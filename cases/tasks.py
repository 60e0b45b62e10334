"""What is done about cases behind the pages: thin shells around services, safe to run twice."""

from celery import shared_task

from cases.services import bundles, shelf
from cases.services.keeping import keep_handed_in
from cases.services.sending import finish_lost, silent_files
from evidence_store.port import StoreUnreachable
from evidence_store.tasks import inspect, lock_what_is_due
from wording import clock

# All evidence of a criterion over a city may be many gigabytes.
BUNDLE_SECONDS = 6000


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
    for kept in shelf.silent_files(at=clock.now()):
        finished = shelf.finish_lost(kept, at=clock.now())
        if finished is not None:
            inspect.delay(str(finished.evidence.pk))


@shared_task(
    autoretry_for=(StoreUnreachable,),
    retry_backoff=5,
    max_retries=3,
    time_limit=BUNDLE_SECONDS,
)
def make_bundle(bundle_id: str) -> None:
    bundles.make(bundle_id, at=clock.now())


@shared_task
def look_after_bundles() -> None:
    """Make what was asked for and forgotten, and take away what was there for a week."""
    for bundle_id in bundles.waiting(at=clock.now()):
        make_bundle.delay(str(bundle_id))
    bundles.take_away(at=clock.now())
