"""What the edges of the application schedule once their work is committed."""

from django.db import transaction

from cases.tasks import keep_evidence
from notifications.tasks import deliver_waiting


def deliver_soon() -> None:
    """Have the letters that were written sent, once the transaction around is committed.

    Without a broker the failure is logged and nobody's work is undone: the letters wait in the
    outbox for the next sweep of beat.
    """
    transaction.on_commit(deliver_waiting.delay, robust=True)


def lock_soon() -> None:
    """Have evidence that was handed in locked, once the transaction around is committed.

    Without a broker the next sweep of beat does it.
    """
    transaction.on_commit(keep_evidence.delay, robust=True)
