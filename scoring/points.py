"""What an answer to a criterion earns, and the answer in the form that files hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.answers import NOT_APPLICABLE, Answer, AnswerField, BadAnswer, clean, clean_so_far
from scoring.criteria import Criterion
from scoring.exact import NOTHING, Exact, rounded_exactly, written
from scoring.methods import KIND_OF
from scoring.methods.chosen import Worth
from scoring.methods.measured import compared
from scoring.methods.references import Reference
from scoring.numbers import ZERO, exactly
from scoring.reasons import Reason, Step

_LEFT_OUT = (Step("points.not_applicable"),)


@dataclass(frozen=True, slots=True)
class Points:
    """What an answer earns, unrounded, with the steps that lead there."""

    points: Decimal
    maximum: Decimal
    applicable: bool
    steps: tuple[Step, ...]
    answer: Mapping[str, str]  # as cleaned

    @property
    def waits(self) -> bool:
        """Tell whether its points come only when all agencies are scored together."""
        return any(step.code == "points.waits" for step in self.steps)


def answer_fields(criterion: Criterion) -> tuple[AnswerField, ...]:
    """Describe the boxes of the criterion's answer, so that a form can be made of them."""
    return criterion.form.fields


def clean_answer(criterion: Criterion, answer: Answer) -> dict[str, str]:
    """Normalise an answer as files and marks hold it: plain numbers, a rate as a share of one.

    Raises BadAnswer.
    """
    try:
        return clean(criterion.form, answer)
    except BadAnswer as bad:
        bad.criterion = criterion.code
        raise


def read_answer(criterion: Criterion, answer: Answer) -> dict[str, str]:
    """Normalise an answer as people type it, each number by the grammar of its box.

    Raises BadAnswer.
    """
    try:
        return clean(criterion.form, answer, typed=True)
    except BadAnswer as bad:
        bad.criterion = criterion.code
        raise


def read_so_far(criterion: Criterion, answer: Answer) -> dict[str, str]:
    """Normalise the boxes of an answer that is not complete; raise BadAnswer for a wrong one."""
    try:
        return clean_so_far(criterion.form, answer)
    except BadAnswer as bad:
        bad.criterion = criterion.code
        raise


class Earned(NamedTuple):
    """What an answer earns as it is added up: `points` of None where it does not apply."""

    points: Exact | None
    steps: tuple[Step, ...]
    answer: Mapping[str, str]  # as cleaned


def points_for(
    criterion: Criterion, answer: Answer, references: Mapping[str, Reference] | None = None
) -> Points:
    """Give the points of an answer; raise BadAnswer where it does not fit the criterion.

    Without references one that is compared with others has none yet: it waits.
    """
    points, steps, cleaned = earn(criterion, answer, references)
    if points is None:
        return Points(ZERO, ZERO, applicable=False, steps=steps, answer=cleaned)
    most = criterion.max_points
    return Points(written(points), most, applicable=True, steps=steps, answer=cleaned)


def earn(
    criterion: Criterion, answer: Answer, references: Mapping[str, Reference] | None = None
) -> Earned:
    """Give the exact points of an answer; raise BadAnswer where it does not fit the criterion.

    A criterion that is compared with others waits where no references are given.
    """
    cleaned = _clean_choice(criterion, answer) or clean_answer(criterion, answer)
    if NOT_APPLICABLE in cleaned:
        return _not_applicable(criterion, cleaned)
    kind = KIND_OF[type(criterion.method)]
    if references is not None and criterion.against:
        reference = references.get(criterion.code)
        quantity, steps = compared(criterion.ready, criterion.most, cleaned, reference)
    elif kind.exact:  # fractions need no context, and opening one costs more than they do
        quantity, steps = kind.earned(criterion.ready, criterion.most, cleaned)
    else:
        with exactly():
            quantity, steps = kind.earned(criterion.ready, criterion.most, cleaned)
            quantity = _signed(criterion, quantity, subtracts=kind.subtracts)
    if quantity is None:
        return Earned(None, steps, cleaned)
    earned = _signed(criterion, quantity, subtracts=kind.subtracts) if kind.exact else quantity
    if criterion.places is not None:
        earned, steps = _rounded(criterion.places, earned, steps)
    return Earned(earned, steps, cleaned)


def _clean_choice(criterion: Criterion, answer: Answer) -> Mapping[str, str] | None:
    """Give an answer that is one known choice as it is: nothing of it needs to be read."""
    worth = criterion.ready
    if type(worth) is not Worth or type(answer) is not dict or len(answer) != 1:
        return None
    value = answer.get(worth.box)
    return answer if type(value) is str and value in worth.earned else None


def _not_applicable(criterion: Criterion, answer: Mapping[str, str]) -> Earned:
    most = criterion.max_points
    if criterion.not_applicable == "full":
        steps = (Step("points.not_applicable_full", {"max": most, "points": most}),)
        return Earned(criterion.most, steps, answer)
    return Earned(None, _LEFT_OUT, answer)


def nothing_of(criterion: Criterion) -> Exact:
    """Give no points at all, in the arithmetic of the criterion."""
    return ZERO if isinstance(criterion.most, Decimal) else NOTHING


def _rounded(places: int, earned: Exact, steps: tuple[Step, ...]) -> tuple[Exact, tuple[Step, ...]]:
    """Round the points of one criterion by themselves, where the decision rounds at its level."""
    points = rounded_exactly(Fraction(earned), places)
    if points == earned:
        return points, steps
    return points, (*steps, Step("points.rounded", {"places": places, "points": points}))


def _signed(criterion: Criterion, quantity: Exact, *, subtracts: bool) -> Exact:
    """Turn a quantity into points: a penalty is below nothing, a deduction starts from the top."""
    if criterion.part == "penalty":
        return -quantity
    return criterion.most - quantity if subtracts else quantity


def rule_in_words(criterion: Criterion) -> tuple[Reason, ...]:
    """Say how the criterion gives points; nothing where the pages have words of their own."""
    kind = KIND_OF[type(criterion.method)]
    return kind.told(criterion.method, criterion.max_points)
