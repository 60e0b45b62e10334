"""What a file would change: shown first, then carried out whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.models import DirectoryEvent, User
from directory.services.record import record
from wording.refusals import Refusal, StalePage
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from directory.imports.tables import Problem


class HasProblems(Refusal):
    """A file with problems is not loaded, not even the rows without one; `problems` lists them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            ngettext(
                "Tệp có %(count)s lỗi nên chưa nạp gì. Vui lòng sửa theo danh sách rồi nạp lại.",
                "Tệp có %(count)s lỗi nên chưa nạp gì. Vui lòng sửa theo danh sách rồi nạp lại.",
                len(problems),
            )
            % {"count": len(problems)}
        )
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the directory: where it comes from, what it says, and how it is made.

    `was` is what it is made over.
    """

    row: int
    what: str
    about: str
    act: Callable[[User | None, datetime], object]
    was: object = None


@dataclass
class Plan:
    """Everything a file would change, what it leaves as it is, and what is wrong with it."""

    kind: str
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unchanged: int = 0

    def add(
        self,
        row: int,
        what: str,
        about: str,
        act: Callable[[User | None, datetime], object],
        was: object = None,
    ) -> None:
        self.changes.append(Change(row, what, about, act, was))

    @property
    def version(self) -> int:
        """Return a number that is another one where a preview would say otherwise."""
        return version_of([(each.row, each.what, each.about, each.was) for each in self.changes])

    @property
    def is_good(self) -> bool:
        return not self.problems


@transaction.atomic
def carry_out(plan: Plan, *, by: User | None, at: datetime, seen: int | None = None) -> int:
    """Make every change of a plan and return how many there were.

    `seen` is the version of the preview that was confirmed. Raises HasProblems where the file has
    any, StalePage where the directory changed since the preview; then nothing is changed.
    """
    if plan.problems:
        raise HasProblems(plan.problems)
    if seen is not None and seen != plan.version:
        raise StalePage(
            _(
                "Danh bạ đã thay đổi sau lần xem trước nên chưa nạp gì. Vui lòng xem lại các thay "
                "đổi dưới đây rồi bấm nạp một lần nữa."
            ),
            version=plan.version,
        )
    for change in plan.changes:
        change.act(by, at)
    if plan.changes:
        facts: dict[str, object] = {"kind": plan.kind, "changes": len(plan.changes)}
        record(DirectoryEvent.Action.FILE_LOADED, by=by, at=at, facts=facts)
    return len(plan.changes)
