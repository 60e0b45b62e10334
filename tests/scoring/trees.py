"""Small sets of the second format that tests build on."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scoring import (
    CriteriaSet,
    Criterion,
    Mark,
    Points,
    RuleBook,
    Scorecard,
    evaluate,
    load_criteria_set,
    points_for,
)
from tests.scoring.examples import small_book

HEAD = """
format = 2
code = "tree"
label = "Cây"
year = 2025
source = "thử"
[[fields]]
code = "F1"
name = "Lĩnh vực"
lead = "A"
alternate = "B"
"""
YES_NO = 'kind = "yes_no"'
RATE = 'kind = "proportional"'


def leaf(code: str, most: str, method: str = RATE, *, more: str = "", under: str = "") -> str:
    """Write a criterion; `under` is the path of its group, such as `.criteria`."""
    path = f"fields.criteria{under}"
    return (
        f'[[{path}]]\ncode = "{code}"\nname = "Tiêu chí {code}"\nmax_points = {most}\n{more}\n'
        f"[{path}.method]\n{method}\n"
    )


def group(code: str, *, more: str = "", under: str = "") -> str:
    """Write the head of a group; what stands beneath follows it."""
    return f'[[fields.criteria{under}]]\ncode = "{code}"\nname = "Nhóm {code}"\n{more}\n'


def tree(body: str, *, field: str = "", head: str = HEAD) -> CriteriaSet:
    """Load a set of one field; `field` are more keys of it."""
    return load_criteria_set(f"{head}{field}\n{body}", name="set.toml")


def one(method: str, *, most: str = "4", more: str = "") -> Criterion:
    """Load one criterion of the second format."""
    return tree(leaf("1", most, method, more=more)).criteria[0]


def earned(method: str, answer: Mapping[str, Any], *, most: str = "4", more: str = "") -> Points:
    """Score one answer."""
    return points_for(one(method, most=most, more=more), answer)


def card(
    criteria_set: CriteriaSet,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    bloc: str = "X",
    book: RuleBook | None = None,
) -> Scorecard:
    """Score an agency by its answers."""
    marks = {code: Mark(answer) for code, answer in answers.items()}
    return evaluate(criteria_set, marks, bloc=bloc, book=book or small_book())


def rates(**shares: str) -> dict[str, dict[str, str]]:
    """Give answers by rate: r1_2 is criterion 1.2."""
    return {code[1:].replace("_", "."): {"rate": share} for code, share in shares.items()}


def near(value: Decimal, places: int = 4) -> str:
    """Write a number as the table of forms does."""
    return format(round(value, places).normalize(), "f")


def bands(*rows: str, more: str = "") -> str:
    return f'kind = "measured"\n{more}\nbands = [ {", ".join("{ " + row + " }" for row in rows)} ]'


def options(*worth: str) -> str:
    rows = ", ".join(f'{{ value = "{chr(65 + i)}", {each} }}' for i, each in enumerate(worth))
    return f'kind = "options"\noptions = [ {rows} ]'


def ways(how: str, first: str = "", second: str = "") -> str:
    rows = ['code = "a", kind = "yes_no"', 'code = "b", kind = "proportional"']
    told = (", ".join(filter(None, each)) for each in zip(rows, (first, second), strict=True))
    return f'kind = "{how}"\nways = [ {", ".join(f"{{ {each} }}" for each in told)} ]'


FALLING = ("from = 0.9, points = 4", "from = 0.5, rising = [1, 3]", "from = 0, times = 2")
STAIRS = "stairs = [ { above = 0.5, share = 1 }, { at_least = 0, share = 0 } ]"
EVERY_KIND = {
    "yes_no": 'kind = "yes_no"\nin = "points"\nno = 1',
    "timeliness": 'kind = "timeliness"\nlate = "1/3"',
    "options": options("points = 4", "share = 0"),
    "measured": bands(*FALLING, more='inverse = true\nnothing_due = "zero"'),
    "staircase": f'kind = "staircase"\n{STAIRS}',
    "proportional": RATE,
    "proportional_from_threshold": (
        'kind = "proportional_from_threshold"\nthreshold = 0.8\nbelow = 0.5'
    ),
    "target": 'kind = "target"\ntarget = 0.8',
    "deducted_by_rate": 'kind = "deducted_by_rate"\neach = 0.2',
    "deductions": 'kind = "deductions"\nper_late = 1\nnothing_from = 3',
    "accrual": 'kind = "accrual"\nper_case = 1',
    "survey": 'kind = "survey"\nout_of = 5\nscale = { A = 1, B = 0 }',
    "granted": 'kind = "granted"\nstep = 0.25',
    "best": ways("best"),
    "sum": ways("sum", "max_points = 1", "max_points = 3"),
    "mean": ways("mean"),
}
