"""The rows of the grid: one criterion over many agencies, filtered, sorted and summed up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from cases.lifecycle import Rung
from cases.presenting.answers import reading
from cases.presenting.beside import NOTHING_BESIDE, Beside
from cases.presenting.desks import desk_at
from cases.presenting.items import ItemShown
from cases.presenting.ladders import in_force
from cases.rules import rule_of
from cases.services.marks import latest, points_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    import scoring
    from cases.models import Case, Item, Mark, Review
    from cases.reading.grid import LastYear
    from directory.access import Access


@dataclass(frozen=True)  # without slots: what was asked for once stays known
class Row:
    """One agency in the grid of a criterion."""

    shown: ItemShown
    review: Review | None
    last_year: LastYear | None
    due_on: date | None
    is_late: bool

    @property
    def case(self) -> Case:
        return self.shown.item.case

    @property
    def asks_reason(self) -> bool:
        """Tell whether the reader's answer differs from the agency's, so that a reason is due."""
        return self.shown.form_is_begun and self.differs

    @property
    def last_answer(self) -> str:
        """Return what the mark of the year before says, in words."""
        mark = self.last_year.mark if self.last_year else None
        return reading(rule_of(mark.item), mark.answer) if mark and mark.applicable else ""

    @cached_property
    def own(self) -> Mark | None:
        """Return what the agency says of itself."""
        return latest(self.shown.item, Rung.SELF)

    @cached_property
    def word(self) -> scoring.Points | Mark | None:
        """Return the latest word over the agency's own, typed or handed in."""
        draft = self.shown.draft
        if draft is not None:
            return points_of(self.shown.item, draft.answer)
        return self.mark

    @cached_property
    def mark(self) -> Mark | None:
        """Return the highest mark over the agency's own."""
        above = [mark for mark in in_force(self.shown.item) if mark.rung != Rung.SELF]
        return above[-1] if above else None

    @property
    def verdict(self) -> Decimal | None:
        """Return the points of the latest word, where it gives any by itself."""
        word = self.word
        return word.points if word and word.applicable and not word.waits else None

    @cached_property
    def differs(self) -> bool:
        own, word = self.own, self.word
        if own is None or word is None:
            return False
        if own.waits:
            return bool(dict(word.answer) != own.answer)
        return bool((own.points, own.applicable) != (word.points, word.applicable))


def rows_of(
    items: Iterable[Item],
    access: Access,
    reviews: Mapping[tuple[int, int], Review],
    last_year: Mapping[int, LastYear],
    *,
    today: date,
    beside: Beside = NOTHING_BESIDE,
) -> list[Row]:
    rows = []
    for item in items:
        review = reviews.get((item.case_id, item.criterion.judge_id))
        desk = desk_at(item.case, access, [review] if review else [])
        now_open = review is not None and review.is_open
        due_on = review.due_on if review and now_open else item.case.due_on
        shown = ItemShown(item, desk, beside=beside)
        rows.append(
            Row(
                shown=shown,
                review=review,
                last_year=last_year.get(item.case.agency_id),
                due_on=due_on,
                is_late=bool(shown.writes and due_on and due_on < today),
            )
        )
    return rows


FILTERS: dict[str, tuple[_StrPromise, str]] = {
    "dang-cham": (gettext_lazy("Đang chấm"), "plain"),
    "chua-xong": (gettext_lazy("Chưa xong"), "ochre"),
    "chua-cham": (gettext_lazy("Chưa chấm"), "ochre"),
    "thieu-ly-do": (gettext_lazy("Cần bổ sung"), "ochre"),
    "khac": (gettext_lazy("Khác tự chấm"), "plain"),
    "khong-minh-chung": (gettext_lazy("Không có minh chứng"), "plain"),
    "dang-hoi": (gettext_lazy("Đang hỏi – đáp"), "plain"),
    "tre": (gettext_lazy("Trễ hạn"), "lacquer"),
    "tat-ca": (gettext_lazy("Tất cả"), "plain"),
}


def chips(
    filters: Mapping[str, tuple[_StrPromise, str]],
    counted: Mapping[str, int],
    *,
    kept: str,
    query: str = "",
) -> list[dict[str, object]]:
    """Return filters with how many rows each would keep, where that is known."""
    return [
        {
            "label": str(label),
            "url": f"?loc={name}{query}",
            "count": counted.get(name),
            "current": name == kept,
            "tone": tone,
        }
        for name, (label, tone) in filters.items()
    ]
