"""How an item stands for the work at hand, in a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import Rung, Work
from cases.models import Contest
from cases.services.marks import (
    agrees,
    brought_in,
    contestable,
    counting,
    differs,
    draft_of,
    latest,
    open_contest,
    points_of,
)
from cases.services.returned import is_returned, is_untouched

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.models import Item
    from cases.presenting.desks import Desk


@dataclass(frozen=True, slots=True)
class Status:
    """What an item is like for the reader's work, in a word."""

    label: str
    tone: str
    icon: str


def status_of(item: Item, desk: Desk, gap: str) -> Status:
    """Return how an item stands for the work at hand."""
    if desk.work is Work.FILL and not item.criterion.self_scored:
        return Status(_("Theo điều tra xã hội học"), "plain", "")
    if desk.work is Work.FILL and not item.is_open:
        return Status(_("Không mở"), "plain", "lock")
    if not desk.concerns(item):
        return _locked_status(item) or _read_status(item)
    if gap:
        return Status(_GAP_WORDS[desk.work](item), "ochre", "circle-dot")
    return _DONE[desk.work](item)


def _filling_gap(item: Item) -> str:
    if is_untouched(item):
        return _("Chưa sửa")
    return _("Còn thiếu") if draft_of(item, Rung.SELF) else _("Chưa chấm")


def _has_verdict(item: Item) -> bool:
    contest = open_contest(item)
    return bool(contest and contest.verdict and not contest.verdict_reason)


def _judging_gap(item: Item, rung: Rung, untouched: str) -> str:
    draft = draft_of(item, rung)
    if draft is None:
        return untouched
    return _("Chưa đủ") if points_of(item, draft.answer) is None else _("Cần lý do")


_GAP_WORDS: dict[Work, Callable[[Item], str]] = {
    Work.FILL: _filling_gap,
    Work.JUDGE: lambda item: _judging_gap(item, Rung.SECTOR, _("Chưa chấm")),
    Work.APPRAISE: lambda item: _judging_gap(item, Rung.APPRAISED, _("Cần nhập")),
    Work.SETTLE: lambda item: _("Cần lý do") if _has_verdict(item) else _("Chưa kết luận"),
}


def _locked_status(item: Item) -> Status | None:
    locked = brought_in(item) is not None
    return Status(_("Theo tệp đã nhập"), "leaf", "lock") if locked else None


def _read_status(item: Item) -> Status:
    if contestable([item]):
        return Status(_("Có khác biệt"), "ink", "scale")
    if counting(item) is None and draft_of(item, Rung.SELF) is None:
        return Status(_("Chưa có điểm"), "plain", "minus")
    return Status("", "plain", "")


def _filled(item: Item) -> Status:
    if is_untouched(item):
        return Status(_("Giữ nguyên, có lý do"), "ink", "message-square")
    if is_returned(item):
        return Status(_("Đã sửa"), "leaf", "check")
    return Status(_("Đủ"), "leaf", "check")


def _judged(item: Item) -> Status:
    draft, own = draft_of(item, Rung.SECTOR), latest(item, Rung.SELF)
    worth = points_of(item, draft.answer) if draft else None
    if own and worth and agrees(worth, own):
        return Status(_("Đồng ý"), "leaf", "check")
    return Status(_("Khác tự chấm"), "ink", "scale")


def _appraised(item: Item) -> Status:
    draft, before = draft_of(item, Rung.APPRAISED), counting(item)
    worth = points_of(item, draft.answer) if draft else None
    if worth and before is None:
        return Status(_("Đã nhập"), "leaf", "check")
    if worth and before and not agrees(worth, before):
        return Status(_("Chấm lại"), "ink", "pen-line")
    if differs(latest(item, Rung.SELF), before) and item.criterion.self_scored:
        return Status(_("Có khác biệt"), "ink", "scale")
    return Status(_("Giữ nguyên"), "plain", "check")


def _explained(item: Item) -> Status:
    if open_contest(item):
        return Status(_("Đã viết giải trình"), "leaf", "message-square")
    return Status(_("Có khác biệt"), "ochre", "scale")


def _settled(item: Item) -> Status:
    contest = open_contest(item)
    label = str(Contest.Verdict(contest.verdict).label) if contest and contest.verdict else ""
    return Status(label, "leaf", "gavel")


_DONE = {
    Work.FILL: _filled,
    Work.JUDGE: _judged,
    Work.APPRAISE: _appraised,
    Work.EXPLAIN: _explained,
    Work.SETTLE: _settled,
}
