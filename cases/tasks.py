"""What is done about cases behind the pages: thin shells around services, safe to run twice."""

from uuid import UUID

from celery import shared_task

from cases.services import bundles, packages, sending, shelf, unpacking
from cases.services.keeping import keep_handed_in
from cases.services.on_the_way import finish_lost
from evidence_store.port import StoreUnreachable
from evidence_store.tasks import inspect, lock_what_is_due
from wording import clock

# All evidence of a criterion over a city may be many gigabytes.
BUNDLE_SECONDS = 6000
# Two gigabytes are read, unpacked, hashed and put.
UNPACK_SECONDS = 1500


@shared_task
def keep_evidence() -> None:
    """Lock the evidence of what was handed in; what is locked already asks nobody."""
    keep_handed_in(at=clock.now())
    lock_what_is_due.delay()


@shared_task
def finish_lost_files() -> None:
    """Finish files that reached the store, and whose browser never came to say so."""
    at = clock.now()
    found = [
        *(finish_lost(file, sending.finish, at=at) for file in sending.silent_files(at=at)),
        *(finish_lost(file, shelf.finish, at=at) for file in shelf.silent_files(at=at)),
    ]
    for finished in filter(None, found):
        if finished.evidence is not None:
            inspect.delay(str(finished.evidence.pk))
    for package_id in packages.waiting(at=at):
        unpack.delay(package_id)


@shared_task(
    autoretry_for=(StoreUnreachable,),
    retry_backoff=5,
    max_retries=3,
    time_limit=UNPACK_SECONDS,
)
def unpack(package_id: str) -> None:
    """Unpack a package that arrived, and have each file inside inspected."""
    for evidence in unpacking.unpack(UUID(package_id), at=clock.now()):
        inspect.delay(str(evidence.pk))


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
