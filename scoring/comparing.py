"""Before anybody is scored: what each agency is compared with, by the data of the year alone."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.answers import NOT_APPLICABLE
from scoring.criteria import CriteriaSet, Criterion
from scoring.methods import Measured
from scoring.methods.measured import UNITS, measure
from scoring.methods.references import Figures, Reference
from scoring.points import clean_answer
from scoring.scorecards import Mark

if TYPE_CHECKING:
    from scoring.years import Participant

References = Mapping[str, Reference]  # by code of criterion
_OF_BLOC = {"bloc_mean": False, "bloc_best": True}
_FIGURE = {UNITS: "units", "last_year": "last_year", "target": "target"}


def references_of(
    criteria_set: CriteriaSet, participants: Iterable["Participant"]
) -> dict[str, References]:
    """Give for each agency what its criteria are compared with; nothing where none is compared."""
    compared = [one for one in criteria_set.criteria if one.against]
    if not compared:
        return {}
    everyone = tuple(participants)
    blocs = {one.bloc for one in everyone}
    of_bloc = {
        (bloc, one.code): Reference(_values(one, bloc, everyone), _OF_BLOC[one.against])
        for one in compared
        if one.against in _OF_BLOC
        for bloc in blocs
    }
    return {
        who.agency: {
            one.code: of_bloc.get((who.bloc, one.code)) or _own(one, who.figures)
            for one in compared
        }
        for who in everyone
    }


def _values(
    criterion: Criterion, bloc: str, everyone: tuple["Participant", ...]
) -> tuple[Fraction, ...]:
    if not criterion.applies_to(bloc):
        return ()
    marks = (who.marks.get(criterion.code) for who in everyone if who.bloc == bloc)
    values = (value_of(criterion, mark) for mark in marks if mark)
    return tuple(value for value in values if value is not None)


def _own(criterion: Criterion, figures: Figures) -> Reference:
    return Reference(figures.get(criterion.code, {}).get(_FIGURE[criterion.against], ()))


def value_of(criterion: Criterion, mark: Mark) -> Fraction | None:
    """Give the value that an answer measures; None where it does not apply or measures nothing."""
    answer = clean_answer(criterion, mark.answer)
    method = criterion.method
    if not isinstance(method, Measured) or NOT_APPLICABLE in answer or answer.get("total") == "0":
        return None
    return measure(method, answer)[0] if method.input != UNITS else None


def last_values(
    criteria_set: CriteriaSet, participants: Iterable["Participant"]
) -> dict[str, dict[str, Fraction]]:
    """Give what each agency measured in a year, by code: the next year is compared with it."""
    measured = [one for one in criteria_set.criteria if isinstance(one.method, Measured)]
    found: dict[str, dict[str, Fraction]] = {}
    for who in participants:
        marked = [(one, who.marks[one.code]) for one in measured if one.code in who.marks]
        values = {one.code: value_of(one, mark) for one, mark in marked}
        found[who.agency] = {code: value for code, value in values.items() if value is not None}
    return found
