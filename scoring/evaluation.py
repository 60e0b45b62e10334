"""Turn an agency's marks into its scorecard under a rule book."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from scoring.books import RuleBook, class_of
from scoring.criteria import BASE_PARTS, PARTS, CriteriaSet, Criterion, Field, points_for
from scoring.numbers import HUNDRED, ZERO, exactly, rounded
from scoring.reasons import Reason, Step
from scoring.scorecards import FieldScore, Line, Mark, PartScore, Scorecard


class CannotEvaluate(ValueError):
    """The marks do not make an index: some are missing, unknown, or nothing applies."""

    def __init__(self, reason: Reason, criteria: tuple[str, ...] = ()) -> None:
        super().__init__(reason, criteria)  # what pickle calls it with again
        self.reason = reason
        self.criteria = criteria
        self.agency = ""

    def text(self, lang: str = "vi") -> str:
        """Say what is in the way."""
        agency = f"{self.agency}: " if self.agency else ""
        return agency + self.reason.text(lang)

    def __str__(self) -> str:
        return self.text()


def evaluate(
    criteria_set: CriteriaSet, marks: Mapping[str, Mark], *, bloc: str, book: RuleBook
) -> Scorecard:
    """Score one agency; raise BadAnswer for a wrong answer, CannotEvaluate where no index comes.

    Criteria without a mark count as the book says for their part and are listed in `missing`.
    """
    _refuse_strangers(criteria_set, marks, bloc)
    with exactly():
        fields = tuple(_field(field, marks, bloc, book) for field in criteria_set.fields)
        lines = [line for field in fields for line in field.lines]
        _refuse_gaps(lines, book)
        parts = tuple(_part(part, lines) for part in PARTS)
        index, steps = _index(parts, book)
    printed = rounded(index, book.index.precision, book.index.rounding)
    band = class_of(printed if book.index.class_by == "printed" else index, book=book)
    base = [part for part in parts if part.part in BASE_PARTS]
    return Scorecard(
        bloc=bloc,
        index=index,
        printed=printed,
        class_name=band.name,
        points=_sum(part.points for part in base),
        max_points=_sum(part.max_points for part in base),
        fields=fields,
        parts=parts,
        steps=(*steps, Step("index.printed", {"index": printed, "places": book.index.precision})),
        missing=tuple(line.code for line in lines if line.missing),
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


def _field(field: Field, marks: Mapping[str, Mark], bloc: str, book: RuleBook) -> FieldScore:
    lines = tuple(
        _line(criterion, marks.get(criterion.code), book)
        for criterion in field.criteria
        if criterion.applies_to(bloc)
    )
    base = [line for line in lines if line.part in BASE_PARTS]
    points, most = _sum(line.points for line in base), _sum(line.max_points for line in base)
    percent = _percent(points, most)
    return FieldScore(field.code, field.name, field.name_en, points, most, percent, lines)


def _line(criterion: Criterion, mark: Mark | None, book: RuleBook) -> Line:
    if mark is None:
        return _unmarked(criterion, book.parts[criterion.part].missing)
    scored = points_for(criterion, mark.answer)
    return Line(
        criterion.code,
        criterion.name,
        criterion.name_en,
        criterion.part,
        scored.points,
        scored.maximum,
        scored.applicable,
        missing=False,
        steps=scored.steps,
        answer=scored.answer,
        rung=mark.rung,
        reason=mark.reason,
        evidence=mark.evidence,
    )


def _unmarked(criterion: Criterion, rule: str) -> Line:
    """Give the line of a criterion that nobody has marked: it counts nothing, or not at all."""
    counts = rule != "rescale"
    return Line(
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


def _part(part: str, lines: Iterable[Line]) -> PartScore:
    mine = [line for line in lines if line.part == part]
    points, most = _sum(line.points for line in mine), _sum(line.max_points for line in mine)
    return PartScore(part, points, most, _percent(points, most))


def _index(parts: tuple[PartScore, ...], book: RuleBook) -> tuple[Decimal, list[Step]]:
    base, steps = _WEIGHTINGS[book.weighting]([p for p in parts if p.part in BASE_PARTS], book)
    index = base
    for part in parts:
        if part.part not in BASE_PARTS and part.points:
            counted, step = _extra(part, book.parts[part.part].cap)
            index += counted
            steps.append(step)
    return _bounded(index, book, steps), steps


def _by_points(parts: list[PartScore], _book: RuleBook) -> tuple[Decimal, list[Step]]:
    points, most = _sum(part.points for part in parts), _sum(part.max_points for part in parts)
    if not most:
        raise CannotEvaluate(Reason("evaluate.nothing_applies"))
    index = points * HUNDRED / most
    return index, [Step("index.by_points", {"points": points, "max": most, "index": index})]


def _by_weight(parts: list[PartScore], book: RuleBook) -> tuple[Decimal, list[Step]]:
    """Weigh the parts; one in which nothing applies leaves its weight to the others."""
    weighed = [(part, book.parts[part.part].weight or ZERO) for part in parts if part.max_points]
    total = _sum(weight for _part, weight in weighed)
    if not total:
        raise CannotEvaluate(Reason("evaluate.nothing_applies"))
    index = ZERO
    steps = []
    for part, weight in weighed:
        share = part.points * weight * HUNDRED / (part.max_points * total)
        index += share
        steps.append(Step(f"index.part_{part.part}", {
            "points": part.points, "max": part.max_points,
            "weight": weight, "total": total, "index": share,
        }))  # fmt: skip
    return index, steps


_WEIGHTINGS = {"by_points": _by_points, "fixed": _by_weight}


def _extra(part: PartScore, cap: Decimal | None) -> tuple[Decimal, Step]:
    """Give the bonus or penalty that counts, in points of the index."""
    size = abs(part.points)
    counted = size if cap is None else min(size, cap)
    sign = 1 if part.points > 0 else -1
    code = f"index.{part.part}" if counted == size else f"index.{part.part}_capped"
    return sign * counted, Step(code, {"points": size, "counted": counted})


def _bounded(index: Decimal, book: RuleBook, steps: list[Step]) -> Decimal:
    highest = book.index.highest
    if highest is not None and index > highest:
        steps.append(Step("index.highest", {"index": index, "highest": highest}))
        return highest
    if index < ZERO:
        steps.append(Step("index.lowest", {"index": index}))
        return ZERO
    return index


def _percent(points: Decimal, most: Decimal) -> Decimal | None:
    return points * HUNDRED / most if most else None


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    with exactly():
        return sum(numbers, ZERO)
