"""What is wrong with a file of rules, as pages show it: place, value, what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wording.language import lang

if TYPE_CHECKING:
    import scoring


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of a dry run: where it stands, what stands there, what would be right."""

    line: int | None
    place: str
    value: str
    right: str
    sheet: str = ""  # of a workbook


def trouble_of(problem: scoring.Problem) -> Trouble:
    """Say a problem in the reader's language."""
    right = problem.right.text(lang())
    return Trouble(problem.line, problem.place, problem.value, right, problem.sheet)
