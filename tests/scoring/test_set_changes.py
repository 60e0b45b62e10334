"""Two criteria sets side by side, and last year's marks under this year's set."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring import BadFile, CriteriaSet, load_criteria_set, shipped_set, shipped_sets
from scoring.__main__ import main
from scoring.carried_over import carry_over
from scoring.set_changes import Facet, SetChanges, set_changes
from tests.scoring.examples import small_book
from tests.scoring.trees import YES_NO, group, leaf, tree
from tests.scoring.years import published, small_year

OLD = (
    group("1", more="max_points = 6")
    + leaf("1.1", "2", YES_NO, under=".criteria", more='evidence = ["Báo cáo"]')
    + leaf("1.2", "4", under=".criteria")
    + leaf("2", "3", 'kind = "target"\ntarget = 0.8')
    + leaf("3", "1")
)


def beside(new: str, old: str = OLD) -> SetChanges:
    return set_changes(tree(old), tree(new))


def kinds(changes: SetChanges) -> list[tuple[str, str]]:
    return [(one.node.code, one.kind) for one in changes.nodes]


def told(facets: tuple[Facet, ...]) -> dict[str, tuple[str, str]]:
    return {
        facet.what: (
            " ".join(one.text() for one in facet.before),
            " ".join(one.text() for one in facet.after),
        )
        for facet in facets
    }


def what_differs(new: str) -> dict[str, dict[str, tuple[str, str]]]:
    return {one.node.code: told(one.facets) for one in beside(new).of_kind("changed")}


@pytest.mark.parametrize("code", shipped_sets())
def test_set_beside_itself_does_not_differ(code: str) -> None:
    changes = set_changes(shipped_set(code), shipped_set(code))

    assert {one.kind for one in changes.nodes} == {"same"}
    assert changes.pairs == {one.code: one.code for one in shipped_set(code).criteria}


def test_what_is_new_stands_where_it_is_and_what_is_gone_where_it_was() -> None:
    new = OLD.replace('code = "2"', 'code = "4"').replace("Tiêu chí 2", "Việc khác")

    assert kinds(beside(new)) == [
        ("F1", "same"), ("1", "same"), ("1.1", "same"), ("1.2", "same"), ("2", "removed"),
        ("4", "added"), ("3", "same"),
    ]  # fmt: skip


def test_criterion_under_another_group_moved_and_one_of_another_code_is_the_same() -> None:
    moved = group("1") + leaf("1.1", "2", YES_NO, under=".criteria",
                              more='evidence = ["Báo cáo"]')  # fmt: skip
    rest = leaf("5", "4") + leaf("2", "3", 'kind = "target"\ntarget = 0.8') + leaf("3", "1")

    found = what_differs(moved + rest.replace("Tiêu chí 5", "Tiêu chí 1.2"))

    assert found == {
        "1": {"points": ("6 điểm", "2 điểm")},
        "5": {"place": ("Dưới F1 › 1", "Dưới F1"), "code": ("1.2", "5")},
    }


def test_one_code_of_two_matters_is_two_criteria() -> None:
    new = group("A") + leaf("3", "1", under=".criteria")

    changes = beside(new.replace("Tiêu chí 3", "Dịch vụ công trực tuyến"))

    assert ("3", "added") in kinds(changes)
    assert ("3", "removed") in kinds(changes)


def test_points_rule_evidence_department_and_blocs_are_told_in_words() -> None:
    more = 'round = 2\nlead = "C"\nalternate = "D"\nblocs = ["XA"]\npart = "survey"'
    new = (
        OLD.replace("max_points = 3", "max_points = 4")
        .replace("target = 0.8", "target = 0.9")
        .replace('["Báo cáo"]', '["Quyết định"]')
        .replace("Tiêu chí 1.2", "Tiêu chí 1.2 mới")
        .replace(leaf("3", "1"), leaf("3", "1", more=more))
    )

    assert what_differs(new) == {
        "1.1": {"evidence": ("Báo cáo", "Quyết định")},
        "1.2": {"name": ("Tiêu chí 1.2", "Tiêu chí 1.2 mới")},
        "2": {
            "points": ("3 điểm", "4 điểm"),
            "rule": (
                (
                    "Từ 80% trở lên: 3 điểm. Dưới 80%: tính theo phần đạt được so với 80% "
                    "(đạt 40% được 1,5 điểm)."
                ),
                (
                    "Từ 90% trở lên: 4 điểm. Dưới 90%: tính theo phần đạt được so với 90% "
                    "(đạt 45% được 2 điểm)."
                ),
            ),
        },
        "3": {
            "part": ("Phần thẩm định", "Điều tra xã hội học"),
            "options": ("", "Đơn vị không tự chấm. Làm tròn 2 chữ số thập phân."),
            "lead": ("", "C"),
            "alternate": ("", "D"),
            "blocs": ("", "XA"),
        },
        "F1": {"points": ("10 điểm", "11 điểm")},
    }


def test_rule_that_stays_is_not_told_for_other_points() -> None:
    found = what_differs(OLD.replace("max_points = 3", "max_points = 4"))

    assert found["2"] == {"points": ("3 điểm", "4 điểm")}


def test_first_format_has_words_beside_the_second() -> None:
    first = shipped_set("hcmc-2021-reconstructed")
    other = first.text.replace("threshold = 0.8", "threshold = 0.7", 1)

    changes = set_changes(first, loaded(other))

    (one,) = changes.differing("rule")
    assert told(one.facets)["rule"] == (
        "Từ 80% trở lên: giá trị × 2, tối đa 2 điểm. Dưới 80%: 0 điểm.",
        "Từ 70% trở lên: giá trị × 2, tối đa 2 điểm. Dưới 70%: 0 điểm.",
    )


def loaded(text: str) -> CriteriaSet:
    return load_criteria_set(text, name="set.toml")


def test_the_same_set_moves_nobody() -> None:
    carried = carry_over(published(), criteria_set=small_year().criteria_set)

    assert {one.changed for one in carried.agencies} == {False}
    assert (carried.not_carried, carried.not_asked) == ((), ())


def without(code: str) -> CriteriaSet:
    """Give the small set with another criterion in the place of one of its own."""
    text = small_year().criteria_set.text.replace(f'code = "{code}"', 'code = "9.9"')
    name = next(one.name for one in small_year().criteria_set.criteria if one.code == code)
    return loaded(text.replace(f'name = "{name}"', 'name = "Dịch vụ công trực tuyến toàn trình"'))


def test_who_moves_most_comes_first_and_what_is_gone_leaves_both_points_and_denominator() -> None:
    carried = carry_over(published(), criteria_set=without("2.S"))

    moves = [abs(one.after.index - one.before.index) for one in carried.agencies]
    assert moves == sorted(moves, reverse=True)
    assert moves[0] > 0
    (lost,) = carried.not_carried
    assert (lost.code, lost.agencies, lost.why.code) == ("2.S", 5, "compare.gone")
    assert carried.not_asked == ("9.9",)
    assert {one.after.index for one in carried.agencies} == {Decimal("100.00")}


def test_answer_that_no_longer_fits_is_named() -> None:
    text = small_year().criteria_set.text
    yes_no = text.index('kind = "yes_no"')
    other = loaded(
        text[:yes_no] + 'kind = "proportional"' + text[yes_no + len('kind = "yes_no"') :]
    )

    carried = carry_over(published(), criteria_set=other)

    assert [(one.code, one.why.code) for one in carried.not_carried] == [
        ("1.1", "compare.other_answer")
    ]
    assert carried.not_asked == ()


def test_agencies_without_a_mark_are_named_for_they_look_better_than_they_are() -> None:
    document = published()
    first = document["agencies"][0]
    code = next(iter(first["marks"]))
    del first["marks"][code]

    carried = carry_over(document, criteria_set=small_year().criteria_set)

    assert [(one.agency, one.codes) for one in carried.unmarked] == [(first["agency"], (code,))]
    assert carry_over(published(), criteria_set=small_year().criteria_set).unmarked == ()


def test_other_book_goes_along_and_one_that_knows_no_bloc_is_refused() -> None:
    of = small_year().criteria_set
    classes = carry_over(published(), criteria_set=of, book=small_book()).agencies

    assert len(classes) == 5
    stranger = small_book('[[blocs]]\ncode = "Z"\nname = "Khác"\n')
    with pytest.raises(BadFile):
        carry_over(published(), criteria_set=of, book=stranger)


def test_command_tells_what_differs_and_who_moves(tmp_path: Path, capsys: Any) -> None:
    old, new, year = (tmp_path / name for name in ("old.toml", "new.toml", "year.json"))
    old.write_text(small_year().criteria_set.text, "utf-8")
    new.write_text(without("2.S").text, "utf-8")
    year.write_text(json.dumps(published()), "utf-8")

    assert main(["compare", str(old), str(new)]) == 0
    first = capsys.readouterr().out
    assert main(["compare", str(year), str(new), "--lang", "en"]) == 0
    second = capsys.readouterr().out
    assert main(["compare", str(year), str(new), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert main(["compare", str(old), str(new), "--format", "csv"]) == 0
    rows = capsys.readouterr().out.splitlines()

    assert "1 mới, 1 bỏ" in first.splitlines()[0]
    assert "5 agencies by last year's marks; 1 criteria could not be carried over" in second
    assert "2.S: the new set has no such criterion. (5)" in second
    assert (data["not_carried_over"], data["without_marks"]) == (["2.S"], ["9.9"])
    assert rows[0] == "code,name,change,what,before,after"
