"""What is counted over thousands of cases is kept for some minutes by the process that counted it.

A figure that rests on every mark of a large city takes seconds each time, and says the same a
minute later. Small cities are counted anew each time. Nothing that is decided rests on it.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from django.db import connection

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


_kept: OrderedDict[Hashable, tuple[datetime, Any]] = OrderedDict()


def kept(
    cycle: Cycle, what: Hashable, count: Callable[[], Found], *, at: datetime, many: int = MANY
) -> Kept[Found]:
    """Return what is counted over a cycle, of a large one as it was some minutes ago; one query."""
    if cycle.cases.count() < many:
        return Kept(count(), None)
    key = (connection.settings_dict["NAME"], cycle.pk, what)
    since, found = _kept.get(key, (at - FOR, None))
    if since <= at - FOR:
        since, found = at, count()
        _kept[key] = since, found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return Kept(found, since)
