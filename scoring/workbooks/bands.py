"""The bands of a measured value in a cell: “từ 70% đến dưới 100%: tỷ lệ × 2”."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scoring.workbooks.amounts import (
    POINTS,
    SHARE,
    Number,
    number_text,
    percent_text,
    points_text,
    read_number,
    read_percent,
    read_worth,
    share_text,
    worth_text,
)
from scoring.workbooks.notation import BadCell, Clause, folded

REST = "còn lại"
_RESTS = {REST, "khác", "trường hợp khác", "mọi giá trị"}
_LOWER = {"từ": "from", ">=": "from", "≥": "from", "trên": "above", ">": "above"}
_UPPER = {"dưới": "below", "<": "below", "đến": "to", "tới": "to", "<=": "to", "≤": "to"}
_KEY = re.compile(
    r"(?:(?P<lower>từ|trên|>=|≥|>)\s*(?P<a>[^<>≤≥]+?))??"
    r"(?:\s*(?:(?:đến|tới|-|–)\s*)?(?P<upper>đến|tới|dưới|<=|≤|<)\s*(?:hết\s*)?(?P<b>[^<>≤≥]+?))?"
    r"\s*(?P<way>trở lên|trở xuống)?"
)
_LINE = re.compile(r"nội suy từ (?P<a>.+?) đến (?P<b>.+)")
_VALUES = {"tỷ lệ", "tỉ lệ", "giá trị", "kết quả"}
_MOST = {"điểm tối đa", "số điểm", "mức tối đa"}
_TERM = re.compile(r"\s*(?P<sign>[+\-−–])?\s*(?P<term>[^+\-−–]+)")
_TIMES = re.compile(r"\s*(?:×|\*|\bx\b)\s*")

Read = Callable[[str], Number]
Band = dict[str, Any]


class Spelling(NamedTuple):
    """How bounds are written: in per cent, or as numbers with a unit."""

    in_per_cent: bool
    unit: str = ""

    def text(self, value: Number) -> str:
        return percent_text(value) if self.in_per_cent else number_text(value)

    def read(self, text: str) -> Number:
        return read_percent(text) if self.in_per_cent else read_number(text, unit=self.unit)


def key_of(band: Mapping[str, Any], spelling: Spelling) -> str:
    """Write from where a band holds, and to where if it says so."""
    start = band.get("from", band.get("above"))
    ends = next((key for key in ("below", "to") if key in band), "")
    upper = spelling.text(band[ends]) if ends else ""
    if "from" in band and start == 0 and isinstance(start, int):
        return {"below": f"dưới {upper}", "to": f"đến {upper}", "": REST}[ends]
    head = f"{'từ' if 'from' in band else 'trên'} {spelling.text(start)}"
    return f"{head}{_ENDS[ends]}{upper}"


_ENDS = {"below": " đến dưới ", "to": " đến ", "": ""}


def bounds_of(key: str, spelling: Spelling) -> Band:
    """Read from where a band holds; raise BadCell where the key is none."""
    told = folded(key)
    if told in _RESTS:
        return {"from": 0}
    if spelling.in_per_cent and told.replace(" ", "") == "100%":
        return {"from": 1}  # decisions begin so, and nothing is above it
    match = _KEY.fullmatch(told)
    if match is None or not (match["a"] or match["b"]):
        raise BadCell("sheet.want_band", key)
    if match["way"] == "trở xuống" and not match["b"]:
        return {"from": 0, "to": spelling.read(match["a"])}
    lower = _LOWER[match["lower"]] if match["lower"] else "from"
    band: Band = {lower: spelling.read(match["a"]) if match["a"] else 0}
    if match["b"]:
        band[_UPPER[match["upper"]]] = spelling.read(match["b"])
    return band


def value_of(band: Mapping[str, Any]) -> str:
    """Write the points of a band."""
    for key, write in (("rising", points_text), ("rising_most", share_text)):
        if key in band:
            start, end = band[key]
            return f"nội suy từ {write(start)} đến {write(end)}"
    terms = [worth_text(unit, band[unit]) for unit in (POINTS, SHARE) if unit in band]
    terms += [_slope(band[key], most) for key, most in _SLOPES if key in band]
    return " + ".join(terms).replace("+ −", "− ")


_SLOPES = (("times", ""), ("times_most", " × điểm tối đa"))


def _slope(value: Number, most: str) -> str:
    sign, size = _unsigned(value)
    times = "" if most and size == 1 else f" × {number_text(size)}"
    return f"{'−' if sign else ''}tỷ lệ{times}{most}"


def _unsigned(value: Number) -> tuple[bool, Number]:
    if isinstance(value, str):
        return value.startswith("-"), value.removeprefix("-")
    return value < 0, abs(value)


def earned_of(value: str) -> Band:
    """Read the points of a band: a worth, a line with the rate in it, or an interpolation."""
    told = folded(value)
    if line := _LINE.fullmatch(told):
        return _rising(line)
    band: Band = {}
    for sign, term in _terms(told, value):
        key, number = _term(term)
        if key in band:
            raise BadCell("sheet.want_points_of_band", value)
        band[key] = _signed(number) if sign else number
    return band


def _terms(told: str, value: str) -> list[tuple[bool, str]]:
    found, at = [], 0
    while at < len(told):
        match = _TERM.match(told, at)
        if match is None or (at and not match["sign"]):
            raise BadCell("sheet.want_points_of_band", value)
        found.append(((match["sign"] or "+") != "+", match["term"].strip()))
        at = match.end()
    if not found:
        raise BadCell("sheet.want_points_of_band", value)
    return found


def _term(term: str) -> tuple[str, Number]:
    """Read one term: a worth, or a number times the rate."""
    factors = _TIMES.split(term)
    if not _VALUES & set(factors):
        return read_worth(term)
    most = bool(_MOST & set(factors))
    numbers = [one for one in factors if one not in _VALUES and one not in _MOST]
    if len(numbers) > 1 or not (numbers or most):
        raise BadCell("sheet.want_points_of_band", term)
    return "times_most" if most else "times", read_number(numbers[0]) if numbers else 1


def _signed(value: Number) -> Number:
    return f"-{value}" if isinstance(value, str) else -value


def _rising(line: re.Match[str]) -> Band:
    start, end = line["a"], line["b"]
    # “nội suy từ 0 đến tối đa”: nothing is nothing in either unit.
    (unit, first), (other, last) = read_worth(start), read_worth(end)
    if unit != other and first == 0:
        unit = other
    if unit != other and last == 0:
        other = unit
    if unit != other:
        raise BadCell("sheet.want_points_of_band", line[0])
    return {"rising" if unit == POINTS else "rising_most": [first, last]}


def band_clause(band: Mapping[str, Any], spelling: Spelling) -> Clause:
    """Write a band as a clause."""
    return Clause(key_of(band, spelling), value_of(band))


def band_of(clause: Clause, spelling: Spelling) -> Band:
    """Read a band."""
    return {**bounds_of(clause.key, spelling), **earned_of(clause.value)}


def stair_clause(stair: Mapping[str, Any], spelling: Spelling) -> Clause:
    """Write a stair: the share of the most from a rate on."""
    renamed = {"from" if key == "at_least" else key: value for key, value in stair.items()}
    return Clause(key_of(renamed, spelling), share_text(stair["share"]))


def stair_of(clause: Clause, spelling: Spelling) -> Band:
    """Read a stair; where it repeats its end, as decisions do, the stair above it says the same."""
    bounds = bounds_of(clause.key, spelling)
    start = {("at_least" if key == "from" else key): bounds[key] for key in bounds}
    unit, share = read_worth(clause.value)
    if unit != SHARE and share != 0:
        raise BadCell("sheet.want_share", clause.value)
    return {**start, "share": share}


def check_end(stair: Band, upper: Band | None, key: str) -> None:
    """Take the end off a stair; raise BadCell where it is not where the stair above begins."""
    strict, ends = "below" in stair, stair.pop("below", stair.pop("to", None))
    if ends is None:
        return
    begins = upper and (upper.get("at_least") if strict else upper.get("above"))
    top = 1 if upper is None and not strict else begins
    if ends != top:
        raise BadCell("sheet.want_stair_end", key)
