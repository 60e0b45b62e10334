"""Who has which criteria of a case, and how much each officer has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import State, Work
from cases.presenting.words import name_of
from cases.rules import rule_of
from cases.services.progress import Progress, progress_of, task_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Field, Item
    from cases.services.progress import Task
    from directory.models import User


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion as it is shared out: whose it is, and what it lacks."""

    item: Item
    name: str
    task: Task


@dataclass(frozen=True, slots=True)
class FieldParts:
    """The criteria of one field that the agency writes."""

    field: Field
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer with what they were given, and how much of it is left; nobody for the rest.

    `is_gone` marks somebody who holds the role no longer: what they had waits for another.
    """

    user: User | None
    progress: Progress
    is_gone: bool = False


def parts_of(items: Sequence[Item], state: str) -> list[FieldParts]:
    """Return what an agency writes in a step, by field, as it is shared out."""
    work = Work.EXPLAIN if state == State.EXPLANATION else Work.FILL
    found: dict[int, FieldParts] = {}
    for item in items:
        task = task_of(item, work)
        if not item.criterion.self_scored or not (work is Work.EXPLAIN or item.is_open):
            continue
        group = found.setdefault(item.criterion.field_id, FieldParts(item.criterion.field, []))
        group.parts.append(Part(item, name_of(rule_of(item)), task))
    return list(found.values())


def officers_shown(fields: Sequence[FieldParts], officers: Sequence[User]) -> list[Officer]:
    """Return each officer with what is left of their part, then what nobody was given."""
    parts = [part for group in fields for part in group.parts]
    people = {each.pk: each for each in officers}
    gone = {
        part.item.assigned_to_id: part.item.assigned_to
        for part in parts
        if part.item.assigned_to_id and part.item.assigned_to_id not in people
    }

    def left_of(key: int | None) -> Progress:
        return progress_of(part.task for part in parts if part.item.assigned_to_id == key)

    shown = [Officer(user, left_of(key)) for key, user in people.items()]
    shown += [Officer(user, left_of(key), is_gone=True) for key, user in gone.items()]
    return [*shown, Officer(None, left_of(None))]
