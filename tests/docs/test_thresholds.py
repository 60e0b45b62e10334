"""The pages on reading the results give every threshold of the source, with its value."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from importlib import import_module

import pytest

from insight.why import explanation
from results.reading import edges
from scoring.shipped import shipped_book, shipped_set
from tests.architecture.source import ROOT

PAGES = ("reading-results.md", "doc-ket-qua.md")
# The files whose numbers decide whom a page names, or what it leaves out.
FILES = {
    name: f"{room}.{name}"
    for room, names in {
        "insight.radar": ("city", "earlier", "field", "figures", "marks", "people"),
        "insight.what_if": ("one_case",),
        "insight.why": ("explanation",),
        "results.reading": ("rewards", "differences", "distances", "edges", "standing"),
        "cases": ("permissions",),
        "cases.presenting": ("words",),
    }.items()
    for name in names
}
# Numbers of arithmetic, by which nobody is called anything.
PLAIN = {"ZERO", "QUARTER", "HALF", "HUNDRED", "CENT", "PLACES"}
ROW = re.compile(r"^\| (?:.+?) \| ([\d.,]+)( ?%)? \| (.+) \| `(\w+)\.(\w+)` \|$", re.MULTILINE)


def thresholds() -> dict[str, Decimal]:
    """Return every number that a file of the reading pages names in capitals."""
    found: dict[str, Decimal] = {}
    for name, module_name in FILES.items():
        file = ROOT / f"{module_name.replace('.', '/')}.py"
        tree = ast.parse(file.read_text("utf-8"))
        own = {
            node.id
            for statement in tree.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            for node in ast.walk(target)
            if isinstance(node, ast.Name) and node.id.isupper()
        }
        module = import_module(module_name)
        values = {each: getattr(module, each) for each in own - PLAIN}
        found |= {
            f"{name}.{each}": Decimal(value)
            for each, value in values.items()
            if isinstance(value, int | Decimal)
        }
    return found


def told(page: str) -> dict[str, Decimal]:
    """Return the thresholds of a page; a percentage of a share is given as the share."""
    rows = ROW.findall((ROOT / "docs" / page).read_text("utf-8"))
    values = {}
    for number, percent, _why, file, name in rows:
        value = Decimal(number.replace(",", "."))
        is_share = percent and thresholds().get(f"{file}.{name}", value) < 1
        values[f"{file}.{name}"] = value / 100 if is_share else value
    return values


@pytest.mark.parametrize("page", PAGES)
def test_a_page_gives_every_threshold_as_it_is(page: str) -> None:
    assert told(page) == thresholds()


@pytest.mark.parametrize("page", PAGES)
def test_every_threshold_has_its_reason(page: str) -> None:
    rows = ROW.findall((ROOT / "docs" / page).read_text("utf-8"))

    assert [name for *_value, why, _file, name in rows if len(why.split()) < 3] == []


def test_the_colours_of_fields_are_the_classes_they_are_said_to_be() -> None:
    bounds = {band.name: band.lower for band in shipped_book("hcmc-2021").classes}

    assert bounds["Tốt"] == explanation.FAIR
    assert bounds["Khá"] == explanation.WEAK


def test_one_criterion_can_carry_an_agency_over_an_edge() -> None:
    points = [each.max_points for each in shipped_set("hcmc-2021-reconstructed").criteria]

    assert sum(points) == Decimal(100)
    assert min(points) == 2 * edges.NEAR
