"""The method of a criterion as clauses of a cell, and back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.workbooks.amounts import (
    POINTS,
    SHARE,
    is_number,
    percent_text,
    points_text,
    read_percent,
    read_points,
    read_worth,
    worth_text,
)
from scoring.workbooks.bands import (
    Spelling,
    band_clause,
    band_of,
    check_end,
    stair_clause,
    stair_of,
)
from scoring.workbooks.forms import BY_KIND, WAY, Form, Said, form_named
from scoring.workbooks.notation import BadCell, Clause, folded, named, unquoted, way_of

Method = dict[str, Any]
Path = tuple[str | int, ...]
WAY_OF, GROUP_OF = "cách ", "nhóm "
_CHOICES = {"yes_no", "timeliness"}


@dataclass
class Reading:
    """A method as far as its clauses were read, where each came from, and what is wrong."""

    method: Method = field(default_factory=dict)
    places: dict[Path, Clause] = field(default_factory=dict)
    wrong: list[tuple[Clause, BadCell]] = field(default_factory=list)


def clauses_of_method(method: Mapping[str, Any], *, way: bool = False) -> tuple[Clause, ...]:
    """Write a method; raise BadCell where a cell cannot say it."""
    form = BY_KIND[method["kind"]]
    says = (*WAY, *form.says) if way else form.says
    clauses = [clause for said in says if (clause := _said(said, method, form))]
    known = {folded(said.label) for said in says}
    return (*clauses, *_rows(method, form, known))


def _said(said: Said, method: Mapping[str, Any], form: Form) -> Clause | None:
    if said.key not in method:
        return None
    value = method[said.key]
    if form.kind in _CHOICES and said not in WAY:
        if not is_number(value):
            raise BadCell("sheet.not_writable", str(value))
        value = (POINTS if method.get("in") == "points" else SHARE, value)
    return Clause(said.label, said.write(value))


def _rows(method: Mapping[str, Any], form: Form, known: set[str]) -> Iterator[Clause]:
    """Write the list of a method, one clause each."""
    if form.rows == "scale":
        yield from _asked(method, known)
    elif form.rows:
        spelling = spelling_of(method)
        for row in method.get(form.rows, ()):
            yield _WRITE[form.rows](row, spelling, known)


def _asked(method: Mapping[str, Any], known: set[str]) -> Iterator[Clause]:
    """Write the groups of a survey, and the letters of its scale."""
    for row in method.get("groups", ()):
        yield _labelled(f"{GROUP_OF}{named(row['value'])}", row, percent_text(row["weight"]))
    for letter, weight in method.get("scale", {}).items():
        yield _free({"value": letter}, percent_text(weight), known)


def _worth(row: Mapping[str, Any]) -> tuple[str, Any]:
    return (POINTS, row["points"]) if POINTS in row else (SHARE, row[SHARE])


def _free(row: Mapping[str, Any], value: str, known: set[str]) -> Clause:
    """Write a clause whose key is a name of the set."""
    name = row["value"]
    is_ours = folded(name) in known or folded(name).startswith((WAY_OF, GROUP_OF))
    clause = _labelled(name, row, value)
    is_quoted = is_ours or named(name) != name
    return Clause(clause.key, value, clause.label, clause.label_en, is_quoted)


def _labelled(key: str, row: Mapping[str, Any], value: str) -> Clause:
    return Clause(key, value, row.get("label", ""), row.get("label_en", ""))


def _way(row: Mapping[str, Any]) -> Clause:
    inside = "; ".join(clause.text() for clause in clauses_of_method(row, way=True))
    name = BY_KIND[row["kind"]].name
    value = f"{name} {{{inside}}}" if inside else name
    return _labelled(f"{WAY_OF}{named(row['code'])}", row, value)


_WRITE: dict[str, Callable[[Mapping[str, Any], Spelling, set[str]], Clause]] = {
    "bands": lambda row, spelling, _known: band_clause(row, spelling),
    "stairs": lambda row, spelling, _known: stair_clause(row, spelling),
    "options": lambda row, _spelling, known: _free(row, worth_text(*_worth(row)), known),
    "grades": lambda row, _spelling, known: _free(row, points_text(row["points"]), known),
    "ways": lambda row, _spelling, _known: _way(row),
}


def spelling_of(method: Mapping[str, Any]) -> Spelling:
    """Tell how the bounds of a measured value are written."""
    is_number_alone = method.get("input") == "number" and "scale" not in method
    return Spelling(not is_number_alone or "against" in method, method.get("unit", ""))


def read_method(form: str, clauses: Sequence[Clause], *, way: bool = False) -> Reading:
    """Read a method by the name of its form and its clauses; raise BadCell for a form unknown."""
    found = form_named(form)
    reading = Reading({"kind": found.kind})
    says = (*WAY, *found.says) if way else found.says
    known = {folded(said.label): said for said in says}
    free = []
    for clause in clauses:
        if clause.word in known:
            _read_said(reading, known[clause.word], clause, found)
        else:
            free.append(clause)
    spelling = spelling_of(reading.method)
    for clause in free:
        _try(reading, clause, found, spelling)
    return reading


def _read_said(reading: Reading, said: Said, clause: Clause, form: Form) -> None:
    if said.key in reading.method:
        reading.wrong.append((clause, BadCell("sheet.said_twice", clause.text())))
        return
    try:
        value = said.read(clause.value)
        if form.kind in _CHOICES and said not in WAY:
            value = _in_one_unit(reading.method, value, clause)
        reading.method[said.key] = value
        reading.places[said.key,] = clause
    except BadCell as bad:
        reading.wrong.append((clause, bad))


def _in_one_unit(method: Method, worth: tuple[str, Any], clause: Clause) -> Any:
    """Read a choice in the unit of those before it; nothing is nothing in either."""
    unit, value = worth
    others = [key for key in method if key not in {"kind", "in", "max_points", "by"}]
    before = "points" if method.get("in") == "points" else "share"
    if others and unit != before and value != 0:
        if any(method[key] != 0 for key in others):
            raise BadCell("sheet.want_one_unit", clause.value)
        method.pop("in", None)
    elif others:
        return value
    if unit == POINTS:
        method["in"] = "points"
    return value


def _try(reading: Reading, clause: Clause, form: Form, spelling: Spelling) -> None:
    try:
        _read_free(reading, clause, form, spelling)
    except BadCell as bad:
        reading.wrong.append((clause, bad))


def _read_free(reading: Reading, clause: Clause, form: Form, spelling: Spelling) -> None:
    """Read a clause that is none of the form's words: a row of its list."""
    if form.rows == "scale":
        _read_asked(reading, clause)
    elif form.rows:
        _add(reading, form.rows, _READ[form.rows](clause, spelling), clause)
    else:
        known = ", ".join(said.label for said in form.says)
        raise BadCell("sheet.want_key", clause.key, known=known, form=form.name)


def _add(reading: Reading, key: str, row: Any, clause: Clause) -> None:
    rows = reading.method.setdefault(key, [])
    if key == "stairs":
        check_end(row, rows[-1] if rows else None, clause.key)
    reading.places[key, len(rows)] = clause
    rows.append(row)


def _read_asked(reading: Reading, clause: Clause) -> None:
    """Read a group of a survey, or a letter of its scale."""
    if clause.word.startswith(GROUP_OF):
        name = unquoted(clause.key[len(GROUP_OF) :])
        row = {"value": name, **_labels(clause), "weight": read_percent(clause.value)}
        _add(reading, "groups", row, clause)
        return
    scale = reading.method.setdefault("scale", {})
    if clause.key in scale:
        raise BadCell("sheet.said_twice", clause.text())
    scale[clause.key] = read_percent(clause.value)
    reading.places["scale", clause.key] = clause


def _labels(clause: Clause) -> dict[str, str]:
    told = {"label": clause.label, "label_en": clause.label_en}
    return {key: text for key, text in told.items() if text}


def _read_option(clause: Clause, _spelling: Spelling) -> Method:
    unit, value = read_worth(clause.value)
    return {"value": clause.key, **_labels(clause), unit: value}


def _read_grade(clause: Clause, _spelling: Spelling) -> Method:
    return {"value": clause.key, **_labels(clause), "points": read_points(clause.value)}


def _read_way(clause: Clause, _spelling: Spelling) -> Method:
    if not clause.word.startswith(WAY_OF):
        raise BadCell("sheet.want_way", clause.text())
    form, clauses = way_of(clause.value)
    inner = read_method(form, clauses, way=True)
    for _clause, bad in inner.wrong:
        raise bad
    return {"code": unquoted(clause.key[len(WAY_OF) :]), **_labels(clause), **inner.method}


_READ = {
    "bands": band_of,
    "stairs": stair_of,
    "options": _read_option,
    "grades": _read_grade,
    "ways": _read_way,
}
