"""Turn an agency's marks into its scorecard under a rule book."""

from collections.abc import Iterable, Mapping

from scoring.books import RuleBook
from scoring.classes import Fact, Levels, classify, levels_of
from scoring.comparing import References
from scoring.criteria import BASE_PARTS, PARTS, CriteriaSet, Criterion, Field
from scoring.exact import Exact, sum_of, written
from scoring.group_scores import Addend, Counted, count_group, percent_of
from scoring.index import CannotEvaluate, Sum, index_of
from scoring.numbers import ZERO, exactly, rounded
from scoring.points import earn, nothing_of
from scoring.reasons import Reason, Step
from scoring.scorecards import FieldScore, Line, Mark, PartScore, Scorecard
from scoring.voiding import void


def evaluate(
    criteria_set: CriteriaSet,
    marks: Mapping[str, Mark],
    *,
    bloc: str,
    book: RuleBook,
    facts: tuple[Fact, ...] = (),
    references: References | None = None,
) -> Scorecard:
    """Score one agency; raise BadAnswer for a wrong answer, CannotEvaluate where no index comes.

    Facts about the agency limit its class where the book says so; references are what its criteria
    are compared with. Criteria without a mark count as the book says for their part and are listed
    in `missing`.
    """
    _refuse_strangers(criteria_set, marks, bloc)
    with exactly():
        counted = _counted(criteria_set, marks, bloc, book, references or {})
        fields = tuple(map(_field, criteria_set.fields, counted))
        lines = [line for field in fields for line in field.lines]
        _refuse_gaps(lines, book)
        parts = _parts(counted, nothing_of(criteria_set.criteria[0]))
        exact, steps = index_of(parts, book)
    index = written(exact)
    printed = rounded(index, book.index.precision, book.index.rounding)
    levels = levels_of(fields) if book.needs_levels else Levels({})
    seen = printed if book.index.class_by == "printed" else index
    band, told = classify(seen, bloc=bloc, book=book, levels=levels, facts=facts)
    base = [part for part in parts if part.part in BASE_PARTS]
    with exactly():
        points, most = sum_of(part.points for part in base), sum_of(part.most for part in base)
    return Scorecard(
        bloc=bloc,
        index=index,
        printed=printed,
        class_name=band.name,
        points=written(points),
        max_points=written(most),
        fields=fields,
        parts=tuple(map(_part, parts)),
        steps=(*steps, Step("index.printed", {"index": printed, "places": book.index.precision})),
        missing=tuple(line.code for line in lines if line.missing),
        class_reasons=told if book.looks_at_cards else (),
        tie=tuple(levels.of(code) for code in book.ranking.break_ties),
    )


def _refuse_strangers(criteria_set: CriteriaSet, marks: Mapping[str, Mark], bloc: str) -> None:
    known = {criterion.code for criterion in criteria_set.applicable(bloc)}
    if strangers := tuple(sorted(marks.keys() - known)):
        shown = ", ".join(strangers)
        raise CannotEvaluate(Reason("evaluate.unknown_criteria", {"criteria": shown}), strangers)


def _refuse_gaps(lines: Iterable[Line], book: RuleBook) -> None:
    gaps = tuple(
        line.code for line in lines if line.missing and book.parts[line.part].missing == "refuse"
    )
    if gaps:
        shown = ", ".join(gaps)
        raise CannotEvaluate(Reason("evaluate.missing_marks", {"criteria": shown}), gaps)


def _counted(
    criteria_set: CriteriaSet,
    marks: Mapping[str, Mark],
    bloc: str,
    book: RuleBook,
    references: References,
) -> list[Counted]:
    """Count every field; in the first format its criteria stand in no groups."""
    given = {
        one.code: _scored(one, marks.get(one.code), book, references)
        for one in criteria_set.applicable(bloc)
    }
    if voids := criteria_set.voids:
        void(given, voids)
    return [_field_counted(field, given, bloc) for field in criteria_set.fields]


def _field_counted(field: Field, given: Mapping[str, Counted], bloc: str) -> Counted:
    if field.tree:
        return count_group(field.tree, bloc, lambda criterion: given[criterion.code])
    found = [given[one.code] for one in field.criteria if one.code in given]
    return Counted(
        tuple(one for counted in found for one in counted.addends),
        tuple(line for counted in found for line in counted.lines),
    )


def _field(field: Field, counted: Counted) -> FieldScore:
    points, most = counted.base
    return FieldScore(
        field.code,
        field.name,
        field.name_en,
        written(points),
        written(most),
        percent_of(points, most),
        counted.lines,
        counted.groups,
        counted.steps,
    )


def _scored(
    criterion: Criterion, mark: Mark | None, book: RuleBook, references: References
) -> Counted:
    if mark is None:
        return _unmarked(criterion, book.parts[criterion.part].missing)
    points, steps, answer = earn(criterion, mark.answer, references)
    applies = points is not None
    line = Line(
        criterion.code,
        criterion.name,
        criterion.name_en,
        criterion.part,
        written(points) if applies else ZERO,
        criterion.max_points if applies else ZERO,
        applies,
        missing=False,
        steps=steps,
        answer=answer,
        rung=mark.rung,
        reason=mark.reason,
        evidence=mark.evidence,
    )
    return _counting(criterion, line, points if applies else nothing_of(criterion), applies=applies)


def _unmarked(criterion: Criterion, rule: str) -> Counted:
    """Give the line of a criterion that nobody has marked: it counts nothing, or not at all."""
    counts = rule != "rescale"
    line = Line(
        criterion.code,
        criterion.name,
        criterion.name_en,
        criterion.part,
        ZERO,
        criterion.max_points if counts else ZERO,
        applicable=counts,
        missing=True,
        steps=(Step("points.unmarked_zero" if counts else "points.unmarked_left_out"),),
    )
    return _counting(criterion, line, nothing_of(criterion), applies=counts)


def _counting(criterion: Criterion, line: Line, points: Exact, *, applies: bool) -> Counted:
    if criterion.inside:
        return Counted((), (line,), inside=points)
    most = criterion.weight if applies else nothing_of(criterion)
    return Counted((Addend(criterion.part, points, most),), (line,))


def _parts(counted: list[Counted], nothing: Exact) -> list[Sum]:
    addends = [one for field in counted for one in field.addends]
    return [
        Sum(
            part,
            nothing + sum_of(one.points for one in addends if one.part == part),
            nothing + sum_of(one.most for one in addends if one.part == part),
        )
        for part in PARTS
    ]


def _part(part: Sum) -> PartScore:
    percent = percent_of(part.points, part.most)
    return PartScore(part.part, written(part.points), written(part.most), percent)
