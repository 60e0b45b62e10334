"""Inspection after upload, outside of the request; shells around the services."""

from datetime import timedelta

from celery import shared_task

from evidence_store.models import Evidence
from evidence_store.port import StoreUnreachable
from evidence_store.scanner import ScannerAway
from evidence_store.services import inspecting, keeping, papers, rendering
from wording.clock import now

# Younger evidence has its own task under way; at most so many at once, the next sweep takes more.
FORGOTTEN_AFTER = timedelta(minutes=2)
SWEEP, COPIES = 500, 100
# Two gigabytes are read, hashed, looked at, and copied by the store.
INSPECT_SECONDS = 1500


@shared_task(
    autoretry_for=(StoreUnreachable, ScannerAway),
    retry_backoff=5,
    max_retries=3,
    time_limit=INSPECT_SECONDS,
)
def inspect(evidence_id: str) -> None:
    inspecting.inspect(evidence_id, at=now())
    render.delay(evidence_id)
    read_paper.delay(evidence_id)


@shared_task(autoretry_for=(StoreUnreachable,), retry_backoff=5, max_retries=3)
def read_paper(evidence_id: str) -> None:
    """Propose number, date and issuer of a paper; what nobody can read stays to be typed."""
    papers.propose(evidence_id, at=now())


@shared_task(autoretry_for=(StoreUnreachable,), retry_backoff=5, max_retries=3)
def render(evidence_id: str) -> None:
    rendering.render(evidence_id, at=now())


@shared_task
def render_wanting() -> None:
    """Have copies made of what has none: its task was lost, or LibreOffice came later."""
    for evidence_id in rendering.wanting()[:COPIES]:
        render.delay(str(evidence_id))


@shared_task
def inspect_waiting() -> None:
    """Start the inspection of evidence whose own task was lost."""
    forgotten = Evidence.objects.waiting().uploaded_before(now() - FORGOTTEN_AFTER)
    for evidence_id in forgotten.values_list("pk", flat=True)[:SWEEP]:
        inspect.delay(str(evidence_id))


@shared_task(autoretry_for=(StoreUnreachable,), retry_backoff=5, max_retries=3)
def lock(digest: str) -> None:
    keeping.lock(digest, at=now())


@shared_task
def lock_what_is_due() -> None:
    """Have the store lock what was handed in and is not locked as long as it should be."""
    for digest in keeping.unlocked(at=now())[:SWEEP]:
        lock.delay(digest)
