"""Publications: built, verified, replayed, and refused where they cannot be read."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scoring import (
    BadFile,
    CannotEvaluate,
    Change,
    Lineage,
    Mark,
    Participant,
    Points,
    Year,
    build_publication,
    digest,
    load_criteria_set,
    replay,
    score_year,
    shipped_book,
    verify,
)
from scoring.explanation import explain
from scoring.publication_file import read_publication
from tests.scoring.examples import REVIEW, REWARD, last_year, small_book, small_set
from tests.scoring.years import participant, published, small_year

Data = dict[str, Any]


def test_publication_agrees_with_itself() -> None:
    report = verify(published())

    assert (report.ok, report.differences) == (True, ())
    assert [bloc.text("en") for bloc in report.blocs] == [
        "X: 4 agencies, 3 ranked, all agree.",
        "Y: 1 agencies, 1 ranked, all agree.",
    ]


def test_publication_says_what_each_agency_came_to() -> None:
    first = published()["agencies"][0]

    assert {key: first[key] for key in ("agency", "name", "bloc", "ranked", "newcomer")} == {
        "agency": "A0", "name": "Sở A0", "bloc": "X", "ranked": True, "newcomer": False,
    }  # fmt: skip
    assert {key: first[key] for key in ("index", "index_unrounded", "points", "max_points")} == {
        "index": "98.00", "index_unrounded": "98", "points": "9.8", "max_points": "10",
    }  # fmt: skip
    assert {key: first[key] for key in ("rank", "class", "reward", "review")} == {
        "rank": 1, "class": "Tốt", "reward": "yes", "review": "none",
    }  # fmt: skip
    assert first["marks"]["1.1"] == {
        "answer": {"value": "yes"}, "rung": "council", "reason": "đủ minh chứng",
        "evidence": ["a" * 64],
    }  # fmt: skip


def test_publication_carries_its_set_its_book_and_last_year() -> None:
    data, year = published(), small_year()

    assert (data["format"], data["year"], data["label"]) == (1, 2021, "Chỉ số năm 2021")
    assert (data["set"], data["rules"]) == (year.criteria_set.text, year.book.text)
    assert data["previous"] == {
        "A0": {"bloc": "X", "index": "75", "class": "Khá", "rank": 1, "ranked": True}
    }
    assert data["lineage"] == [
        {"kind": "rename", "before": ["Old"], "after": ["A1"], "effective_on": "2021-03-01"}
    ]


def test_notice_is_that_of_the_set_unless_another_is_given() -> None:
    assert build_publication(small_year(), label="x")["notice"] == ""
    assert published()["notice"] == "Số liệu mẫu"


def test_order_of_agencies_does_not_touch_the_digest() -> None:
    data = published()
    data["agencies"].reverse()

    assert verify(data).ok


def test_digest_of_the_inputs_is_the_documented_one() -> None:
    data = published()
    kept = ("agency", "bloc", "marks", "name", "newcomer", "ranked")
    agencies = [{key: one[key] for key in kept} for one in data["agencies"]]
    inputs = {
        "agencies": sorted(agencies, key=lambda one: str(one["agency"])),
        "lineage": data["lineage"],
        "previous": data["previous"],
    }

    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert data["inputs_digest"] == hashlib.sha256(text.encode()).hexdigest()


def test_set_may_serve_another_year_than_its_own() -> None:
    year = replace(small_year(), number=2020)

    data = published(year)

    assert (data["year"], year.calendar_year, small_year().calendar_year) == (2020, 2020, 2021)
    assert verify(data).ok
    assert "2020" in explain(score_year(year)[0], year=year, lang="en").splitlines()[0]


def test_first_year_needs_neither_last_year_nor_lineage() -> None:
    data = published(replace(small_year(), previous={}, lineage=Lineage()))
    del data["previous"], data["lineage"]

    assert verify(data).ok


def test_last_year_may_have_no_index() -> None:
    data = published(small_year(last=last_year(index=None)))

    assert data["previous"]["A0"]["index"] is None
    assert verify(data).ok


def test_difference_of_a_digest_is_said() -> None:
    data = published()
    right = data["set_digest"]
    data["set_digest"] = "0"

    (difference,) = verify(data).differences

    assert difference.text("en") == f"set_digest: published “0”, recomputed “{right}”."
    assert (difference.agency, difference.bloc) == ("", "")


def test_notice_of_the_set_is_carried_in_both_languages() -> None:
    text = small_set().text.replace(
        'source = "thử"', 'source = "thử"\nnotice = "Mẫu"\nnotice_en = "Sample"'
    )
    year = replace(small_year(), criteria_set=load_criteria_set(text, name="set.toml"))

    own = build_publication(year, label="x")
    other = build_publication(year, label="x", notice="Khác", notice_en="Other")

    assert (own["notice"], own["notice_en"]) == ("Mẫu", "Sample")
    assert (other["notice"], other["notice_en"]) == ("Khác", "Other")


def without(key: str) -> Callable[[Data], None]:
    return lambda data: data.pop(key)


def put(value: object, *path: str | int) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        inner: Any = data
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "what", "shown"),
    [
        (put("97.00", "agencies", 0, "index"), "index", ("97.00", "98.00")),
        (put("98.0", "agencies", 0, "index"), "index", ("98.0", "98.00")),
        (put("98.1", "agencies", 0, "index_unrounded"), "index_unrounded", ("98.1", "98")),
        (put(None, "agencies", 0, "points"), "points", ("", "9.8")),
        (put("11", "agencies", 0, "max_points"), "max_points", ("11", "10")),
        (put(2, "agencies", 0, "rank"), "rank", ("2", "1")),
        (put("Khá", "agencies", 0, "class"), "class", ("Khá", "Tốt")),
        (put("no", "agencies", 0, "reward"), "reward", ("no", "yes")),
        (put("person", "agencies", 0, "review"), "review", ("person", "none")),
        (put("0" * 64, "set_digest"), "set_digest", None),
        (put("0" * 64, "rules_digest"), "rules_digest", None),
        (without("inputs_digest"), "inputs_digest", None),
        (put("Sở Khác", "agencies", 0, "name"), "inputs_digest", None),
        (put("không đủ", "agencies", 0, "marks", "1.1", "reason"), "inputs_digest", None),
        (put([], "agencies", 0, "marks", "1.1", "evidence"), "inputs_digest", None),
        (put("74", "previous", "A0", "index"), "inputs_digest", None),
    ],
)
def test_every_change_of_a_publication_is_found(
    change: Callable[[Data], None], what: str, shown: tuple[str, str] | None
) -> None:
    data = published()
    change(data)

    report = verify(data)

    (difference,) = report.differences
    assert (report.ok, difference.what) == (False, what)
    if shown:
        assert (difference.agency, difference.published, difference.recomputed) == ("A0", *shown)


def test_changed_reasons_are_shown_without_those_that_agree() -> None:
    data = published()
    removed = data["agencies"][0]["reasons"].pop(0)

    (difference,) = verify(data).differences

    assert difference.what == "reasons"
    assert difference.published == "[]"
    assert removed["code"] in difference.recomputed


def test_reasons_that_are_no_list_are_shown_as_they_are() -> None:
    data = published()
    data["agencies"][0]["reasons"] = {"b": "không", "a": 1}

    (difference,) = verify(data).differences

    assert difference.published == '{"a": 1, "b": "không"}'


def test_number_in_place_of_a_text_is_a_difference() -> None:
    data = published()
    data["agencies"][0]["index"] = Decimal("98.00")

    (difference,) = verify(data).differences

    assert (difference.published, difference.recomputed) == ('"98.00"', "98.00")


def test_changed_mark_shows_in_everything_that_follows_from_it() -> None:
    data = published()
    put("0.1", "agencies", 0, "marks", "2.S", "answer", "mean")(data)

    report = verify(data)

    assert {d.what for d in report.differences if d.agency == "A0"} == {
        "index", "index_unrounded", "points", "rank", "class", "reward", "reasons", "review",
    }  # fmt: skip
    assert report.blocs[0].text("en") == "X: 4 agencies, 3 ranked, 3 differ."
    assert report.differences[0].text("en").startswith("inputs_digest: published “")


def test_difference_is_said_in_both_languages() -> None:
    data = published()
    put("97.00", "agencies", 0, "index")(data)

    (difference,) = verify(data).differences

    assert difference.text() == difference.text("vi")
    assert verify(data).blocs[0].text() == ("X: 4 cơ quan, 3 được xếp hạng, 1 cơ quan sai khác.")
    assert difference.text("vi") == "X, A0, index: công bố “97.00”, tính lại “98.00”."
    assert difference.text("en") == "X, A0, index: published “97.00”, recomputed “98.00”."


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (without("format"), "format", "file.want_whole"),
        (put(3, "format"), "format", "file.want_whole"),
        (put(2, "format"), "bloc_sets", "file.want_tables"),
        (without("set"), "set", "file.want_text"),
        (without("label"), "label", "file.want_text"),
        (put("2021", "year"), "year", "file.want_whole"),
        (put("format = 3", "set"), "format", "file.want_whole"),
        (put("= 2", "rules"), "", "file.want_toml"),
        (put([], "agencies"), "agencies", "file.want_tables"),
        (without("agencies"), "agencies", "file.want_tables"),
        (put("A1", "agencies", 0, "agency"), "agencies[2].agency",
         "file.want_unique"),
        (put(1, "agencies", 0, "ranked"), "agencies[1].ranked", "file.want_flag"),
        (put({"value": "yes"}, "agencies", 0, "marks", "9.9"), "agencies[1].marks.9.9",
         "file.want_criterion"),
        (put("x", "agencies", 0, "marks", "2.S", "answer", "mean"),
         "agencies[1].marks.2.S.answer.mean", "answer.want_rate"),
        (put("boss", "agencies", 0, "marks", "2.S", "rung"), "agencies[1].marks.2.S.rung",
         "file.want_choice"),
        (put(["x"], "agencies", 0, "marks", "2.S", "evidence"),
         "agencies[1].marks.2.S.evidence", "file.want_sha256"),
        (put("x", "previous", "A0", "index"), "previous.A0.index", "file.want_number_text"),
        (put(0, "previous", "A0", "rank"), "previous.A0.rank", "file.want_whole"),
        (put("moved", "lineage", 0, "kind"), "lineage[1].kind", "file.want_choice"),
        (put("3/2021", "lineage", 0, "effective_on"), "lineage[1].effective_on",
         "file.want_day"),
    ],
)  # fmt: skip
def test_unreadable_publication_is_refused_at_its_place(
    change: Callable[[Data], None], place: str, code: str
) -> None:
    data = published()
    change(data)

    with pytest.raises(BadFile) as refused:
        verify(data)

    assert (place, code) in [(p.place, p.right.code) for p in refused.value.problems]


@pytest.mark.parametrize("data", [[], "x", None])
def test_publication_that_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(BadFile) as refused:
        verify(data)

    assert refused.value.problems[0].right.code == "file.want_object"


def test_bloc_that_the_book_does_not_know_is_refused() -> None:
    data = published(small_year(small_book('[[blocs]]\ncode = "X"\n[[blocs]]\ncode = "Y"\n')))
    data["agencies"][0]["bloc"] = "Z"

    with pytest.raises(BadFile) as refused:
        verify(data)

    assert refused.value.text("en") == (
        "publication, “agencies[1].bloc”, value “Z”: must be a bloc of the rule book: X, Y."
    )


def test_marks_that_make_no_index_are_refused_with_the_agency() -> None:
    data = published()
    data["rules"] += '[parts.survey]\nmissing = "refuse"\n'
    del data["agencies"][0]["marks"]["2.S"]

    with pytest.raises(BadFile) as refused:
        verify(data, name="p.json")

    assert refused.value.text("en") == (
        "p.json: Sở A0: The index cannot be computed yet; these have no mark: 2.S."
    )


def test_year_that_makes_no_index_names_the_agency() -> None:
    year = small_year(small_book('[parts.survey]\nmissing = "refuse"\n'))
    marks = {code: mark for code, mark in year.participants[0].marks.items() if code != "2.S"}
    lacking = participant("A9", "1")
    year = replace(year, participants=(replace(lacking, marks=marks),))

    with pytest.raises(CannotEvaluate) as refused:
        score_year(year)

    assert refused.value.agency == "Sở A9"


def test_last_year_and_lineage_reach_the_outcomes() -> None:
    book = small_book('[ranking]\nnewcomers = "ranked"\n' + REVIEW)
    year = small_year(book)
    low = [replace(one, marks={}, newcomer=False) for one in year.participants]
    good = {"1.1": Mark({"value": "yes"}), "2.S": Mark({"mean": "1"}), "1.2": Mark({"rate": "0"})}
    a0 = replace(low[0], marks=good | {"1.2": Mark({"rate": "0.1"}), "2.S": Mark({"mean": "0.5"})})
    a1 = replace(low[1], marks=good)
    renamed = Lineage((Change("rename", ("Old",), ("A0",), "2021-03-01"),))
    same = replace(year, participants=(a0, a1))

    def review(of: Year) -> str:
        (one,) = (one for one in score_year(of) if one.participant.agency == "A0")
        return one.outcome.review

    assert review(replace(same, lineage=Lineage())) == "consider"
    assert review(replace(same, lineage=renamed)) == "person"
    assert review(replace(same, lineage=Lineage(), previous={})) == "person"


def test_bloc_of_an_agency_decides_what_it_is_asked() -> None:
    text = small_set().text.replace('name = "Làm"', 'name = "Làm"\nblocs = ["Y"]')
    year = replace(
        small_year(),
        criteria_set=load_criteria_set(text, name="set.toml"),
        participants=(
            Participant("X", "A", "Sở A", {"1.2": Mark({"rate": "1"})}),
            Participant("Y", "B", "Sở B", {"1.1": Mark({"value": "yes"})}),
        ),
    )

    assert [len(result.scorecard.lines) for result in score_year(year)] == [2, 3]


def year_of_two_sets() -> Year:
    """Give the small year with another set for its second bloc: one criterion, for more points."""
    text = small_set().text
    other = load_criteria_set(text.replace('name = "', 'name = "Xã: '), name="other")
    return replace(small_year(), bloc_sets={"Y": other, "Z": other})


def test_blocs_with_a_set_of_their_own_are_recomputed_by_it() -> None:
    year = year_of_two_sets()
    data = published(year)

    assert (data["format"], verify(data).ok) == (2, True)
    assert [(one["blocs"], one["set_digest"]) for one in data["bloc_sets"]] == [
        (["Y", "Z"], year.set_of("Y").digest)
    ]
    assert read_publication(data, name="p").year.set_of("Y") == year.set_of("Y")
    assert read_publication(data, name="p").year.set_of("X") == year.criteria_set


def test_changed_digest_of_a_set_of_a_bloc_is_found() -> None:
    data = published(year_of_two_sets())
    put("0" * 64, "bloc_sets", 0, "set_digest")(data)

    (difference,) = verify(data).differences

    assert (difference.what, difference.published) == ("bloc_sets[1].set_digest", "0" * 64)


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (put([], "bloc_sets", 0, "blocs"), "bloc_sets[1].blocs", "file.want_texts"),
        (put(["Y", "Y"], "bloc_sets", 0, "blocs"), "bloc_sets[1].blocs", "file.want_unique"),
        (put("format = 3", "bloc_sets", 0, "set"), "format", "file.want_whole"),
    ],
)
def test_unreadable_set_of_a_bloc_is_refused_at_its_place(
    change: Callable[[Data], None], place: str, code: str
) -> None:
    data = published(year_of_two_sets())
    change(data)

    with pytest.raises(BadFile) as refused:
        verify(data)

    assert (place, code) in [(p.place, p.right.code) for p in refused.value.problems]


def test_unmarked_criterion_is_not_published_as_a_mark() -> None:
    year = small_year()
    marks = {"1.1": year.participants[0].marks["1.1"]}
    lone = Participant("X", "A", "Sở A", marks)

    data = published(Year(year.criteria_set, year.book, (lone,)))

    assert list(data["agencies"][0]["marks"]) == ["1.1"]
    assert verify(data).ok


def test_replay_under_the_same_book_changes_nothing() -> None:
    data = published()

    rows = replay(data, book=small_year().book)

    assert [row.agency for row in rows] == ["A0", "A1", "A2", "A3", "B0"]
    assert not any(row.changed for row in rows)


def test_replay_under_another_book_shows_both_standings() -> None:
    rows = replay(published(), book=shipped_book("national-abc"))

    newcomer = next(row for row in rows if row.agency == "A3")
    assert newcomer.changed
    assert (str(newcomer.before.index), str(newcomer.after.index)) == ("100.00", "100.00")
    assert (newcomer.before.rank, newcomer.before.class_name) == (None, "Tốt")
    assert (newcomer.after.rank, newcomer.after.class_name) == (1, "A")


def test_replay_under_a_book_of_other_blocs_is_refused() -> None:
    with pytest.raises(BadFile) as refused:
        replay(published(), book=small_book('[[blocs]]\ncode = "Y"\n[[blocs]]\ncode = "Z"\n'))

    assert refused.value.text("en") == (
        "publication, “agencies.bloc”, value “X”: must be a bloc of the rule book: Y, Z."
    )


def test_verification_does_not_touch_the_publication() -> None:
    data = published()
    before = copy.deepcopy(data)

    verify(data)
    replay(data, book=small_book(REWARD + REVIEW))

    assert data == before


def test_digest_is_that_of_the_canonical_json() -> None:
    assert digest({"b": Decimal("1.50"), "a": ("x",)}) == digest({"a": ["x"], "b": Decimal("1.5")})
    assert (
        digest({"n": Decimal("1.50"), "đ": 1})
        == hashlib.sha256('{"n":"1.5","đ":1}'.encode()).hexdigest()
    )


def test_digest_writes_decimals_canonically_however_deep() -> None:
    deep = (Points(Decimal("1.50"), Decimal("2.0"), applicable=True, steps=(), answer={}),)

    assert digest(deep) == digest(
        [{"points": "1.5", "maximum": "2", "applicable": True, "steps": [], "answer": {}}]
    )
    assert digest({"a": [[Decimal("1.50")]]}) == digest({"a": [["1.5"]]})


def test_digest_refuses_floats() -> None:
    with pytest.raises(TypeError, match="a float has no place in a score"):
        digest({"a": [0.5]})


def test_true_in_place_of_one_is_a_difference() -> None:
    data = published()
    data["agencies"][0]["rank"] = True

    (difference,) = verify(data).differences

    assert (difference.published, difference.recomputed) == ("true", "1")


def test_spaces_around_the_code_of_an_agency_do_not_hide_what_is_published() -> None:
    data = published()
    data["agencies"][0]["agency"] = " A0 "

    assert [difference.what for difference in verify(data).differences] == ["inputs_digest"]


def test_english_names_are_published_where_there_are_any_and_their_digest_covers_them() -> None:
    year = small_year()
    first, *others = year.participants
    named = replace(year, participants=(replace(first, name_en="Department A0"), *others))

    plain, told = published(year), published(named)

    told_of = [one["agency"] for one in told["agencies"] if "name_en" in one]
    assert told_of == ["A0"]
    assert not any("name_en" in one for one in plain["agencies"])
    assert verify(told).ok
    entry = next(one for one in told["agencies"] if one["agency"] == "A0")
    entry["name_en"] = "Department of Others"
    assert not verify(told).ok
