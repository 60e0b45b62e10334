"""Criteria that an amendment took out of a case, with all that was said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import Rung
from cases.permissions import belongs_to
from cases.presenting.answers import reading
from cases.presenting.contests import ContestShown, contests_of
from cases.presenting.ladders import RungShown, history_of, ladder_of
from cases.presenting.uploads import FileShown, file_line
from cases.rules import rule_of
from cases.services.marks import draft_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cases.models import Amendment, Case, Item
    from directory.access import Access


@dataclass(frozen=True, slots=True)
class DroppedShown:
    """One criterion that is not asked any more; `typed` is what its agency had not handed in."""

    item: Item
    amendment: Amendment | None
    ladder: list[RungShown]
    history: list[RungShown]
    contests: list[ContestShown]
    files: list[FileShown]
    typed: str


def show_dropped(
    case: Case, items: Sequence[Item], amendments: Mapping[int, Amendment], access: Access
) -> list[DroppedShown]:
    """Return dropped criteria as they were; `amendments` by the set that each put an end to."""
    is_own = belongs_to(case, access)
    return [
        DroppedShown(
            item=item,
            amendment=amendments.get(item.criterion.criteria_set_id),
            ladder=ladder_of(item),
            history=history_of(item),
            contests=contests_of(item),
            files=[
                file_line(row, reader=access.user_id)
                for row in item.attachments.all()
                if row.detached_at is None
            ],
            typed=_typed(item) if is_own else "",
        )
        for item in items
    ]


def _typed(item: Item) -> str:
    draft = draft_of(item, Rung.SELF)
    if draft is None or item.marks.all():
        return ""  # what was handed in stands on the ladder
    answer = reading(rule_of(item), draft.answer)
    return ". ".join(part for part in (answer, draft.note) if part)
