"""One criterion of a sandbox: what counts now, what was typed instead, and what that earns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

import scoring
from cases.presenting.answers import Box, Typed, Way, reading, typed_over, way_taken, ways_of
from cases.presenting.rules import rule_in_words
from cases.presenting.words import exact, name_of
from scoring.criteria import BASE_PARTS
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring import Criterion, Points
    from scoring.comparing import References

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Trial:
    """One criterion in the sandbox; an `answer` of None means that it is open."""

    key: str
    rule: Criterion
    base: Mapping[str, Any] | None
    now: Points | None
    answer: Mapping[str, Any] | None
    worth: Points | None
    ways: list[Way]
    note: str
    is_contested: bool

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def name(self) -> str:
        return name_of(self.rule)

    @property
    def how(self) -> str:
        return rule_in_words(self.rule)

    @property
    def prefix(self) -> str:
        return prefix_of(self.key)

    @property
    def way_name(self) -> str:
        return f"{self.prefix}-way"

    @property
    def place(self) -> str:
        """Return the name of the criterion's places on the page."""
        return self.prefix.replace(".", "-")

    @property
    def chosen(self) -> str:
        return next((way.key for way in self.ways if way.is_chosen), "")

    @property
    def boxes(self) -> list[Box]:
        return [box for way in self.ways for box in way.boxes]

    @property
    def is_wrong(self) -> bool:
        return any(box.error for box in self.boxes)

    @property
    def said_now(self) -> str:
        return reading(self.rule, dict(self.base)) if self.base else ""

    @property
    def now_text(self) -> str:
        return _points_text(self.now)

    @property
    def worth_text(self) -> str:
        return _points_text(self.worth)

    @property
    def maximum_text(self) -> str:
        return exact(self.rule.max_points)

    @property
    def is_changed(self) -> bool:
        return _kept(self.now) != _kept(self.worth)

    @property
    def moved_by(self) -> Decimal | None:
        """Return the points over (+) or under (−) what counts now, if anything changed."""
        if not self.is_changed:
            return None
        return (self.worth.points if self.worth else ZERO) - (self.now.points if self.now else ZERO)

    @property
    def is_open(self) -> bool:
        """Tell whether points may still come here: no result yet, or a dispute is under way."""
        return self.rule.part in BASE_PARTS and (self.worth is None or self.is_contested)

    @property
    def to_be_had(self) -> Decimal:
        """Return the points that this criterion may still bring."""
        if self.rule.part not in BASE_PARTS or (self.worth and not self.worth.applicable):
            return ZERO
        return self.rule.max_points - (self.worth.points if self.worth else ZERO)

    @property
    def to_be_had_text(self) -> str:
        return exact(self.to_be_had)


def _points_text(worth: Points | None) -> str:
    if worth is None:
        return "–"
    if worth.waits:
        return _("chờ so sánh")
    return exact(worth.points) if worth.applicable else _("không áp dụng")


def _kept(worth: Points | None) -> tuple[object, ...] | None:
    """Return what tells two results apart: points, or the answer where points are to come."""
    if worth is None:
        return None
    return tuple(worth.answer.items()) if worth.waits else (worth.points, worth.applicable)


def try_answer(
    rule: Criterion,
    base: Mapping[str, Any] | None,
    typed: Typed | None,
    *,
    key: str,
    is_contested: bool = False,
    references: References | None = None,
) -> Trial:
    """Return a criterion with what was typed in place of what counts.

    Nothing typed at all leaves what counts; everything cleared leaves the criterion open; a wrong
    or half-filled answer is said beside its box and what counts stays.
    """
    answer, errors, note = _read(rule, base, typed)
    understood = answer if answer is not base else None
    return Trial(
        key=key,
        rule=rule,
        base=base,
        now=worth_of(rule, base, references),
        answer=answer,
        worth=worth_of(rule, answer, references),
        ways=_ways(rule, base, key)
        if typed is None
        else _retyped(rule, understood, typed, errors, key),
        note=note,
        is_contested=is_contested,
    )


def _read(
    rule: Criterion, base: Mapping[str, Any] | None, typed: Typed | None
) -> tuple[Mapping[str, Any] | None, dict[str, str], str]:
    if typed is None:
        return base, {}, ""
    if typed.wrong:
        return base, dict(typed.wrong), ""
    if not typed.filled:
        return None, {}, ""
    try:
        return scoring.read_answer(rule, typed.filled), {}, ""
    except scoring.BadAnswer as bad:
        told = bad.right.text(lang())
        if not bad.value or bad.field not in rule.form.by_name:
            return base, {}, told
        return base, {bad.field: f"“{bad.value}”: {told}"}, ""


def worth_of(
    rule: Criterion, answer: Mapping[str, Any] | None, references: References | None = None
) -> Points | None:
    """Return the points of an answer; nothing for none, or for one the rule does not take."""
    if not answer:
        return None
    try:
        return scoring.points_for(rule, answer, references)
    except scoring.BadAnswer:
        return None


def prefix_of(key: str) -> str:
    """Return what tells the boxes of one criterion of the page from those of the others."""
    return f"t{key}"


def _ways(rule: Criterion, answer: Mapping[str, Any] | None, key: str) -> list[Way]:
    prefix = prefix_of(key)
    return ways_of(rule, answer or {}, place=prefix, prefix=prefix)


def _retyped(
    rule: Criterion,
    read: Mapping[str, Any] | None,
    typed: Typed,
    errors: Mapping[str, str],
    key: str,
) -> list[Way]:
    """Return the ways to answer; what was typed stays as it was typed, with how it was read."""
    taken = typed.way or way_taken(rule, typed.boxes)
    return typed_over(_ways(rule, read, key), replace(typed, way=taken, wrong=errors))
