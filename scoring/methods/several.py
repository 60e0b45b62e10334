"""Several measurements in one criterion: the best of them counts, their sum, or their mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.answers import AnswerField, BadAnswer, Cleaned
from scoring.exact import NOTHING, sum_of, written
from scoring.methods.kinds import Earned, Kind
from scoring.reasons import Reason, Step, Value
from scoring.tables import Table

SMALLEST = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Way:
    """One measurement with its own most points; its boxes carry its code."""

    code: str
    label: str
    label_en: str
    most: Fraction
    kind: Kind
    method: Any
    boxes: tuple[tuple[str, str], ...]  # what a box is called here, and by the way itself
    ready: Any = field(default=None, repr=False, compare=False)  # the method, worked out


@dataclass(frozen=True, slots=True)
class Several:
    """The ways, and what is made of them: best, sum or mean."""

    how: str
    ways: tuple[Way, ...]


def read_several(table: Table, most: Decimal, how: str, kinds: Mapping[str, Kind]) -> Several:
    """Read the ways, each by its own kind; parts that are added come to the most."""
    rows = table.tables("ways", at_least=2)
    ways = tuple(_way(row, most, how, kinds) for row in rows)
    table.unique((("ways", i, "code"), way.code) for i, way in enumerate(ways))
    total = sum((way.most for way in ways), NOTHING)
    if ways and how == "sum" and total != Fraction(most):
        rows[-1].refuse("max_points", "file.want_sum", sum=total, max=most)
    return Several(how, ways)


def _way(row: Table, most: Decimal, how: str, kinds: Mapping[str, Kind]) -> Way:
    code = row.text("code")
    label = row.text("label", default=code)
    label_en = row.text("label_en", default=label)
    own = row.number("max_points", SMALLEST, most) if how == "sum" else most
    kind = kinds[row.choice("kind", kinds)]
    quantities = row.choice("by", ("rate", "quantities"), default="rate") == "quantities"
    method = kind.read(row, own)
    if getattr(method, "against", ""):
        row.refuse("against", "file.want_no_comparison")
    row.close()
    names = [box.name for box in _own_boxes(kind.fields(method, own), quantities=quantities)]
    boxes = tuple((f"{code}_{name}", name) for name in names)
    return Way(code, label, label_en, Fraction(own), kind, method, boxes)


def _own_boxes(boxes: tuple[AnswerField, ...], *, quantities: bool) -> tuple[AnswerField, ...]:
    """Give the boxes of a way; of the two ways to tell a rate one is asked."""
    wanted = {"quantities" if quantities else "rate"} & {box.group for box in boxes}
    group = next(iter(wanted), boxes[0].group)
    return tuple(box for box in boxes if box.group == group)


def _fields(method: Several, _most: Decimal) -> tuple[AnswerField, ...]:
    return tuple(
        replace(
            box,
            name=name,
            label=f"{way.label}: {box.label}",
            label_en=f"{way.label_en}: {box.label_en}",
            group="answer",
            is_optional=method.how == "best",
        )
        for way in method.ways
        for name, own in way.boxes
        for box in way.kind.fields(way.method, written(way.most))
        if box.name == own
    )


def _answer_of(way: Way, answer: Cleaned) -> Cleaned:
    return {own: answer[name] for name, own in way.boxes if name in answer}


def _check(method: Several, answer: Cleaned) -> None:
    for way in method.ways:
        told = _answer_of(way, answer)
        if told and len(told) < len(way.boxes):
            name = next(name for name, _own in way.boxes if name not in answer)
            words = {"label": way.label, "label_en": way.label_en}
            raise BadAnswer(name, "", Reason("answer.empty", words))
        try:
            if told:
                way.kind.check(way.method, told)
        except BadAnswer as bad:
            raise BadAnswer(f"{way.code}_{bad.field}", bad.value, bad.right) from None


def _ready(method: Several, most: Fraction) -> Several:
    """Work every way out for its own most; parts that are added share what there is."""
    total = sum_of(way.most for way in method.ways)
    ways = []
    for way in method.ways:
        own = way.most * most / total if method.how == "sum" else most
        ways.append(replace(way, most=own, ready=way.kind.ready(way.method, own)))
    return Several(method.how, tuple(ways))


def _earned(method: Several, most: Fraction, answer: Cleaned) -> Earned:
    found: list[Fraction] = []
    steps: list[Step] = []
    for way in method.ways:
        if told := _answer_of(way, answer):
            points, how = _points_of(way, told)
            found.append(points)
            words: dict[str, Value] = {"way": way.label, "way_en": way.label_en}
            steps += [*how, Step("points.way", {**words, "points": points, "max": way.most})]
    points = min(_MADE_OF[method.how](found, len(method.ways)), most)
    return points, (*steps, Step(_MADE[method.how], {"points": points, "max": most}))


def _points_of(way: Way, answer: Cleaned) -> tuple[Fraction, tuple[Step, ...]]:
    quantity, steps = way.kind.earned(way.ready, way.most, answer)
    points = NOTHING if quantity is None else Fraction(quantity)
    return (way.most - points if way.kind.subtracts else points), steps


def _told(method: Several, _most: Decimal) -> tuple[Reason, ...]:
    told = [Reason(_TOLD[method.how])]
    for way in method.ways:
        told.append(Reason("told.way", {"way": way.label, "way_en": way.label_en}))
        told += way.kind.told(way.method, written(way.most))
    return tuple(told)


_MADE = {"best": "points.best", "sum": "points.sum", "mean": "points.mean_of"}
_TOLD = {"best": "told.best", "sum": "told.sum", "mean": "told.mean_of"}
_MADE_OF: dict[str, Callable[[list[Fraction], int], Fraction]] = {
    "best": lambda found, _ways: max(found, default=NOTHING),
    "sum": lambda found, _ways: sum(found, NOTHING),
    "mean": lambda found, ways: sum(found, NOTHING) / ways,
}


def several_kinds(inner: Mapping[str, Kind]) -> tuple[Kind, ...]:
    """Make the kinds that stand above others; their ways are of the kinds given."""

    def reader(how: str) -> Any:
        return lambda table, most: read_several(table, most, how, inner)

    return tuple(
        Kind(
            how,
            Several,
            reader(how),
            _fields,
            _earned,
            _check,
            exact=True,
            ready=_ready,
            told=_told,
        )
        for how in _MADE_OF
    )
