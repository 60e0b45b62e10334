"""How long evidence is kept: what was handed in is locked until the end of its cycle's period."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate, make_aware
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import State
from cases.models import Attachment, Cycle, FieldReport
from cases.refusals import Invalid
from directory.access import NotAllowed, access_of
from directory.roles import Role
from evidence_store.services.keeping import require_until
from wording.refusals import NothingChanged, StalePage
from wording.spelling import day

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from directory.models import User

# As long as papers of the state are kept that are not kept for ever.
MOST_YEARS = 70
# Before its head has signed, an agency may still exchange what it shows.
NOT_YET = frozenset({State.SELF_ASSESSMENT, State.SIGN_OFF})


def last_day(cycle: Cycle) -> date:
    """Return the last day on which nobody may delete the evidence of a cycle.

    Where the cycle says nothing, so many whole years after the one in which it was judged.
    """
    return cycle.evidence_kept_until or date(cycle.year + 1 + settings.EVIDENCE_KEPT_YEARS, 12, 31)


def end_of_keeping(cycle: Cycle) -> datetime:
    """Return the moment at which that day is over."""
    return make_aware(datetime.combine(last_day(cycle), time.max), get_current_timezone())


class StaleKeeping(StalePage):
    """Somebody said another day after the page was shown; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Thời hạn giữ minh chứng vừa được người khác thay đổi; chưa có gì được ghi. Vui "
                "lòng xem ngày mới nhất rồi thao tác tiếp."
            )
        )


def keeping_version(cycle: Cycle) -> int:
    """Return the version of what a cycle says of keeping: the day itself."""
    return last_day(cycle).toordinal()


def latest_day_of(cycle: Cycle) -> date:
    """Return the farthest day that may be promised: a slip of the pen could not be taken back."""
    return date(cycle.year + MOST_YEARS, 12, 31)


@transaction.atomic
def keep_until(
    cycle: Cycle,
    *,
    on: date,
    by: User | None,
    at: datetime,
    reason: str = "",
    seen: int | None = None,
) -> None:
    """Keep the evidence of a cycle to the end of a day; a promise is only ever made longer.

    `seen` is the version that its author had before them; only the machine's operator, who is
    nobody here, has seen no page. Raises NotAllowed for who is no coordinator, and for a day before
    the one that holds, where something was handed in already; Invalid for a day out of all reason,
    NothingChanged and StaleKeeping.
    """
    if by is not None:
        access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    cycle = Cycle.objects.select_for_update(of=("self",), no_key=True).get(pk=cycle.pk)
    if seen is not None and seen != keeping_version(cycle):
        raise StaleKeeping
    _check_day(cycle, on, today=localdate(at))
    was = last_day(cycle)
    cycle.evidence_kept_until = on
    cycle.save(update_fields=["evidence_kept_until"])
    record(
        cycle,
        "keep_evidence",
        by=by,
        at=at,
        reason=reason,
        kept_before=was.isoformat(),
        until=on.isoformat(),
    )


def _check_day(cycle: Cycle, on: date, *, today: date) -> None:
    holds, latest = last_day(cycle), latest_day_of(cycle)
    if on == holds:
        raise NothingChanged(_("Minh chứng của kỳ đang được giữ đến đúng ngày này."))
    if on < holds and handed_in(cycle).exists():
        raise NotAllowed(
            _("Minh chứng của kỳ đã được khóa đến %(day)s; chỉ có thể kéo dài, không rút ngắn.")
            % {"day": day(holds)}
        )
    if not today <= on <= latest:
        raise Invalid(
            _("%(day)s không dùng được; hãy chọn một ngày từ %(first)s đến %(last)s.")
            % {"day": day(on), "first": day(today), "last": day(latest)}
        )


def handed_in(cycle: Cycle) -> QuerySet[Attachment]:
    """Return what counts as evidence of the cases that their agencies have handed in.

    What was handed in before a case was sent back was locked then, and stays so.
    """
    return (
        Attachment.objects.counting()
        .filter(item__case__cycle=cycle)
        .exclude(item__case__state__in=NOT_YET)
    )


def keep_handed_in(*, at: datetime) -> int:
    """Write down for all that was handed in until when it is to be locked.

    Returns how much of it was news. `at` is the present: a period that is over asks for nothing.
    """
    news = 0
    for cycle in Cycle.objects.exclude(stage=Cycle.Stage.DRAFT):
        until = end_of_keeping(cycle)
        if until > at:
            digests = handed_in(cycle).values_list("evidence__blob", flat=True)
            news += require_until(digests, until=until)
            reports = FieldReport.objects.filter(cycle=cycle)
            news += require_until(reports.values_list("evidence__blob", flat=True), until=until)
    return news
