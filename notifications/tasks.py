"""Delivery of letters by Celery: thin shells, safe to run twice."""

from celery import shared_task

from notifications import services
from wording import clock

# A queued delivery that was not begun is queued anew by the next sweep; without this, they pile up.
SECONDS_TO_BEGIN = 120


@shared_task
def deliver(delivery_id: int) -> None:
    services.deliver(delivery_id, at=clock.now())


@shared_task
def read_bounces() -> None:
    services.read_bounces(at=clock.now())


@shared_task
def deliver_waiting() -> None:
    """Queue everything that is due; edges call this with delay_on_commit() after a move."""
    for delivery_id in services.due(at=clock.now()):
        deliver.apply_async((delivery_id,), expires=SECONDS_TO_BEGIN)
