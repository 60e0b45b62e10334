"""The criteria set of a year: fields, their criteria, and how each criterion gives points."""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from scoring.answers import (
    NOT_APPLICABLE,
    Answer,
    AnswerField,
    BadAnswer,
    Form,
    clean,
    clean_so_far,
    form_of,
)
from scoring.methods import KIND_OF, Method
from scoring.numbers import ZERO, exactly
from scoring.reasons import Step

PARTS = ("appraisal", "survey", "bonus", "penalty")
BASE_PARTS = ("appraisal", "survey")

_LEFT_OUT = (Step("points.not_applicable"),)
_NOT_APPLICABLE_FIELD = AnswerField(
    NOT_APPLICABLE,
    "choice",
    "Không áp dụng",
    "Not applicable",
    (("yes", "Có", "Yes"), ("no", "Không", "No")),
    required=False,
    group=NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is asked of an agency, with its most points and its method."""

    code: str
    field: str
    name: str
    name_en: str
    max_points: Decimal
    part: str  # appraisal, survey, bonus or penalty
    method: Method
    evidence: tuple[str, ...] = ()  # names of the papers demanded
    may_be_not_applicable: bool = False
    self_scored: bool = True
    blocs: frozenset[str] = frozenset()  # empty: every bloc
    origin: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    # A translation only; a scorecard says nothing of it.
    evidence_en: tuple[str, ...] = dataclasses.field(default=(), repr=False, compare=False)
    form: Form = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "form", _form(self))

    @property
    def kind(self) -> str:
        """Name the method, as the file does."""
        return KIND_OF[type(self.method)].name

    def applies_to(self, bloc: str) -> bool:
        """Tell whether agencies of the bloc are asked this at all."""
        return not self.blocs or bloc in self.blocs


@dataclass(frozen=True, slots=True)
class Field:
    """A field of reform, led by one department; another stands in where that one is the agency."""

    code: str
    name: str
    name_en: str
    lead: str
    alternate: str
    criteria: tuple[Criterion, ...]
    origin: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """The criteria of a year, as loaded from one file."""

    code: str
    label: str
    label_en: str
    year: int
    source: str
    reconstructed: bool
    notice: str
    notice_en: str
    fields: tuple[Field, ...]
    digest: str
    text: str = dataclasses.field(default="", repr=False, compare=False)  # the file itself

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """List every criterion in the order of the file."""
        return tuple(criterion for field in self.fields for criterion in field.criteria)

    def criterion(self, code: str) -> Criterion:
        """Find a criterion by its code; raise KeyError where there is none."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)

    def applicable(self, bloc: str) -> tuple[Criterion, ...]:
        """List the criteria that agencies of the bloc are asked."""
        return tuple(criterion for criterion in self.criteria if criterion.applies_to(bloc))


@dataclass(frozen=True, slots=True)
class Points:
    """What an answer earns, unrounded, with the steps that lead there."""

    points: Decimal
    maximum: Decimal
    applicable: bool
    steps: tuple[Step, ...]
    answer: Mapping[str, str]  # as cleaned


def answer_fields(criterion: Criterion) -> tuple[AnswerField, ...]:
    """Describe the boxes of the criterion's answer, so that a form can be made of them."""
    return criterion.form.fields


def clean_answer(criterion: Criterion, answer: Answer) -> dict[str, str]:
    """Normalise an answer as files and marks hold it: plain numbers, a rate as a share of one.

    Raises BadAnswer.
    """
    with _named(criterion):
        return clean(criterion.form, answer)


def read_answer(criterion: Criterion, answer: Answer) -> dict[str, str]:
    """Normalise an answer as people type it, each number by the grammar of its box.

    Raises BadAnswer.
    """
    with _named(criterion):
        return clean(criterion.form, answer, typed=True)


def read_so_far(criterion: Criterion, answer: Answer) -> dict[str, str]:
    """Normalise the boxes of an answer that is not complete; raise BadAnswer for a wrong one."""
    with _named(criterion):
        return clean_so_far(criterion.form, answer)


@contextmanager
def _named(criterion: Criterion) -> Iterator[None]:
    """Say of which criterion a wrong answer is."""
    try:
        yield
    except BadAnswer as bad:
        bad.criterion = criterion.code
        raise


def points_for(criterion: Criterion, answer: Answer) -> Points:
    """Give the points of an answer; raise BadAnswer where it does not fit the criterion."""
    cleaned = clean_answer(criterion, answer)
    if NOT_APPLICABLE in cleaned:
        return Points(ZERO, ZERO, applicable=False, steps=_LEFT_OUT, answer=cleaned)
    kind = KIND_OF[type(criterion.method)]
    most = criterion.max_points
    with exactly():
        quantity, steps = kind.earned(criterion.method, most, cleaned)
        points = _signed(criterion, quantity, subtracts=kind.subtracts)
    return Points(points, most, applicable=True, steps=steps, answer=cleaned)


def _signed(criterion: Criterion, quantity: Decimal, *, subtracts: bool) -> Decimal:
    """Turn a quantity into points: a penalty is below nothing, a deduction starts from the top."""
    if criterion.part == "penalty":
        return -quantity
    return criterion.max_points - quantity if subtracts else quantity


def _form(criterion: Criterion) -> Form:
    kind = KIND_OF[type(criterion.method)]
    fields = kind.fields(criterion.method)
    if criterion.may_be_not_applicable:
        fields = (*fields, _NOT_APPLICABLE_FIELD)
    return form_of(fields, kind.check)
