"""The ladder of marks of an item: who said what on which rung, and by how much it moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import RUNGS, Rung
from cases.names import RUNG_NAMES, explained_name
from cases.presenting.answers import reading
from cases.rules import rule_of
from cases.services.marks import counting, latest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

    from cases.models import Item, Mark


@dataclass(frozen=True, slots=True)
class RungShown:
    """One mark of the ladder as the component wants it; `delta` is over the rung before."""

    key: str
    name: str
    value: Decimal
    delta: Decimal | None
    text: str
    answer: str
    by: str
    at: datetime
    reason: str
    kept: str
    seen: str
    counts: bool
    round: int
    explained: str = ""

    @property
    def applies(self) -> bool:
        return not self.text

    @property
    def why(self) -> str:
        """Return the answer behind the points and what was said about it."""
        answer = "" if self.text else self.answer
        kept = _("Giữ nguyên vì: %(reason)s") % {"reason": self.kept} if self.kept else ""
        parts = (answer, self.reason, kept, self.explained_text)
        return ". ".join(part for part in parts if part)

    @property
    def explained_text(self) -> str:
        """Say what was made of the agency's reason for missing papers."""
        told = {"verdict": explained_name(self.explained).lower()}
        return _("Giải trình thiếu minh chứng: %(verdict)s") % told if self.explained else ""


def ladder_of(item: Item) -> list[RungShown]:
    """Return the marks in force, lowest rung first.

    A new self-assessment begins a new ladder: what was said of an earlier one is history.
    """
    return _shown(item, in_force(item))


def history_of(item: Item) -> list[RungShown]:
    """Return the marks that later ones replaced, the oldest first."""
    current = {mark.pk for mark in in_force(item)}
    replaced = sorted(
        (mark for mark in item.marks.all() if mark.pk not in current), key=lambda mark: mark.pk
    )
    return _shown(item, replaced)


def in_force(item: Item) -> list[Mark]:
    own = latest(item, Rung.SELF)
    begun = own.pk if own else 0
    marks = (latest(item, rung) for rung in RUNGS)
    return [mark for mark in marks if mark is not None and mark.pk >= begun]


def _shown(item: Item, marks: Iterable[Mark]) -> list[RungShown]:
    counted = counting(item)
    shown: list[RungShown] = []
    before: Mark | None = None
    for mark in marks:
        shown.append(_rung(item, mark, before=before, counts=mark == counted))
        before = mark
    return shown


def _text(mark: Mark) -> str:
    """Return what stands where the points of a mark would, were there any."""
    if not mark.applicable:
        return _("Không áp dụng")
    return _("Chờ so sánh") if mark.waits else ""


def seen_in_words(mark: Mark) -> str:
    """Return how many of the files whoever judged opened, of those they could; else nothing."""
    if mark.evidence_opened is None or not mark.evidence_seen:
        return ""
    told = set(mark.evidence_seen)
    facts = {"opened": len(told & set(mark.evidence_opened)), "all": len(told)}
    return _("đã xem %(opened)d/%(all)d tệp") % facts


def _rung(item: Item, mark: Mark, *, before: Mark | None, counts: bool) -> RungShown:
    # What does not apply has no points that another mark could be more or less than.
    both = before is not None and all(each.applicable and not each.waits for each in (before, mark))
    return RungShown(
        key=mark.rung,
        name=str(RUNG_NAMES[Rung(mark.rung)]),
        value=mark.points,
        delta=mark.points - before.points if before is not None and both else None,
        text=_text(mark),
        answer=reading(rule_of(item), mark.answer),
        by=str(mark.by) if mark.by_id else _("Hệ thống"),
        at=mark.at,
        reason=mark.reason,
        kept=mark.kept_because,
        seen=seen_in_words(mark),
        counts=counts,
        round=mark.round,
        explained=mark.explained,
    )
