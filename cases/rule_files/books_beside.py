"""Two rule books side by side: chapter by chapter, what was said and what is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.rule_files.books import chapters_of

if TYPE_CHECKING:
    import scoring


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: the sentences that only one of the two has, and those of both."""

    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    same: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.before or self.after)


def chapters_beside(before: scoring.RuleBook, after: scoring.RuleBook) -> list[Chapter]:
    """Return all chapters that either has, those that differ first."""
    old = {chapter.title: chapter.sentences for chapter in chapters_of(before)}
    new = {chapter.title: chapter.sentences for chapter in chapters_of(after)}
    found = [_chapter(title, old.get(title, ()), new.get(title, ())) for title in {**new, **old}]
    return sorted(found, key=lambda chapter: not chapter.differs)


def _chapter(title: str, old: tuple[str, ...], new: tuple[str, ...]) -> Chapter:
    return Chapter(
        title,
        tuple(one for one in old if one not in new),
        tuple(one for one in new if one not in old),
        tuple(one for one in new if one in old),
    )
