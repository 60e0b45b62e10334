"""Letters that wait for the morning: who has which, and that a digest has told them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from notifications.models import Delivery
from notifications.troubles import NOT_ACTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from directory.models import User


@dataclass(slots=True)
class Waiting:
    """What waits for one reader: the subjects they have not read, the newest first."""

    subjects: list[str] = field(default_factory=list)
    deliveries: list[int] = field(default_factory=list)


def waiting_for_morning(*, before: date) -> dict[User, Waiting]:
    """Return what was written before a day and told by no digest yet, by reader: one query."""
    found: dict[User, Waiting] = defaultdict(Waiting)
    rows = Delivery.objects.for_the_morning(before=before).select_related("letter__recipient")
    for each in rows.order_by("-letter__created_at", "-pk"):
        mine = found[each.letter.recipient]
        mine.deliveries.append(each.pk)
        if each.letter.is_unread:
            mine.subjects.append(each.letter.subject_in(each.letter.recipient.language))
    return dict(found)


def give_up(waiting: Iterable[Waiting]) -> int:
    """Give up what waits for people who have left; return how many letters."""
    keys = [key for each in waiting for key in each.deliveries]
    rows = Delivery.objects.filter(pk__in=keys, state=Delivery.State.WAITING)
    return rows.update(state=Delivery.State.GIVEN_UP, error=NOT_ACTIVE)


def note_told(waiting: Iterable[Waiting], *, at: datetime) -> int:
    """Note that digests have told what waited, or that it was read before; return how many."""
    keys = [key for each in waiting for key in each.deliveries]
    rows = Delivery.objects.filter(pk__in=keys, state=Delivery.State.WAITING)
    return rows.update(state=Delivery.State.SENT, attempts=1, sent_at=at)
