"""Explain one agency's score as a text a citizen can read, from class down to criterion."""

from collections.abc import Iterator

from scoring.criteria import BASE_PARTS
from scoring.naming import named
from scoring.numbers import exactly
from scoring.reasons import Reason, Value
from scoring.scorecards import FieldScore, GroupScore, Line
from scoring.years import Result, Year

INDENT = "  "
MOST_LOSSES = 10

Told = tuple[int, Reason]


def explain(result: Result, *, year: Year, lang: str = "vi") -> str:
    """Write the explanation of one result."""
    lines = (
        f"{INDENT * depth}{named(reason, book=year.book).text(lang)}"
        for depth, reason in _told(result, year)
    )
    notice = _in(lang, year.criteria_set.notice, year.criteria_set.notice_en)
    return "\n".join([*([notice, ""] if notice else []), *lines]) + "\n"


def outline(result: Result, *, year: Year, lang: str = "vi") -> str:
    """Write what one result comes to at every level, a line each."""
    card = result.scorecard
    told = [(0, _head(result, year)), (0, Reason("explain.index", {"index": card.printed}))]
    for field in card.fields:
        told.append((1, _field_head(field)))
        told += [
            (2 + depth, _group_head(one) if isinstance(one, GroupScore) else _line_head(one))
            for depth, one in in_tree(field)
        ]
    return "".join(f"{INDENT * depth}{reason.text(lang)}\n" for depth, reason in told)


def _told(result: Result, year: Year) -> Iterator[Told]:
    """Give every sentence with its depth."""
    card, placed = result.scorecard, result.placed
    yield 0, _head(result, year)
    yield 0, Reason("explain.class" if placed.class_name else "explain.no_class", {
        "class": placed.class_name, "class_en": placed.class_name_en,
    })  # fmt: skip
    yield from ((1, reason) for reason in placed.reasons)
    yield 0, Reason("explain.index", {"index": card.printed})
    yield from ((1, step) for step in card.steps)
    yield 0, Reason("explain.outcomes")
    yield from ((1, reason) for reason in result.outcome.reasons)
    yield from _losses(card.losses[:MOST_LOSSES])
    yield 0, Reason("explain.fields")
    for field in card.fields:
        yield from _field(field)
    yield from _rules(year)


def _head(result: Result, year: Year) -> Reason:
    who = result.participant
    values: dict[str, Value] = {"name": who.name, "agency": who.agency, "bloc": who.bloc}
    for bloc in year.book.blocs:
        if bloc.code == who.bloc:
            values |= {"bloc": bloc.name, "bloc_en": bloc.name_en}
    return Reason("explain.head", {**values, "year": year.calendar_year})


def _losses(lines: tuple[Line, ...]) -> Iterator[Told]:
    yield 0, Reason("explain.losses")
    for line in lines:
        code = "explain.loss" if line.part in BASE_PARTS else "explain.loss_extra"
        yield 1, Reason(code, {**_names(line), "lost": line.lost, "max": line.max_points})
    if not lines:
        yield 1, Reason("explain.no_losses")


def _field(field: FieldScore) -> Iterator[Told]:
    yield 1, _field_head(field)
    yield from ((2, step) for step in field.steps)
    for depth, one in in_tree(field):
        yield from _group(one, 2 + depth) if isinstance(one, GroupScore) else _line(one, 2 + depth)


def in_tree(field: FieldScore) -> Iterator[tuple[int, GroupScore | Line]]:
    """Give groups and lines of a field as they stand, with their depth: each group before its own.

    A group of which nothing is asked in the bloc is told nowhere.
    """
    heads: dict[str, list[GroupScore]] = {}
    depth = dict.fromkeys((line.code for line in field.lines), 0)
    for group in field.groups:
        if group.lines:
            heads.setdefault(group.lines[0], []).append(group)
        depth |= dict.fromkeys(group.lines, group.level)
    for line in field.lines:
        for group in heads.get(line.code, ()):
            yield group.level - 1, group
        yield depth[line.code], line


def _field_head(field: FieldScore) -> Reason:
    if field.percent is None:
        return Reason("explain.field_left_out", _sums(field))
    with exactly():
        return Reason("explain.field", {**_sums(field), "percent": field.percent.scaleb(-2)})


def _group(group: GroupScore, depth: int) -> Iterator[Told]:
    yield depth, _group_head(group)
    yield from ((depth + 1, step) for step in group.steps)


def _group_head(group: GroupScore) -> Reason:
    if group.percent is None:
        return Reason("explain.group_left_out", _sums(group))
    with exactly():
        return Reason("explain.group", {**_sums(group), "percent": group.percent.scaleb(-2)})


def _line(line: Line, depth: int) -> Iterator[Told]:
    yield depth, _line_head(line)
    within = depth + 1
    yield from ((within, step) for step in line.steps)
    if line.missing:
        return
    yield within, Reason("explain.mark", {"rung": _rung(line, "vi"), "rung_en": _rung(line, "en")})
    if line.reason:
        yield within, Reason("explain.reason", {"reason": line.reason})
    if line.evidence:
        yield within, Reason("explain.evidence", {"evidence": ", ".join(line.evidence)})


def _line_head(line: Line) -> Reason:
    code = "explain.criterion"
    if not line.applicable:
        code = "explain.criterion_left_out"
    elif line.part not in BASE_PARTS:
        code = "explain.criterion_extra"
    return Reason(code, _sums(line))


def _rules(year: Year) -> Iterator[Told]:
    book = year.book
    label = {"rules": book.label, "rules_en": book.label_en, "digest": book.digest}
    yield 0, Reason("explain.rules", label)
    if book.assumed:
        words = {"assumed": "; ".join(book.assumed), "assumed_en": "; ".join(book.assumed_en)}
        yield 1, Reason("explain.assumed", words)


def _sums(named: Line | FieldScore | GroupScore) -> dict[str, Value]:
    return {**_names(named), "points": named.points, "max": named.max_points}


def _names(named: Line | FieldScore | GroupScore) -> dict[str, Value]:
    return {"code": named.code, "name": named.name, "name_en": named.name_en}


def _rung(line: Line, lang: str) -> str:
    return Reason(f"rung.{line.rung}").text(lang)


def _in(lang: str, text: str, text_en: str) -> str:
    return text_en or text if lang == "en" else text
