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
