"""What is counted over thousands of cases is kept for some minutes by the process that counted it.

A figure that rests on every mark of a large city takes seconds each time, and says the same a
minute later. Small cities are counted anew each time. Nothing that is decided rests on it.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Condition
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from cachetools import TTLCache, cached

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from cases.models import Cycle

Found = TypeVar("Found")
MANY = 1_000
FOR = timedelta(minutes=5)
MOST = 8  # pages of a process; each holds a few thousand lines


class Kept(NamedTuple, Generic[Found]):
    """What was counted, and when where that is not now."""

    found: Found
    since: datetime | None


@cached(
    TTLCache(MOST, FOR.total_seconds()),
    key=lambda cycle, what, _count, _at: (cycle.pk, what),
    condition=Condition(),
)
def counted(cycle: Cycle, what: Hashable, count: Callable[[], Any], at: datetime) -> Kept[Any]:  # noqa: ARG001 - by these it is kept
    return Kept(count(), at)


def kept(
    cycle: Cycle, what: Hashable, count: Callable[[], Found], *, at: datetime, many: int = MANY
) -> Kept[Found]:
    """Return what is counted over a cycle, of a large one as it was some minutes ago; one query."""
    if cycle.cases.count() < many:
        return Kept(count(), None)
    return counted(cycle, what, count, at)
