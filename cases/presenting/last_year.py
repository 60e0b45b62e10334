"""The year before as it stands beside a criterion: answer, marks with reasons, files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import Rung
from cases.presenting.answers import reading
from cases.presenting.ladders import ladder_of
from cases.presenting.papers import covers
from cases.presenting.uploads import file_line
from cases.reading.papers import paper_of
from cases.rules import rule_of
from cases.services.marks import counting
from wording.spelling import day

if TYPE_CHECKING:
    from decimal import Decimal
    from uuid import UUID

    from cases.models import Item, Mark, Remedy
    from cases.presenting.ladders import RungShown
    from cases.presenting.uploads import FileShown
    from cases.reading.last_year import Earlier
    from directory.access import Access


@dataclass(frozen=True)  # without slots: what was asked for once stays known
class LastYearShown:
    """One criterion a year before, for one reader; every part is made when it is asked for."""

    year: int
    item: Item
    reader: int
    is_told: bool
    opens: bool

    @property
    def remedied(self) -> str:
        """Return what became of the task made of the point lost; nothing where there is none."""
        remedy: Remedy | None = getattr(self.item, "remedy", None)
        return f" · {remedy_told(remedy)}" if remedy and self.is_told else ""

    @property
    def code(self) -> str:
        return self.item.criterion.code

    @property
    def mark(self) -> Mark | None:
        return counting(self.item)

    @property
    def maximum(self) -> Decimal:
        return rule_of(self.item).max_points

    @property
    def answer(self) -> str:
        """Return what the mark in force says, or nothing where the reader may know points alone."""
        mark = self.mark
        return reading(rule_of(self.item), mark.answer) if mark and self.is_told else ""

    @cached_property
    def ladder(self) -> list[RungShown]:
        return ladder_of(self.item) if self.is_told else []

    @property
    def own(self) -> RungShown | None:
        """Return what the agency said of itself where others said otherwise."""
        own = next((rung for rung in self.ladder if rung.key == Rung.SELF), None)
        mark = self.mark
        return own if own and mark and own.value != mark.points else None

    @cached_property
    def files(self) -> list[FileShown]:
        """Return what counted as evidence when the year was published."""
        if not self.is_told:
            return []
        rows = [row for row in self.item.attachments.all() if row.counts]
        shown = [file_line(row, reader=self.reader) for row in rows]
        return shown if self.opens else [replace(each, url="") for each in shown]

    @property
    def still_valid(self) -> list[UUID]:
        """Return the files whose papers prove something for the year after, too."""
        rows = [file.row for file in self.files]
        return [row.evidence_id for row in rows if covers(paper_of(row.evidence), self.year + 1)]


def remedy_told(remedy: Remedy) -> str:
    """Say whether the task made of a lost point was done, with what came of it."""
    if remedy.set_aside_because:
        return _("Việc từ điểm mất: không làm, vì %(why)s") % {"why": remedy.set_aside_because}
    if remedy.done_at is not None:
        return _("Việc từ điểm mất: đã xong, %(note)s") % {"note": remedy.done_note}
    told = {"day": day(remedy.due_on), "who": remedy.owner}
    return _("Việc từ điểm mất: chưa xong, hạn %(day)s, %(who)s") % told


def show_last_year(earlier: Earlier | None, access: Access) -> dict[str, LastYearShown]:
    """Return the year before by the codes of this year's criteria."""
    if earlier is None:
        return {}
    return {
        code: LastYearShown(
            earlier.year, item, access.user_id, is_told=earlier.is_told, opens=earlier.opens
        )
        for code, item in earlier.items.items()
    }
