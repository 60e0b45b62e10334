"""Home Affairs' part: appraise a case and settle what is contested."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.lifecycle import Action, Facts, Rung, State
from cases.models import Contest
from cases.permissions import check_may
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.services.marks import (
    Said,
    agrees,
    brought_in,
    contestable,
    counting,
    draft_of,
    items_of,
    latest,
    points_of,
    put,
)
from cases.services.rows import add_row
from cases.transitions import move
from directory.access import access_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import Case, Draft, Item, Mark
    from directory.models import User


def appraisal_gaps(items: Sequence[Item]) -> list[str]:
    """List what keeps an appraisal from being completed, one sentence a criterion.

    Survey criteria are marked here, because agencies do not score them; elsewhere the sector's
    mark stands unless the appraiser gives another, with a reason. What a file brought in is given.
    """
    return [gap for item in items if (gap := _appraisal_gap(item))]


def _appraisal_gap(item: Item) -> str:
    if brought_in(item) is not None:
        return ""
    draft, code = draft_of(item, Rung.APPRAISED), item.criterion.code
    if draft is None:
        if counting(item) is None:
            return _("%(code)s: chưa có kết quả.") % {"code": code}
        return ""
    points = points_of(item, draft.answer)
    if points is None:
        return _("%(code)s: kết quả chưa đầy đủ.") % {"code": code}
    standing = counting(item)
    same = standing is not None and agrees(points, standing)
    if item.criterion.self_scored and not same and not draft.note:
        return _("%(code)s: điểm thay đổi, cần ghi lý do.") % {"code": code}
    return ""


@transaction.atomic
def appraise(case: Case, *, by: User, at: datetime) -> State:
    """Complete the appraisal; where nothing differs from the self-assessment no explanation is due.

    Raises Incomplete listing every gap, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.APPRAISE)
    items = items_of(case)
    missing = appraisal_gaps(items)
    if missing:
        raise Incomplete(
            ngettext(
                "Còn %(count)d tiêu chí chưa đủ để hoàn tất thẩm định.",
                "Còn %(count)d tiêu chí chưa đủ để hoàn tất thẩm định.",
                len(missing),
            )
            % {"count": len(missing)},
            missing=missing,
        )
    statements = [told for item in items if (told := _appraised(item))]
    for mark in put(case, statements, Rung.APPRAISED, by=by, at=at):
        add_row(mark.item, "marks", mark)
    facts = Facts(differs=bool(contestable(items)))
    return move(case, Action.APPRAISE, by=by, at=at, facts=facts)


def _appraised(item: Item) -> Said | None:
    """Return what the appraisal says of an item: its file's answer, or else what was typed."""
    imported = brought_in(item)
    if imported is None:
        draft = draft_of(item, Rung.APPRAISED)
        return Said(item=item, answer=draft.answer, note=draft.note) if draft else None
    told = {
        "file": imported.source.evidence.filename,
        "row": imported.row,
        "day": f"{localtime(imported.source.at):%d/%m/%Y}",
    }
    note = _("Theo tệp “%(file)s”, dòng %(row)d, nhập ngày %(day)s.") % told
    return Said(item=item, answer=imported.answer, note=note)


def open_contests(items: Sequence[Item]) -> list[Contest]:
    """Return the contests handed in and not settled, in the order of the set."""
    return [
        contest
        for item in items
        for contest in item.contests.all()
        if contest.settled_at is None and contest.given_at is not None
    ]


def settlement_gaps(items: Sequence[Item]) -> list[str]:
    """List what keeps the contests from being settled, one sentence a criterion."""
    by_item = {item.pk: item for item in items}
    return [
        gap
        for contest in open_contests(items)
        if (gap := _settlement_gap(contest, by_item[contest.item_id]))
    ]


def _settlement_gap(contest: Contest, item: Item) -> str:
    code = item.criterion.code
    if not contest.verdict:
        return _("%(code)s: chưa có kết luận.") % {"code": code}
    if not contest.verdict_reason:
        return _("%(code)s: kết luận cần có lý do.") % {"code": code}
    if contest.verdict != Contest.Verdict.CHANGED:
        return ""
    draft = draft_of(item, _rung(contest))
    if draft is None or points_of(item, draft.answer) is None:
        return _("%(code)s: chưa nhập điểm điều chỉnh.") % {"code": code}
    return ""


def _rung(contest: Contest) -> Rung:
    return Rung.COUNCIL if contest.by_council else Rung.SETTLED


def _outcome(contest: Contest, item: Item) -> Said | None:
    """Return what a verdict makes of the mark: the agency's, another one, or the one that stood."""
    source: Draft | Mark | None = counting(item)
    if contest.verdict == Contest.Verdict.CHANGED:
        source = draft_of(item, _rung(contest))
    elif contest.verdict == Contest.Verdict.UPHELD:
        source = latest(item, Rung.SELF)
    return Said(item=item, answer=source.answer, note=contest.verdict_reason) if source else None


@transaction.atomic
def settle(case: Case, *, by: User, at: datetime) -> State:
    """Settle every contested item: the explanation upheld, the mark changed, or kept.

    Raises Incomplete listing every gap, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.SETTLE)
    items = items_of(case)
    missing = settlement_gaps(items)
    if missing:
        raise Incomplete(
            ngettext(
                "Còn %(count)d tiêu chí chưa được kết luận.",
                "Còn %(count)d tiêu chí chưa được kết luận.",
                len(missing),
            )
            % {"count": len(missing)},
            missing=missing,
        )
    state = move(case, Action.SETTLE, by=by, at=at)
    by_item = {item.pk: item for item in items}
    outcomes: dict[Rung, list[Said]] = defaultdict(list)
    contests = open_contests(items)
    for contest in contests:
        if outcome := _outcome(contest, by_item[contest.item_id]):
            outcomes[_rung(contest)].append(outcome)
    for rung, said in outcomes.items():
        put(case, said, rung, by=by, at=at)
    _close(contests, case=case, by=by, at=at)
    return state


def _close(contests: Sequence[Contest], *, case: Case, by: User, at: datetime) -> None:
    """Close contests on the version read: a verdict typed over one is not settled unread."""
    read = Q(pk__in=[])
    for contest in contests:
        read |= Q(pk=contest.pk, version=contest.version)
    closed = Contest.objects.filter(read, settled_at=None)
    if closed.update(settled_at=at, settled_by=by) != len(contests):
        raise SomebodyWasFirst(case)
