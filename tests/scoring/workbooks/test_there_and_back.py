"""A set that goes into a workbook comes out of it as it was: the same digest."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import digest, document_of, load_criteria_set, shipped_sets, text_of_document
from scoring.shipped import SETS
from scoring.table_files import open_toml
from scoring.workbooks.reading import WorkbookRead, read_workbook
from scoring.workbooks.writing import workbook_of
from tests.scoring.trees import EVERY_KIND, HEAD, group, leaf, tree
from tests.scoring.workbooks.sheets_made import opened

NAMES = {"A": "Sở Tài chính", "B": "Sở Nội vụ"}


def there_and_back(document: dict[str, Any]) -> WorkbookRead:
    content = workbook_of(document, departments=NAMES, blocs={"SO": "Sở, ban, ngành"})
    return read_workbook(content, name="bang.xlsx", departments=NAMES)


def escaped(document: dict[str, Any]) -> list[str]:
    """Give what stands in the TOML cells of the tree."""
    sheet = opened(workbook_of(document))["Bộ tiêu chí"]
    column = next(cell.column for cell in sheet[1] if cell.value == "TOML")
    return [str(cell.value) for (cell,) in sheet.iter_rows(2, min_col=column, max_col=column)
            if cell.value]  # fmt: skip


@pytest.mark.parametrize("code", shipped_sets())
def test_shipped_set_comes_back_with_its_digest_and_without_toml(code: str) -> None:
    document = open_toml((SETS / f"{code}.toml").read_text(encoding="utf-8"), name=code).data

    found = there_and_back(document)

    assert found.problems == ()
    assert found.criteria_set is not None
    assert found.criteria_set.digest == digest(document)
    assert escaped(document) == []


@pytest.mark.parametrize("code", shipped_sets())
def test_editor_workbook_and_toml_have_one_digest(code: str) -> None:
    edited = document_of((SETS / f"{code}.toml").read_text(encoding="utf-8"))

    found = there_and_back(edited)

    as_toml = load_criteria_set(text_of_document(edited), name="set.toml")
    assert found.criteria_set is not None
    assert found.criteria_set.digest == as_toml.digest
    assert load_criteria_set(found.text, name="set.toml").digest == as_toml.digest


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_is_said_in_cells(kind: str) -> None:
    document = open_toml(tree(leaf("1", "4", EVERY_KIND[kind])).text, name="set.toml").data

    found = there_and_back(document)

    assert (digest(found.document), escaped(document)) == (digest(document), [])


WITH_RULES = (
    HEAD + 'max_points = 20\nround = 2\nnot_applicable = "rescale"\n'
    + group("1", more='sum = "cap"\nmax_points = 9\nblocs = ["SO", "XA"]\nvoid_when_zero = ["2"]\n'
            'leaves_not_applicable = "full"\nlead = "C"\nalternate = "D"')
    + group("1.1", under=".criteria",
            more='sum = "scale"\nmax_points = 5\nnot_applicable = "share"')
    + group("1.1.1", under=".criteria.criteria")
    + leaf("1.1.1.1", "5", under=".criteria.criteria.criteria", more=(
        'may_be_not_applicable = true\nnot_applicable = "full"\nself_scored = false\n'
        'max_points_by_bloc = { XA = 5.5 }\nevidence = ["Báo cáo; phụ lục", "Quyết định"]\n'
        'evidence_en = ["Report", "Decision"]'))
    + leaf("1.1.1.2", "4", under=".criteria.criteria.criteria")
    + leaf("1.2", "5", under=".criteria")
    + leaf("2", "11", more='part = "survey"')
    + leaf("3", "2", 'kind = "accrual"\nper_case = 1', more='part = "bonus"\ninside = true')
)  # fmt: skip


def test_what_nodes_say_beside_their_points_comes_back() -> None:
    document = open_toml(WITH_RULES, name="set.toml").data

    found = there_and_back(document)

    assert (digest(found.document), escaped(document)) == (digest(document), [])


FORMS = Path(__file__).parents[1] / "rule_forms.csv"
NOT_OF_A_SET = {"24", "25", "26", "27", "28"}  # rows that speak of the book


def test_every_form_of_a_real_rule_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import tests.scoring.test_rule_forms as forms  # noqa: PLC0415 - its sets are what is tried

    texts: dict[str, list[str]] = {}
    said: list[str] = []

    def noted(text: str, *, name: str) -> Any:
        said.append(text)
        return load_criteria_set(text, name=name)

    monkeypatch.setattr("tests.scoring.trees.load_criteria_set", noted)
    with FORMS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            said.clear()
            forms.RIGHT[row["id"]]()
            texts[row["id"]] = list(said)
    differ = [
        form
        for form, sets in texts.items()
        for text in sets
        for document in [open_toml(text, name="set.toml").data]
        if digest(there_and_back(document).document) != digest(document) or escaped(document)
    ]

    assert differ == []
    assert {form for form, sets in texts.items() if not sets} <= NOT_OF_A_SET


WORDS = st.text(max_size=30) | st.sampled_from(
    [
        "Báo cáo; kèm “phụ lục”",
        "a: b [c | d]",
        "=1+1",
        "  hai  khoảng trắng ",
        "có",
        "còn lại",
        "x\ny",
    ]
)
NUMBERS = st.decimals(0, 100, places=3) | st.integers(0, 100) | st.sampled_from(
    [Decimal("6.0"), Decimal("1.455"), Decimal("0.1234567890123456789"), "1/3", "từ"]
)  # fmt: skip
METHODS = st.sampled_from(sorted(EVERY_KIND)).map(
    lambda kind: open_toml(EVERY_KIND[kind], name="method").data
)
OPTIONS = st.fixed_dictionaries(
    {"kind": st.just("options"), "options": st.lists(st.fixed_dictionaries(
        {"value": WORDS, "points": NUMBERS}, optional={"label": WORDS, "label_en": WORDS}
    ), max_size=9)}
)  # fmt: skip
LEAVES = st.fixed_dictionaries(
    {"code": WORDS, "name": WORDS, "max_points": NUMBERS, "method": METHODS | OPTIONS},
    optional={
        "evidence": st.lists(WORDS, max_size=3),
        "part": st.sampled_from(["survey", "bonus", "không có"]),
        "blocs": st.lists(WORDS, max_size=2),
        "lead": WORDS,
        "self_scored": st.booleans(),
        "round": st.integers(0, 6) | st.booleans(),
        "origin": st.dictionaries(WORDS, WORDS, max_size=2),
        "unknown": WORDS,
    },
)


def above(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"code": WORDS, "criteria": st.lists(nodes, max_size=3)},
        optional={"name": WORDS, "max_points": NUMBERS, "sum": st.sampled_from(["cap", "exact"])},
    )


FIELDS = LEAVES
for _level in range(4):
    FIELDS = above(FIELDS | LEAVES)
DOCUMENTS = st.fixed_dictionaries(
    {"format": st.just(2), "label": WORDS, "fields": st.lists(FIELDS, max_size=3)},
    optional={"year": st.integers(1, 3000), "total": NUMBERS, "reconstructed": st.booleans(),
              "notice": WORDS, "more": WORDS},
)  # fmt: skip


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_any_tree_of_five_levels_comes_back_whatever_stands_in_it(document: dict[str, Any]) -> None:
    assert digest(there_and_back(document).document) == digest(document)
