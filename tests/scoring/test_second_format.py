"""Sets of the second format: what can be wrong with one, each with place, value and right form."""

from decimal import Decimal

import pytest

from scoring import (
    BadFile,
    Mark,
    Participant,
    Year,
    load_criteria_set,
    rule_in_words,
    score_year,
)
from scoring.explanation import explain
from scoring.methods import KINDS
from tests.scoring.examples import SET, small_book
from tests.scoring.trees import (
    EVERY_KIND,
    HEAD,
    RATE,
    YES_NO,
    bands,
    card,
    earned,
    group,
    leaf,
    near,
    one,
    options,
    rates,
    tree,
    ways,
)

METHOD = "fields[1].criteria[1].method"


def problems(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(BadFile) as refused:
        load_criteria_set(text, name="set.toml")
    assert all(problem.text("vi") and problem.text("en") for problem in refused.value.problems)
    return [(p.place, p.value, p.right.code) for p in refused.value.problems]


HALF = "from = 0.5, points = 2"
REST = "from = 0, points = 0"


@pytest.mark.parametrize(
    ("method", "place", "value", "code"),
    [
        (bands(HALF), "bands[1].from", "0.5", "file.want_band_from_zero"),
        (bands(HALF, "above = 0, points = 0"), "bands[2].above", "0", "file.want_band_from_zero"),
        (bands("from = 0.7, points = 4", "from = 0.2, below = 0.5, points = 2", REST),
         "bands[2].below", "0.5", "file.band_hole"),
        (bands("from = 0.7, to = 0.9, points = 4", REST), "bands[1].to", "0.9", "file.band_hole"),
        (bands("from = 0.7, points = 4", "from = 0, below = 0.8, points = 2"),
         "bands[2].below", "0.8", "file.bands_overlap"),
        (bands("above = 0.7, points = 4", "from = 0, below = 0.7, points = 2"),
         "bands[2].below", "0.7", "file.band_hole_at"),
        (bands("from = 0.7, points = 4", "from = 0, to = 0.7, points = 2"),
         "bands[2].to", "0.7", "file.bands_overlap_at"),
        (bands(HALF, "from = 0.5, points = 1", REST), "bands[2].from", "0.5",
         "file.band_never_reached"),
        (bands(HALF, "from = 0.6, points = 1", REST), "bands[2].from", "0.6",
         "file.want_falling_bands"),
        (bands("from = 1.2, points = 4", REST), "bands[1].from", "1.2",
         "file.value_never_reached"),
        (bands("above = 1, points = 4", REST), "bands[1].above", "1", "file.value_never_reached"),
        (bands("from = 0.5, points = 5", REST), "bands[1].points", "5", "file.want_exact"),
        (bands('from = 0.5, points = "2,5"', REST), "bands[1].points", "2,5", "file.want_exact"),
        (bands('from = "0.5", points = 2', REST), "bands[1].from", '"0.5"', "file.want_exact"),
        (bands("from = 0.5", REST), "bands[1].points", "", "file.want_band_way"),
        (bands("from = 0.5, points = 1, share = 1", REST), "bands[1].points", "1",
         "file.want_band_way"),
        (bands("from = 0.5, rising = [0, 2], times = 1", REST), "bands[1].points", "",
         "file.want_band_way"),
        (bands("from = 0.5, rising = [0, 9]", REST), "bands[1].rising", "[0, 9]",
         "file.want_exacts"),
        (bands("from = 1, rising = [0, 2]", REST), "bands[1].rising", "[0, 2]",
         "file.want_band_end"),
        (bands("from = 0.5, above = 0.4, points = 1", REST), "bands[1].above", "0.4",
         "file.want_from_or_above"),
        (bands("from = 0.5, points = 1", "from = 0.2, points = 3", REST), "bands",
         '[{"from": 0.5, "points": 1}, {"from": 0.2, "points": 3}, {"from": 0, "points": 0}]',
         "file.want_one_direction"),
        ('kind = "measured"', "bands", "", "file.want_tables"),
        ('kind = "target"\ntarget = 1.5', "target", "1.5", "file.value_never_reached"),
        ('kind = "staircase"\nstairs = [ { at_least = 0.5, share = 1 } ]', "stairs",
         '[{"at_least": 0.5, "share": 1}]', "file.want_stairs"),
        ('kind = "proportional_from_threshold"\nthreshold = 0.5\nbelow = 0.6', "below", "0.6",
         "file.want_below_threshold"),
        (options("points = 9", "share = 0"), "options[1].points", "9", "file.want_exact"),
        (options("points = 1, share = 1", "share = 0"), "options[1].share", "1",
         "file.want_points_or_share"),
        ('kind = "options"\noptions = [ { value = "A", share = 1 }, { value = "A", share = 0 } ]',
         "options[2].value", "A", "file.want_unique"),
        ('kind = "yes_no"\nin = "points"\nyes = 5', "yes", "5", "file.want_exact"),
        ('kind = "deductions"', "kind", "deductions", "file.want_counts"),
        ('kind = "deductions"\nper_case = 9', "per_case", "9", "file.want_exact"),
        ('kind = "accrual"\ngrades = [ { value = "a", points = 1 }, { value = "a", points = 2 } ]',
         "grades[2].value", "a", "file.want_unique"),
        ('kind = "survey"\ngroups = [ { value = "a", weight = 0.5 } ]', "groups[1].weight", "0.5",
         "file.want_weights_of_one"),
        ('kind = "survey"\nscale = { A = 1 }', "scale", '{"A": 1}', "file.want_scale"),
        ('kind = "survey"\nscale = { A = 1, B = 0 }\ngroups = [ { value = "a", weight = 1 } ]',
         "scale", '{"A": 1, "B": 0}', "file.want_scale_or_groups"),
        ('kind = "granted"\nstep = 0.3', "step", "0.3", "file.want_step_of_most"),
        (ways("sum", "max_points = 1", "max_points = 2"), "ways[2].max_points", "2",
         "file.want_sum"),
        ('kind = "best"\nways = [ { code = "a", kind = "yes_no" } ]', "ways",
         '[{"code": "a", "kind": "yes_no"}]', "file.want_tables"),
        ('kind = "best"\nways = [ { code = "a", kind = "best" }, { code = "b", kind = "yes_no" } ]',
         "ways[1].kind", "best", "file.want_choice"),
        (ways("best", "", 'against = "target"'), "ways[2].against", "target",
         "file.want_no_comparison"),
        (RATE + '\nagainst = "all"', "against", "all", "file.want_choice"),
        ("", "kind", "", "file.want_choice"),
    ],
)  # fmt: skip
def test_problem_of_a_method_names_its_place_and_what_would_be_right(
    method: str, place: str, value: str, code: str
) -> None:
    found = problems(HEAD + leaf("1", "4", method))

    assert (f"{METHOD}.{place}", value, code) in found


def nested(*, more: str, one: str = "3", other: str = "2") -> str:
    return (
        HEAD
        + group("1", more=more)
        + leaf("1.1", one, under=".criteria")
        + leaf("1.2", other, under=".criteria")
    )


@pytest.mark.parametrize(
    ("text", "place", "value", "code"),
    [
        (nested(more="max_points = 4"), "fields[1].criteria[1].max_points", "4",
         "file.want_sum_of_children"),
        (nested(more='max_points = 6\nsum = "cap"'), "fields[1].criteria[1].max_points", "6",
         "file.cap_never_reached"),
        (nested(more='sum = "cap"'), "fields[1].criteria[1].max_points", "",
         "file.want_own_points"),
        (nested(more="max_points = 5", one="3\nmax_points_by_bloc = { XA = 2 }"),
         "fields[1].criteria[1].max_points", "5", "file.want_sum_in_bloc"),
        (nested(more='[fields.criteria.method]\nkind = "yes_no"'),
         "fields[1].criteria[1].method", '{"kind": "yes_no"}', "file.want_leaf_or_group"),
        (nested(more='lead = "C"'), "fields[1].criteria[1].alternate", "",
         "file.want_both_departments"),
        (nested(more='lead = "C"\nalternate = "C"'), "fields[1].criteria[1].alternate", "C",
         "file.want_other_department"),
        (nested(more='sum = "maybe"'), "fields[1].criteria[1].sum", "maybe", "file.want_choice"),
        (nested(more="points = 5"), "fields[1].criteria[1].points", "5", "file.unknown_key"),
        (nested(more="").replace('code = "1.2"', 'code = "1"'),
         "fields[1].criteria[1].criteria[2].code", "1", "file.want_unique"),
        (nested(more="").replace('alternate = "B"', 'alternate = "B"\nmax_points = 6'),
         "fields[1].max_points", "6", "file.want_sum_of_children"),
        (nested(more="round = 1", other='2\npart = "survey"'), "fields[1].criteria[1].criteria",
         None, "file.want_one_part"),
        (nested(more="", other='2\npart = "penalty"\ninside = true').replace(
            "max_points = 3", 'max_points = 3\npart = "bonus"'),
         "fields[1].criteria[1].criteria", None, "file.want_one_part_inside"),
        (nested(more="", one="3\ninside = true"), "fields[1].criteria[1].criteria[1].inside",
         "true", "file.want_extra_inside"),
        (nested(more="", one='3\nvoid_when_zero = ["9"]'),
         "fields[1].criteria[1].criteria[1].void_when_zero", '["9"]', "file.want_other_criterion"),
        (nested(more="", one='3\nvoid_when_zero = ["1.2"]', other='2\nvoid_when_zero = ["1.1"]'),
         "fields[1].criteria[1].criteria[1].void_when_zero", '["1.2"]', "file.void_in_circle"),
        (nested(more="").replace("year = 2025", "year = 2025\ntotal = 6"), "total", "6",
         "file.want_total"),
        (nested(more="", one="3\nmax_points_by_bloc = { XA = 2 }").replace(
            "year = 2025", "year = 2025\ntotal = 5"), "total", "5", "file.want_total_in_bloc"),
        (HEAD + group("1"), "fields[1].criteria[1].method", "", "file.want_table"),
        (HEAD, "fields[1].criteria", "", "file.want_tables"),
        (SET.replace('name = "Làm"', 'name = "Làm"\nround = 2'), "fields[1].criteria[1].round", "2",
         "file.unknown_key"),
        (SET.replace('kind = "yes_no"', 'kind = "target"\ntarget = 1'),
         "fields[1].criteria[1].method.kind", "target", "file.want_choice"),
    ],
)  # fmt: skip
def test_problem_of_the_tree_names_its_place_and_what_would_be_right(
    text: str, place: str, value: str | None, code: str
) -> None:
    found = problems(text)

    assert (place, code) in [(where, right) for where, _value, right in found]
    assert value is None or (place, value, code) in found


def test_problem_deep_in_the_tree_stands_at_its_line() -> None:
    text = nested(more="", other='"2"')

    with pytest.raises(BadFile) as refused:
        load_criteria_set(text, name="set.toml")

    (problem,) = refused.value.problems
    assert text.splitlines()[(problem.line or 0) - 1] == 'max_points = "2"'


def test_tree_of_five_levels_has_an_index_at_each() -> None:
    deep = ""
    for level in range(4):
        deep += group(f"g{level}", under=".criteria" * level)
    of = tree(deep + leaf("x", "3", under=".criteria" * 4) + leaf("y", "1", under=".criteria" * 4))

    (field,) = card(of, rates(rx="1", ry="0")).fields

    assert [(one.code, one.level, near(one.percent or Decimal(0))) for one in field.groups] == [
        (f"g{level}", level + 1, "75") for level in range(4)
    ]
    assert [one.lines for one in field.groups] == [("x", "y")] * 4
    assert [one.code for one in of.fields[0].groups] == ["g0", "g1", "g2", "g3"]


def test_explanation_tells_every_group_before_its_criteria_and_what_its_rule_did() -> None:
    body = leaf("1.1", "3", under=".criteria") + leaf("1.2", "2", under=".criteria")
    of = tree(group("1", more='max_points = 4\nsum = "cap"') + body + leaf("2", "1", YES_NO))
    marks = {"1.1": Mark({"rate": "1"}), "1.2": Mark({"rate": "1"}), "2": Mark({"value": "no"})}
    year = Year(of, small_book(), (Participant("X", "A", "Sở A", marks),))
    (result,) = score_year(year)

    lines = [line.strip() for line in explain(result, year=year).splitlines()]

    begin = lines.index("F1. Lĩnh vực: 4 trên 5 điểm (80%)")
    assert lines[begin + 1 : begin + 3] == [
        "1 Nhóm 1: 4 trên 4 điểm (100%)",
        "Cộng được 5, vượt 4: tính 4 điểm.",
    ]
    assert lines[begin + 3].startswith("1.1 Tiêu chí 1.1: 3 trên 3 điểm")


def test_group_hands_its_blocs_department_and_void_down() -> None:
    more = 'blocs = ["SO"]\nlead = "C"\nalternate = "D"\nvoid_when_zero = ["2"]'
    of = tree(group("1", more=more) + leaf("1.1", "3", under=".criteria") + leaf("2", "1", YES_NO))

    one, two = of.criteria

    assert (one.blocs, one.lead, one.alternate, one.void_by) == (
        frozenset({"SO"}), "C", "D", ("2",),
    )  # fmt: skip
    assert (two.blocs, two.lead, two.void_by) == (frozenset(), "", ())
    answers = {"1.1": {"rate": "1"}, "2": {"value": "no"}}
    assert near(card(of, answers, bloc="SO").points) == "0"
    assert [line.code for line in card(of, {"2": {"value": "yes"}}, bloc="XA").lines] == ["2"]


def test_void_goes_through_a_chain_and_stops_at_what_does_not_apply() -> None:
    of = tree(
        leaf("a", "1", YES_NO, more="may_be_not_applicable = true")
        + leaf("b", "1", YES_NO, more='void_when_zero = ["a"]')
        + leaf("c", "1", YES_NO, more='void_when_zero = ["b"]')
    )
    yes = {"value": "yes"}

    chain = card(of, {"a": {"value": "no"}, "b": yes, "c": yes})
    apart = card(of, {"a": {"not_applicable": "yes"}, "b": yes, "c": yes})

    assert [near(line.points) for line in chain.lines] == ["0", "0", "0"]
    assert (near(apart.points), near(apart.max_points)) == ("2", "2")


def test_void_does_not_depend_on_the_order_of_the_file() -> None:
    of = tree(
        leaf("c", "1", YES_NO, more='void_when_zero = ["b"]')
        + leaf("b", "1", YES_NO, more='void_when_zero = ["a"]')
        + leaf("a", "1", YES_NO, more='blocs = ["X"]')
    )
    yes = {"value": "yes"}

    there = card(of, {"a": {"value": "no"}, "b": yes, "c": yes}, bloc="X")
    not_asked = card(of, {"b": yes, "c": yes}, bloc="Y")

    assert [near(line.points) for line in there.lines] == ["0", "0", "0"]
    assert (near(there.points), near(there.max_points)) == ("0", "3")
    assert (near(not_asked.points), near(not_asked.max_points)) == ("2", "2")
    assert there.lines[0].steps[-1].values["code"] == "b"
    assert there.lines[0].steps[-1].values["name"] == "Tiêu chí b"
    assert there.lines[0].steps[-1].values["name_en"] == ""
    assert there.lines[0].steps[-1].values["points"] == 1


def test_points_shared_among_siblings_reach_a_group_with_all_beneath_it() -> None:
    text = (
        group("1", more='not_applicable = "share"')
        + group("1.1", under=".criteria")
        + leaf("1.1.1", "4", under=".criteria.criteria")
        + leaf("1.1.2", "2", under=".criteria.criteria")
        + leaf("1.2", "3", under=".criteria", more="may_be_not_applicable = true")
    )
    answers = {**rates(r1_1_1="1", r1_1_2="0.5"), "1.2": {"not_applicable": "yes"}}

    (field,) = card(tree(text), answers).fields

    told = [(each.code, near(each.points), near(each.max_points)) for each in field.groups]
    assert told == [("1", "7.5", "9"), ("1.1", "7.5", "9")]
    assert [(near(line.points), near(line.max_points)) for line in field.lines] == [
        ("6", "6"), ("1.5", "3"), ("0", "0"),
    ]  # fmt: skip
    assert [near(each.percent or Decimal(0)) for each in field.groups] == ["83.3333"] * 2
    assert field.groups[0].steps[0].text() == (
        "3 điểm của mục không áp dụng chia đều cho 1 mục còn lại, mỗi mục thêm 3 điểm."
    )
    assert field.lines[0].steps[-1].text() == (
        "Điểm tối đa từ 4 thành 6 do mục khác không áp dụng: 6 điểm."
    )


@pytest.mark.parametrize(
    ("rule", "answers", "points", "step"),
    [
        ('max_points = 10\nsum = "scale"', {"1.1": "1", "1.2": "0.5"}, "8 of 10",
         "Quy từ 5 điểm về 10 điểm: 8 điểm."),
        ('max_points = 4\nsum = "cap"', {"1.1": "0.5", "1.2": ""}, "1.5 of 3", ""),
        ("round = 1", {"1.1": "0.75", "1.2": "0"}, "2.3 of 5",
         "Làm tròn 1 chữ số thập phân ở cấp này: 2,3 điểm."),
        ('not_applicable = "rescale"', {"1.1": "0.5", "1.2": ""}, "2.5 of 5",
         "1,5 trên 3 điểm áp dụng, quy về 5: 2,5 điểm."),
        ('not_applicable = "rescale"', {"1.1": "", "1.2": ""}, "0 of 0", ""),
        ('not_applicable = "share"', {"1.1": "", "1.2": ""}, "0 of 0", ""),
    ],
)  # fmt: skip
def test_rule_of_a_group_counts_and_says_so(
    rule: str, answers: dict[str, str], points: str, step: str
) -> None:
    body = "".join(
        leaf(code, most, under=".criteria", more="may_be_not_applicable = true")
        for code, most in (("1.1", "3"), ("1.2", "2"))
    )
    given = {
        code: {"rate": rate} if rate else {"not_applicable": "yes"}
        for code, rate in answers.items()
    }

    (field,) = card(tree(group("1", more=rule) + body + leaf("2", "1")), given).fields

    (found,) = field.groups
    assert f"{near(found.points)} of {near(found.max_points)}" == points
    assert [each.text() for each in found.steps] == ([step] if step else [])


@pytest.mark.parametrize(
    ("method", "told"),
    [
        (bands("from = 0.5, times = 2", REST),
         "Từ 50% trở lên: giá trị × 2, tối đa 4 điểm. Dưới 50%: 0 điểm."),
        (bands("from = 0, points = 1, times = 3"), "Mọi giá trị: 1 + giá trị × 3, tối đa 4 điểm."),
        (bands("from = 0, share = 0.25, times = 3"),
         "Mọi giá trị: 1 + giá trị × 3, tối đa 4 điểm."),
        (bands("from = 0, points = 1, times = 1, times_most = 0.5"),
         "Mọi giá trị: 1 + giá trị × 3, tối đa 4 điểm."),
        (bands("from = 0, points = 1, times = 0.5"),
         "Mọi giá trị: 1 + giá trị × 0,5, tối đa 4 điểm."),
        (bands("from = 0, points = 4, times = -20"),
         "Mọi giá trị: 4 − giá trị × 20, không dưới 0."),
        (bands("above = 0.5, share = 1", REST), "Trên 50%: 4 điểm. Từ 50% trở xuống: 0 điểm."),
        ('kind = "deductions"\nper_late = 1\nnothing_from = 3',
         "Bắt đầu từ 4 điểm. Số báo cáo trễ hạn: mỗi lần trừ 1 điểm. Từ 3 lần trở lên: 0 điểm."),
        ('kind = "granted"\nstep = 0.25', "Cho điểm từ 0 đến 4 điểm. Theo bước 0,25."),
        (RATE, "Điểm bằng tỷ lệ thực hiện nhân với 4 điểm."),
        ('kind = "target"\ntarget = 1',
         "Từ 100% trở lên: 4 điểm. Dưới 100%: tỷ lệ thực hiện nhân với 4 điểm."),
        ('kind = "target"\ntarget = 0.9',
         ("Từ 90% trở lên: 4 điểm. Dưới 90%: tính theo phần đạt được so với 90% "
         "(đạt 45% được 2 điểm).")),
        ('kind = "proportional"\nagainst = "bloc_best"',
         "So với kết quả cao nhất của khối (là 100%). Mọi giá trị: giá trị × 4, tối đa 4 điểm."),
    ],
)  # fmt: skip
def test_rule_in_words(method: str, told: str) -> None:
    assert " ".join(reason.text() for reason in rule_in_words(one(method))) == told


@pytest.mark.parametrize(
    ("method", "answer", "steps"),
    [
        (bands("from = 1, points = 3", "from = 0.7, times = 2", REST), {"rate": "0.85"},
         ["Tỷ lệ đạt 85%.", "Thuộc mức từ 70% trở lên.", "85% × 2 = 1,7 điểm."]),
        (bands("from = 0, points = 4, times = -20"), {"achieved": "35", "total": "1000"},
         ["Đã thực hiện 35 trên 1000, đạt tỷ lệ 3,5%.",           "4 − 3,5% × 20 = 3,3 điểm."]),
        (bands("above = 10, points = 0", "from = 0, points = 4",
               more='input = "number"\nunit = "ngày"'), {"figure": "10"},
         ["Kết quả 10 ngày.", "Thuộc mức từ 10 trở xuống.", "Mức này được 4 điểm trên 4 điểm."]),
        (bands("from = 0, times = 5", more="over = true"), {"rate": "1.18"},
         ["Tỷ lệ đạt 118%.", "118% × 5 = 5,9 điểm.",
          "5,9 vượt mức tối đa: tính 4 điểm."]),
        ('kind = "accrual"\nper_case = 3', {"cases": "2"},
         ["Số vụ việc: 2 × 3 điểm, được 6 điểm.", "6 vượt mức tối đa: tính 4 điểm."]),
        ('kind = "deductions"\nper_case = 1\nnothing_from = 2', {"cases": "2"},
         ["Số vụ việc: 2 × 1 điểm, trừ 2 điểm.", "2 lần, từ 2 lần trở lên: 0 điểm."]),
        ('kind = "survey"\nout_of = 5', {"mean": "4.1"},
         ["4,1 trên thang 5, bằng 82%.", "Điểm điều tra trung bình 82% của 4 điểm = 3,28 điểm."]),
    ],
)  # fmt: skip
def test_steps_say_what_an_officer_reads(
    method: str, answer: dict[str, str], steps: list[str]
) -> None:
    assert [step.text() for step in earned(method, answer).steps] == steps


def test_every_kind_is_tried_here() -> None:
    assert EVERY_KIND.keys() == KINDS[2].keys()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_says_its_rule_in_both_languages(kind: str) -> None:
    criterion = one(EVERY_KIND[kind])

    told = rule_in_words(criterion)

    assert criterion.kind == kind
    assert told
    assert all(reason.text("vi") and reason.text("en") for reason in told)


def test_rule_is_said_in_whole_sentences() -> None:
    told = rule_in_words(one(EVERY_KIND["measured"]))

    assert " ".join(reason.text() for reason in told) == (
        "Lấy 100% trừ tỷ lệ. Từ 90% trở lên: 4 điểm. Từ 50% trở lên: tăng đều từ 1 đến 3 điểm. "
        "Dưới 50%: giá trị × 2, tối đa 4 điểm. Không phát sinh: 0 điểm."
    )


def test_points_by_bloc_reach_every_way_of_several() -> None:
    method = EVERY_KIND["sum"]
    of = tree(leaf("1", "4", method, more="max_points_by_bloc = { XA = 8 }"))
    answer = {"1": {"a_value": "yes", "b_rate": "0.5"}}

    assert near(card(of, answer, bloc="SO").points) == "2.5"
    assert near(card(of, answer, bloc="XA").points) == "5"
