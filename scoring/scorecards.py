"""The scorecard of one agency: every number with the steps that lead to it, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from scoring.digests import plain
from scoring.numbers import ZERO
from scoring.reasons import Step


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark that counts for one criterion: an answer, and where on the ladder it was given."""

    answer: Mapping[str, object]
    rung: str = "self"
    reason: str = ""
    evidence: tuple[str, ...] = ()  # SHA-256 of the files seen


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of a scorecard."""

    code: str
    name: str
    name_en: str
    part: str
    points: Decimal
    max_points: Decimal
    applicable: bool  # whether it stands in the denominator
    missing: bool  # nobody has marked it
    steps: tuple[Step, ...]
    answer: Mapping[str, str] = field(default_factory=dict)
    rung: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def lost(self) -> Decimal:
        """Points that the agency could have had here and has not."""
        most = self.max_points if self.part in {"appraisal", "survey"} else ZERO
        return max(most - self.points, ZERO)


@dataclass(frozen=True, slots=True)
class GroupScore:
    """One group between a field and its criteria, with what its rule made of them."""

    code: str
    name: str
    name_en: str
    level: int  # 1 right under the field
    points: Decimal
    max_points: Decimal
    percent: Decimal | None  # None where nothing of the group applies
    steps: tuple[Step, ...]
    lines: tuple[str, ...]  # codes of the criteria beneath


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field of a scorecard; bonus and penalty stay outside its sums."""

    code: str
    name: str
    name_en: str
    points: Decimal
    max_points: Decimal
    percent: Decimal | None  # None where nothing of the field applies
    lines: tuple[Line, ...]
    groups: tuple[GroupScore, ...] = ()  # each before those beneath it
    steps: tuple[Step, ...] = ()  # what the field's own rule did


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part of a scorecard: appraisal, survey, bonus or penalty."""

    part: str
    points: Decimal
    max_points: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What an agency's marks come to under the rules of the year."""

    bloc: str
    index: Decimal  # unrounded
    printed: Decimal  # rounded once, by the rule of the book
    class_name: str
    points: Decimal
    max_points: Decimal
    fields: tuple[FieldScore, ...]
    parts: tuple[PartScore, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...]  # codes of criteria that nobody has marked
    class_reasons: tuple[Step, ...] = ()  # where the class looks at more than the index
    tie: tuple[Decimal, ...] = ()  # points that tell equals apart

    @property
    def lines(self) -> tuple[Line, ...]:
        """List every criterion in the order of the set."""
        return tuple(line for field in self.fields for line in field.lines)

    @property
    def losses(self) -> tuple[Line, ...]:
        """List the criteria that cost points, the largest loss first."""
        costly = [line for line in self.lines if line.lost > 0]
        return tuple(sorted(costly, key=lambda line: -line.lost))

    def as_json(self) -> dict[str, Any]:
        """Give the scorecard as plain data; decimals are strings with a dot."""
        data = plain(self)
        assert isinstance(data, dict)  # noqa: S101  # a dataclass becomes a dict
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read back what as_json gave."""
        return cls(
            bloc=data["bloc"],
            index=Decimal(data["index"]),
            printed=Decimal(data["printed"]),
            class_name=data["class_name"],
            points=Decimal(data["points"]),
            max_points=Decimal(data["max_points"]),
            fields=tuple(_field(row) for row in data["fields"]),
            parts=tuple(PartScore(**{**row, **_numbers(row)}) for row in data["parts"]),
            steps=_steps(data),
            missing=tuple(data["missing"]),
            class_reasons=tuple(Step.from_json(step) for step in data.get("class_reasons", ())),
            tie=tuple(Decimal(points) for points in data.get("tie", ())),
        )


def _field(data: Mapping[str, Any]) -> FieldScore:
    lines = tuple(_line(row) for row in data["lines"])
    groups = tuple(_group(row) for row in data.get("groups", ()))
    steps = tuple(Step.from_json(step) for step in data.get("steps", ()))
    parts = {"lines": lines, "groups": groups, "steps": steps}
    return FieldScore(**{**data, **_numbers(data), **parts})


def _group(data: Mapping[str, Any]) -> GroupScore:
    lines = tuple(data["lines"])
    return GroupScore(**{**data, **_numbers(data), "steps": _steps(data), "lines": lines})


def _line(data: Mapping[str, Any]) -> Line:
    evidence = tuple(data["evidence"])
    return Line(**{**data, **_numbers(data), "steps": _steps(data), "evidence": evidence})


def _steps(data: Mapping[str, Any]) -> tuple[Step, ...]:
    return tuple(Step.from_json(step) for step in data["steps"])


def _numbers(data: Mapping[str, Any]) -> dict[str, Decimal]:
    keys = ("points", "max_points", "percent")
    return {key: Decimal(data[key]) for key in keys if data.get(key) is not None}
