"""What a file would change: shown first, then carried out whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import DirectoryEvent, User
from directory.refusals import Refusal
from directory.services.record import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from directory.imports.tables import Problem


class HasProblems(Refusal):
    """A file with problems is not loaded, not even the rows without one; `problems` lists them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            _("Tệp có %(count)s lỗi nên chưa nạp gì. Vui lòng sửa theo danh sách rồi nạp lại.")
            % {"count": len(problems)}
        )
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the directory: where it comes from, what it says, and how it is made."""

    row: int
    what: str
    about: str
    act: Callable[[User | None, datetime], object]


@dataclass
class Plan:
    """Everything a file would change, what it leaves as it is, and what is wrong with it."""

    kind: str
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unchanged: int = 0

    def add(
        self, row: int, what: str, about: str, act: Callable[[User | None, datetime], object]
    ) -> None:
        self.changes.append(Change(row, what, about, act))

    @property
    def is_good(self) -> bool:
        return not self.problems


@transaction.atomic
def carry_out(plan: Plan, *, by: User | None, at: datetime) -> int:
    """Make every change of a plan and return how many there were.

    Raises HasProblems where the file has any; then nothing is changed.
    """
    if plan.problems:
        raise HasProblems(plan.problems)
    for change in plan.changes:
        change.act(by, at)
    if plan.changes:
        facts: dict[str, object] = {"kind": plan.kind, "changes": len(plan.changes)}
        record(DirectoryEvent.Action.FILE_LOADED, by=by, at=at, facts=facts)
    return len(plan.changes)
