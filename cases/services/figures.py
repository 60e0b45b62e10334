"""Enter what limits an agency's class, and what its criteria are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import AgencyFact, AgencyFigure, Cycle
from cases.refusals import Frozen, Invalid
from cases.rules import book_of
from cases.services.figure_texts import read_figure
from directory.access import access_of
from directory.roles import Role
from wording.refusals import NothingChanged, StalePage
from wording.text import normal

if TYPE_CHECKING:
    from datetime import date, datetime

    import scoring
    from directory.models import Agency, User

# As long as the council can still be given other results.
STAGES = (Cycle.Stage.DRAFT, Cycle.Stage.OPEN, Cycle.Stage.COUNCIL)


@transaction.atomic
def enter_fact(
    cycle: Cycle,
    *,
    agency: Agency,
    fact: str,
    number: str,
    day: date,
    by: User,
    at: datetime,
    seen: int | None = None,
    version: int | None = None,
) -> AgencyFact:
    """Tell a fact about an agency, by the number and the day of the paper that says so.

    `seen` is the version of its facts that the page showed, `version` that of now. Told twice it
    is there once. Raises Invalid, NothingChanged where the paper stands with another day,
    StalePage, NotAllowed, Frozen.
    """
    check_open(cycle, by=by, at=at)
    words = normal(number)
    check_fact(cycle, fact, words, day, on=localdate(at))
    known = AgencyFact.objects.filter(cycle=cycle, agency=agency, fact=fact, number=words).first()
    if known is not None:
        if known.day == day:
            return known
        raise NothingChanged(
            _("Văn bản số %(number)s của đơn vị này đã có, ngày khác; hãy bỏ dòng đó rồi ghi lại.")
            % {"number": words}
        )
    if seen != version:
        raise _stale()
    row = AgencyFact.objects.create(
        cycle=cycle, agency=agency, fact=fact, number=words, day=day, by=by, at=at
    )
    _record(row, "enter_fact", by=by, at=at)
    return row


@transaction.atomic
def drop_fact(row: AgencyFact, *, seen: int, reason: str, by: User, at: datetime) -> None:
    """Take a fact back for a reason; the log keeps it.

    Raises Invalid without a reason, StalePage, NotAllowed, Frozen.
    """
    check_open(row.cycle, by=by, at=at)
    if not normal(reason):
        raise Invalid(_("Hãy ghi rõ lý do bỏ; lý do được lưu vào nhật ký."))
    deleted, _each = AgencyFact.objects.filter(pk=row.pk, version=seen).delete()
    if not deleted:
        raise _stale()
    _record(row, "drop_fact", by=by, at=at, reason=normal(reason))


def _record(row: AgencyFact, action: str, *, by: User, at: datetime, reason: str = "") -> None:
    record(
        row.cycle,
        action,
        by=by,
        at=at,
        reason=reason,
        agency=row.agency.code,
        fact=row.fact,
        paper=row.number,
        day=row.day.isoformat(),
    )


@transaction.atomic
def enter_figure(
    cycle: Cycle,
    *,
    agency: Agency,
    rule: scoring.Criterion,
    kind: str,
    text: str,
    seen: int,
    by: User,
    at: datetime,
) -> AgencyFigure | None:
    """Enter what a criterion of an agency is compared with; an empty text takes it back.

    `seen` is the version that the page showed, 0 for none. Typed a second time it changes nothing.
    Raises Invalid, StalePage, NotAllowed, Frozen.
    """
    check_open(cycle, by=by, at=at)
    values = list(read_figure(rule, kind, text)) if normal(text) else []
    where = {"cycle": cycle, "agency": agency, "criterion": rule.code, "kind": kind}
    row = AgencyFigure.objects.filter(**where).first()
    if (row.values if row else []) == values:
        return row
    if (row.version if row else 0) != seen:
        raise _stale()
    was = list(row.values) if row else []
    found = _put(row, where, values, by=by, at=at)
    record(
        cycle,
        "enter_figure",
        by=by,
        at=at,
        agency=agency.code,
        criterion=rule.code,
        kind=kind,
        was=was,
        values=values,
    )
    return found


def _put(
    row: AgencyFigure | None,
    where: dict[str, object],
    values: list[str],
    *,
    by: User,
    at: datetime,
) -> AgencyFigure | None:
    if row is None:
        return AgencyFigure.objects.create(**where, values=values, by=by, at=at)
    if not values:
        row.delete()
        return None
    row.values, row.version, row.by, row.at = values, row.version + 1, by, at
    row.save(update_fields=["values", "version", "by", "at"])
    return row


def check_open(cycle: Cycle, *, by: User, at: datetime) -> None:
    """Hold the cycle and refuse whoever is no coordinator, or a cycle whose results are adopted.

    Raises NotAllowed, Frozen.
    """
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    held = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if held.stage not in STAGES:
        raise Frozen(
            _("Kết quả đã được Hội đồng thông qua: số liệu của đơn vị không còn thay đổi được.")
        )


def check_fact(cycle: Cycle, fact: str, number: str, day: date, *, on: date) -> None:
    known = {limit.fact for limit in book_of(cycle.rule_book).limits}
    if fact not in known:
        raise Invalid(
            _("Quy tắc của kỳ này không có loại “%(fact)s”; hãy chọn trong danh sách.")
            % {"fact": fact}
        )
    if not number:
        raise Invalid(_("Hãy ghi số văn bản."), box="number")
    if day > on:
        raise Invalid(_("Ngày văn bản chưa đến; hãy ghi ngày ban hành."), box="day")


def _stale() -> StalePage:
    return StalePage(
        _(
            "Số liệu này vừa được người khác thay; chưa có gì thay đổi. Vui lòng xem giá trị hiện "
            "có rồi lưu lại nếu vẫn cần."
        )
    )
