"""The form of an answer with what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import Rung, Work
from cases.presenting.answers import Way, reading_of_numbers, way_taken, ways_of
from cases.presenting.words import points_of_maximum
from cases.rules import rule_of
from cases.services.marks import counting, draft_of, points_of, said

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    import scoring
    from cases.models import Draft, Item
    from cases.presenting.desks import Desk


@dataclass(frozen=True, slots=True)
class FormShown:
    """The form of an answer: its ways and boxes, the note, and what was saved when by whom."""

    ways: list[Way]
    prefix: str = ""  # what its boxes are sent under, where a page sends several answers at once
    rung: str = ""
    note: str = ""
    kept: str = ""
    explained: str = ""
    version: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""
    saved_text: str = ""
    points: Decimal | None = None
    applies: bool = True

    @property
    def chosen(self) -> str:
        return next((way.key for way in self.ways if way.is_chosen), "")

    @property
    def way_name(self) -> str:
        return f"{self.prefix}-way" if self.prefix else "way"

    @property
    def is_begun(self) -> bool:
        return self.version > 0


def form_of(item: Item, desk: Desk) -> FormShown:
    """Return the form of the rung that is written now.

    Agencies find in it what they said in an earlier round; judges begin with empty boxes, laid out
    the way the agency answered.
    """
    rule, rung = rule_of(item), desk.rung_of(item) or Rung.SELF
    draft = draft_of(item, rung)
    if draft is not None:
        worth = points_of(item, draft.answer)
        return FormShown(
            ways=ways_of(rule, draft.answer, place=place_of(item)),
            rung=rung,
            note=draft.note,
            kept=draft.kept_because,
            explained=draft.explained,
            version=draft.version,
            saved_at=draft.saved_at,
            saved_by=str(draft.saved_by),
            saved_text=saved_text(item, draft),
            points=worth.points if worth else None,
            applies=worth.applicable if worth else True,
        )
    earlier = said(item, Rung.SELF) if desk.work is Work.FILL else None
    if earlier is not None:
        return FormShown(
            ways=ways_of(rule, earlier.answer, place=place_of(item)),
            rung=rung,
            note=earlier.note,
            kept=earlier.kept,
        )
    return FormShown(ways=_empty(item, rule), rung=rung)


def place_of(item: Item) -> str:
    return f"item-{item.pk}"


def _empty(item: Item, rule: scoring.Criterion) -> list[Way]:
    mark = counting(item)
    taken = way_taken(rule, mark.answer) if mark else ""
    empty = ways_of(rule, {}, place=place_of(item))
    return [replace(way, is_chosen=way.key == taken) for way in empty] if taken else empty


def saved_text(item: Item, draft: Draft) -> str:
    """Say what a saved draft comes to: the answer and its points, or that it is not complete."""
    rule, points = rule_of(item), points_in_words(item, draft)
    worth = points_of(item, draft.answer)
    if not worth or not worth.applicable:
        return points
    # A number can be typed in several forms: the reader sees which one was understood.
    understood = reading_of_numbers(rule, draft.answer)
    return f"{understood}: {points}" if understood else points


def points_in_words(item: Item, draft: Draft) -> str:
    worth = points_of(item, draft.answer)
    if worth is None:
        return _("chưa đủ để tính điểm") if draft.answer else _("chưa có kết quả")
    if not worth.applicable:
        return _("không áp dụng")
    if worth.waits:
        return _("đã đủ số liệu, điểm có khi so sánh toàn kỳ")
    return points_of_maximum(worth.points, rule_of(item).max_points)
