"""Criteria sets read from their files, and everything that can be wrong with one."""

from decimal import Decimal

import pytest

from scoring import BadFile, load_criteria_set, shipped_set, shipped_sets
from tests.scoring.examples import EXTRAS, SET, small_set


def test_reconstructed_set_has_the_shape_that_is_known() -> None:
    loaded = shipped_set("hcmc-2021-reconstructed")

    assert (len(loaded.fields), len(loaded.criteria)) == (7, 32)
    assert sum(criterion.max_points for criterion in loaded.criteria) == 100
    assert [sum(c.max_points for c in field.criteria) for field in loaded.fields] == [
        12, 12, 18, 12, 16, 12, 18,
    ]  # fmt: skip
    assert loaded.reconstructed is True
    assert loaded.notice.startswith("Bộ tiêu chí phục dựng")


def test_reconstructed_set_leaves_surveys_to_the_surveyors() -> None:
    loaded = shipped_set("hcmc-2021-reconstructed")

    assert {c.code for c in loaded.criteria if not c.self_scored} == {
        c.code for c in loaded.criteria if c.part == "survey"
    }


def test_every_field_of_the_reconstructed_set_has_another_alternate() -> None:
    fields = shipped_set("hcmc-2021-reconstructed").fields

    assert all(field.lead != field.alternate for field in fields)
    assert len({field.alternate for field in fields}) == 7


def test_every_shipped_set_loads() -> None:
    assert [shipped_set(code).code for code in shipped_sets()] == [
        "hcmc-2021-reconstructed",
        "qd766",
    ]


def test_criterion_is_found_by_its_code() -> None:
    loaded = small_set()

    assert loaded.criterion("1.2").name == "Tỷ lệ"
    with pytest.raises(KeyError, match=r"9\.9"):
        loaded.criterion("9.9")


def test_criteria_of_a_bloc_are_those_without_blocs_and_its_own() -> None:
    loaded = load_criteria_set(
        SET.replace('name = "Làm"', 'name = "Làm"\nblocs = ["X"]'), name="set.toml"
    )

    assert [c.code for c in loaded.applicable("X")] == ["1.1", "1.2", "2.S"]
    assert [c.code for c in loaded.applicable("Y")] == ["1.2", "2.S"]


def test_criterion_knows_what_the_file_says() -> None:
    text = SET.replace(
        'name = "Làm"',
        'name = "Làm"\nname_en = "Do"\n'
        'evidence = ["kế hoạch", "báo cáo"]\nevidence_en = ["plan", "report"]\n'
        'origin = { points = "assumption" }',
    )

    criterion = load_criteria_set(text, name="set.toml").criteria[0]

    assert (criterion.field, criterion.name_en, criterion.part) == ("F1", "Do", "appraisal")
    assert (criterion.kind, criterion.max_points) == ("yes_no", Decimal(6))
    assert criterion.evidence == ("kế hoạch", "báo cáo")
    assert criterion.evidence_en == ("plan", "report")
    assert criterion.origin == {"points": "assumption"}


def test_digest_sees_every_value_and_no_comment() -> None:
    other = load_criteria_set(SET.replace("max_points = 6", "max_points = 7"), name="a")

    assert small_set("\n# a remark\n").digest == small_set().digest
    assert other.digest != small_set().digest


def test_bonus_and_penalty_stay_out_of_the_promised_total() -> None:
    text = SET.replace("year = 2021", "year = 2021\ntotal = 10") + EXTRAS

    assert len(load_criteria_set(text, name="set.toml").criteria) == 5


BREAKAGES = [
    ('code = "small"', 'code = ""', "code", "", "file.want_text"),
    ("year = 2021", "year = 1821", "year", "1821", "file.want_whole"),
    ("year = 2021", "year = 2021\ntotal = 11", "total", "11", "file.want_total"),
    ("format = 1", "format = 3", "format", "3", "file.want_whole"),
    ("format = 1", "format = true", "format", "true", "file.want_whole"),
    ('source = "thử"', 'sauce = "thử"', "source", "", "file.want_text"),
    ('source = "thử"', 'source = "thử"\nnotes = 1', "notes", "1", "file.unknown_key"),
    ('source = "thử"', 'source = "thử"\nreconstructed = 1', "reconstructed", "1", "file.want_flag"),
    ('alternate = "B"', 'alternate = "A"', "fields[1].alternate", "A",
     "file.want_other_department"),
    ("max_points = 6", 'max_points = "6"', "fields[1].criteria[1].max_points", '"6"',
     "file.want_number"),
    ("max_points = 6", "max_points = 0", "fields[1].criteria[1].max_points", "0",
     "file.want_number"),
    ("max_points = 6", "max_points = nan", "fields[1].criteria[1].max_points", "NaN",
     "file.want_number"),
    ("max_points = 6", "max_points = 101", "fields[1].criteria[1].max_points", "101",
     "file.want_number"),
    ("max_points = 6", "max_points = true", "fields[1].criteria[1].max_points", "true",
     "file.want_number"),
    ('kind = "yes_no"', 'kind = "maybe"', "fields[1].criteria[1].method.kind", "maybe",
     "file.want_choice"),
    ('kind = "yes_no"', 'kind = "yes_no"\nyes = 2', "fields[1].criteria[1].method.yes", "2",
     "file.want_number"),
    ('kind = "yes_no"', 'kind = "yes_no"\nlate = 1', "fields[1].criteria[1].method.late", "1",
     "file.unknown_key"),
    ('kind = "yes_no"', 'kind = "accrual"\nper_case = 1', "fields[1].criteria[1].method.kind",
     "accrual", "file.want_part"),
    ('kind = "yes_no"', 'kind = "deductions"', "fields[1].criteria[1].method.kind", "deductions",
     "file.want_deductions"),
    ('kind = "yes_no"', 'kind = "options"\noptions = [ { value = "A", share = 1 } ]',
     "fields[1].criteria[1].method.options", '[{"value": "A", "share": 1}]',
     "file.want_tables"),
    ('kind = "yes_no"',
     'kind = "options"\noptions = [ { value = "A", share = 1 }, { value = "A", share = 0 } ]',
     "fields[1].criteria[1].method.options[2].value", "A", "file.want_unique"),
    ('kind = "yes_no"', 'kind = "staircase"\nstairs = [ { at_least = 0.5, share = 1 } ]',
     "fields[1].criteria[1].method.stairs", '[{"at_least": 0.5, "share": 1}]', "file.want_stairs"),
    ('kind = "yes_no"',
     'kind = "staircase"\nstairs = [ { at_least = 0.5, share = 0 }, { at_least = 0, share = 1 } ]',
     "fields[1].criteria[1].method.stairs",
     '[{"at_least": 0.5, "share": 0}, {"at_least": 0, "share": 1}]', "file.want_stairs"),
    ('kind = "yes_no"',
     'kind = "staircase"\nstairs = [ { at_least = 0, share = 1 }, { at_least = 0, share = 1 } ]',
     "fields[1].criteria[1].method.stairs",
     '[{"at_least": 0, "share": 1}, {"at_least": 0, "share": 1}]', "file.want_stairs"),
    ('kind = "yes_no"', 'kind = "proportional_from_threshold"\nthreshold = 0.5\nbelow = 0.6',
     "fields[1].criteria[1].method.below", "0.6", "file.want_below_threshold"),
    ('kind = "yes_no"', 'kind = "staircase"', "fields[1].criteria[1].method.stairs", "",
     "file.want_tables"),
    ('kind = "yes_no"', 'kind = "staircase"\nstairs = []', "fields[1].criteria[1].method.stairs",
     "[]", "file.want_tables"),
    ("scale = { A = 1, B = 0.5, C = 0 }", "scale = { A = 1 }",
     "fields[2].criteria[1].method.scale", '{"A": 1}', "file.want_scale"),
    ("scale = { A = 1, B = 0.5, C = 0 }", "scale = { A = 1, mean = 0.5 }",
     "fields[2].criteria[1].method.scale", '{"A": 1, "mean": 0.5}', "file.want_scale"),
    ('part = "survey"', 'part = "poll"', "fields[2].criteria[1].part", "poll", "file.want_choice"),
    ('code = "1.2"', 'code = "1.1"', "fields[1].criteria[2].code", "1.1", "file.want_unique"),
    ('code = "F2"', 'code = "F1"', "fields[2].code", "F1", "file.want_unique"),
    ('name = "Làm"', 'name = "Làm"\nblocs = "X"', "fields[1].criteria[1].blocs", "X",
     "file.want_texts"),
    ('name = "Làm"', 'name = "Làm"\nevidence = ["a"]\nevidence_en = ["b", "c"]',
     "fields[1].criteria[1].evidence_en", '["b", "c"]', "file.want_as_many"),
    ('name = "Làm"', 'name = "Làm"\nevidence = [""]', "fields[1].criteria[1].evidence", '[""]',
     "file.want_texts"),
    ('name = "Làm"', 'name = "Làm"\norigin = "x"', "fields[1].criteria[1].origin", "x",
     "file.want_table"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "place", "value", "code"), BREAKAGES)
def test_problem_names_line_key_value_and_the_right_form(
    right: str, wrong: str, place: str, value: str, code: str
) -> None:
    text = SET.replace(right, wrong, 1)

    with pytest.raises(BadFile) as refused:
        load_criteria_set(text, name="set.toml")

    found = [(p.place, p.value, p.right.code) for p in refused.value.problems]
    assert (place, value, code) in found
    assert {problem.file for problem in refused.value.problems} == {"set.toml"}


def test_refusal_says_its_problems_in_vietnamese_unless_asked() -> None:
    with pytest.raises(BadFile) as refused:
        load_criteria_set(SET.replace("year = 2021", "year = 1"), name="set.toml")

    text = "set.toml, dòng 5, khóa “year”, giá trị “1”: phải là số nguyên từ 2000 đến 2100."
    assert refused.value.text() == refused.value.problems[0].text() == str(refused.value) == text


def test_problem_stands_at_the_line_of_its_key() -> None:
    text = SET.replace("max_points = 2", 'max_points = "x"').replace('lead = "B"', "lead = 7")

    with pytest.raises(BadFile) as refused:
        load_criteria_set(text, name="set.toml")

    lines = text.splitlines()
    assert [lines[(problem.line or 0) - 1] for problem in refused.value.problems] == [
        'max_points = "x"', "lead = 7", 'max_points = "x"',
    ]  # fmt: skip


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = SET.replace('label = "Bộ nhỏ"', "").replace("max_points = 6", "max_points = -1")

    with pytest.raises(BadFile) as refused:
        load_criteria_set(text, name="set.toml")

    assert refused.value.text("en").splitlines() == [
        "set.toml, line 1, key “label”, value “”: must be a text that is not empty.",
        (
            "set.toml, line 15, key “fields[1].criteria[1].max_points”, value “-1”:"
            " must be a number from 0.01 to 100."
        ),
    ]
    assert refused.value.text("vi").splitlines()[0] == (
        "set.toml, dòng 1, khóa “label”, giá trị “”: phải là văn bản không rỗng."
    )


@pytest.mark.parametrize(
    ("text", "line", "value"),
    [("format = 1\nyear = = 3\n", 2, "year = = 3"), ("format = 1\nformat = 1\n", 2, "format = 1"),
     ('a = "', 1, 'a = "')],
)  # fmt: skip
def test_text_that_is_no_toml_is_refused_at_its_line(text: str, line: int, value: str) -> None:
    with pytest.raises(BadFile) as refused:
        load_criteria_set(text, name="set.toml")

    (problem,) = refused.value.problems
    assert (problem.line, problem.value, problem.right.code) == (line, value, "file.want_toml")


@pytest.mark.parametrize(
    "text", [SET.replace('"thử"', "2021-01-01"), SET + "x = " + "[" * 5000, "a = " + "9" * 5000]
)
def test_strange_toml_is_refused_and_nothing_breaks(text: str) -> None:
    with pytest.raises(BadFile):
        load_criteria_set(text, name="set.toml")


def test_empty_text_lacks_everything() -> None:
    with pytest.raises(BadFile) as refused:
        load_criteria_set("", name="set.toml")

    assert [problem.place for problem in refused.value.problems] == [
        "format", "code", "label", "year", "source", "fields",
    ]  # fmt: skip
