"""Who an agency was last year."""

from pathlib import Path

import pytest

from scoring import BadFile, Change, Lineage
from scoring.lineage_file import read_lineage, read_lineage_table
from tests.scoring.examples import small_book

REPOSITORY = Path(__file__).parents[2]
HEADER = "effective,event,from_units,to_units\n"


def change(kind: str, before: str, after: str, on: str = "2025-03-01") -> Change:
    names = [tuple(name for name in side.split("+") if name) for side in (before, after)]
    return Change(kind, names[0], names[1], on)


def test_agency_without_changes_was_itself() -> None:
    descent = Lineage().descent("A")

    assert (descent.predecessor, descent.one_to_one, descent.reasons) == ("A", True, ())


def test_renamed_agency_was_its_old_name() -> None:
    descent = Lineage((change("rename", "A", "B"),)).descent("B")

    assert (descent.predecessor, descent.one_to_one) == ("A", True)
    assert [reason.text("en") for reason in descent.reasons] == ["2025-03-01: A renamed B."]


def test_reason_names_the_agency_that_it_is_about() -> None:
    (reason,) = Lineage((change("split", "A", "B+C"),)).descent("C").reasons

    (gone,) = Lineage((change("rename", "A", "B"),)).descent("A").reasons

    assert gone.values["agency"] == "A"
    assert reason.values == {"agency": "C", "before": "A", "after": "B + C", "on": "2025-03-01"}


def test_two_renames_in_one_year_are_followed() -> None:
    lineage = Lineage(
        (change("rename", "B", "C", "2025-05"), change("rename", "A", "B", "2025-03"))
    )

    assert lineage.descent("C").predecessor == "A"


def test_agency_renamed_and_back_was_itself() -> None:
    lineage = Lineage(
        (change("rename", "A", "B", "2025-03"), change("rename", "B", "A", "2025-05"))
    )

    assert lineage.descent("A").predecessor == "A"


@pytest.mark.parametrize(
    ("changes", "agency", "before"),
    [
        ([change("merge", "A+B", "A")], "A", ("A", "B")),
        ([change("merge", "A+B", "C")], "C", ("A", "B")),
        ([change("split", "A", "A+B")], "A", ("A",)),
        ([change("split", "A", "A+B")], "B", ("A",)),
        ([change("partial", "A", "B")], "A", ("A",)),
        ([change("partial", "A", "B")], "B", ("A", "B")),
        ([change("partial", "A", "B"), change("partial", "C", "B", "2025-05")], "B",
         ("C", "A", "B")),
        ([change("partial", "A", "B", "2025-03"), change("rename", "A", "C", "2025-05")], "C",
         ("A",)),
        ([change("merge", "X+A", "A", "2025-02"), change("partial", "A", "B", "2025-03")], "A",
         ("X", "A")),
        ([change("partial", "A+B", "C")], "A", ("A",)),
        ([change("partial", "A+B", "C")], "C", ("A", "B", "C")),
        ([change("create", "", "N")], "N", ()),
        ([change("abolish", "A", "")], "A", ("A",)),
        ([change("rename", "A", "B")], "A", ("A",)),
        ([change("rename", "A", "B", "2025-03"), change("merge", "B+C", "C", "2025-05")], "C",
         ("A", "C")),
        ([change("merge", "A+B", "B", "2025-03"), change("rename", "B", "C", "2025-05")], "C",
         ("A", "B")),
        ([change("rename", "A", "B"), change("rename", "C", "B", "2025-05")], "B", ("C", "A")),
        ([change("rename", "A+B", "C")], "C", ("A", "B")),
        ([change("rename", "A", "B+C")], "C", ("A",)),
    ],
)  # fmt: skip
def test_last_year_is_not_the_agency_s_own_after_other_changes(
    changes: list[Change], agency: str, before: tuple[str, ...]
) -> None:
    descent = Lineage(tuple(changes)).descent(agency)

    assert (descent.before, descent.one_to_one, descent.predecessor) == (before, False, None)


def test_reasons_tell_every_change_once_in_order() -> None:
    lineage = Lineage((
        change("merge", "A+B", "B", "2025-03"), change("split", "B", "A+B", "2025-10"),
    ))  # fmt: skip

    assert [reason.text("en") for reason in lineage.descent("A").reasons] == [
        "2025-03: A + B merged into B.", "2025-10: B split into A + B.",
    ]  # fmt: skip


def test_changes_of_2025_load_and_are_followed() -> None:
    path = REPOSITORY / "directory/data/departments_changes_2025.csv"
    lineage = read_lineage(path.read_text(encoding="utf-8"), name=path.name)

    assert len(lineage.changes) == 13
    assert set(lineage.descent("Sở Xây dựng").before) == {
        "Sở Giao thông vận tải", "Sở Xây dựng", "Sở Quy hoạch - Kiến trúc",
    }  # fmt: skip
    assert set(lineage.descent("Sở Nông nghiệp và Môi trường").before) == {
        "Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và PTNT",
    }  # fmt: skip
    assert lineage.descent("Sở Tư pháp").predecessor == "Sở Tư pháp"


def test_table_of_changes_is_read() -> None:
    text = HEADER + "2025-03-01,merge,A + B,A\n2025-07-01,abolish,C,-\n2025-07-02,create,-,D\n"

    assert read_lineage(text, name="l.csv").changes == (
        change("merge", "A+B", "A"),
        change("abolish", "C", "", "2025-07-01"),
        change("create", "", "D", "2025-07-02"),
    )


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("2025-03-01,moved,A,B", "event", "file.want_choice"),
        (",rename,A,B", "effective", "file.want_text"),
        ("2025-13-01,rename,A,B", "effective", "file.want_day"),
        ("2025-02-30,rename,A,B", "effective", "file.want_day"),
        ("2025-13,rename,A,B", "effective", "file.want_day"),
        ("2025-3-1,rename,A,B", "effective", "file.want_day"),
        ("01/03/2025,rename,A,B", "effective", "file.want_day"),
        ("2025,rename,A,B", "effective", "file.want_day"),
        ("2025-03-01,,A,B", "event", "file.want_text"),
        ("2025-03-01,rename,,B", "from_units", "file.want_names"),
        ("2025-03-01,rename,A,-", "to_units", "file.want_names"),
        ("2025-03-01,merge,A + ,B", "from_units", "file.want_names"),
    ],
)
def test_wrong_change_is_refused_at_its_cell(row: str, column: str, code: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_lineage(HEADER + row + "\n", name="l.csv")

    assert [(p.line, p.place, p.right.code) for p in refused.value.problems] == [(2, column, code)]


def test_unknown_change_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadFile) as refused:
        read_lineage(HEADER + "2025-03-01,moved,A,B\n", name="l.csv")

    assert refused.value.text("en") == (
        "l.csv, row 2, column “event”, value “moved”: must be one of:"
        " rename, merge, split, partial, abolish, create, merge_across_provinces."
    )


def test_unknown_change_without_names_is_refused_at_every_cell() -> None:
    with pytest.raises(BadFile) as refused:
        read_lineage(HEADER + "2025-03-01,moved,-,-\n", name="l.csv")

    assert [problem.place for problem in refused.value.problems] == [
        "event", "from_units", "to_units",
    ]  # fmt: skip


def test_table_without_its_columns_is_refused() -> None:
    with pytest.raises(BadFile) as refused:
        read_lineage("effective,event\n2025,merge\n", name="l.csv")

    assert [(p.file, p.place) for p in refused.value.problems] == [
        ("l.csv", "from_units"), ("l.csv", "to_units"),
    ]  # fmt: skip


def test_change_told_of_a_whole_bloc_leaves_nobody_s_result_its_own() -> None:
    text = HEADER.strip() + ",collective\n2025-07-01,merge,each department + Z,new departments,X\n"
    lineage = read_lineage(text, name="l.csv")

    inside, outside = lineage.descent_in("X", "A", {"A"}), lineage.descent_in("Y", "A", {"A"})

    assert (inside.before, inside.one_to_one, inside.predecessor) == (("A",), False, None)
    assert [reason.text("en") for reason in inside.reasons] == [
        (
            "2025-07-01: a change told of the whole bloc (each department + Z → new departments)"
            " and not agency by agency; a person must look whether last year's result is this"
            " agency's own."
        )
    ]
    assert outside.predecessor == "A"
    assert lineage.descent("new departments").predecessor == "new departments"


def test_change_told_of_every_bloc_concerns_each() -> None:
    told = Change("merge", ("all",), ("others",), "2025-07-01", ("*",))

    assert Lineage((told,)).descent_in("X", "A", {"A"}).one_to_one is False


@pytest.mark.parametrize(
    ("rows", "last", "found"),
    [
        (["rename,Old,New"], {"Old"}, []),
        (["rename,Olt Office,New"], {"Old Office"},
         [(2, "from_units", "Olt Office", "file.no_such_agency_but")]),
        (["rename,Old,Zzz"], {"Old"}, [(2, "to_units", "Zzz", "file.no_such_agency")]),
        (["rename,Old,Middle", "rename,Middle,New"], {"Old"}, []),
        (["rename,Elsewhere,New"], None, []),
        (["rename,Elsewhere,Nowhere"], None, [(2, "to_units", "Nowhere", "file.no_such_agency")]),
    ],
)  # fmt: skip
def test_name_that_no_agency_has_is_warned_of(
    rows: list[str], last: set[str] | None, found: list[tuple[int, str, str, str]]
) -> None:
    text = HEADER + "".join(f"2025-0{i}-01,{row}\n" for i, row in enumerate(rows, 1))
    table = read_lineage_table(text, name="l.csv")

    doubts = table.doubts(this_year={"New"}, last_year=last, book=small_book())

    assert [(p.line, p.place, p.value, p.right.code) for p in doubts] == found


def test_bloc_that_the_book_does_not_have_is_warned_of() -> None:
    text = HEADER.strip() + ",collective\n2025-07-01,create,-,441 communes,X + Communes\n"
    book = small_book('[[blocs]]\ncode = "X"\n')

    (doubt,) = read_lineage_table(text, name="l.csv").doubts(this_year=(), last_year=(), book=book)

    assert doubt.text("en") == (
        "Note: l.csv, row 2, column “collective”, value “Communes”: is no bloc of the rule book, so"
        " the row concerns nobody; blocs: X."
    )


def test_name_of_another_agency_of_last_year_makes_nobody_s_result_its_own() -> None:
    lineage = Lineage((change("rename", "A", "B"),))

    taken = lineage.descent_among("B", {"A", "B"})

    assert (taken.before, taken.one_to_one) == (("A", "B"), False)
    assert taken.reasons == lineage.descent("B").reasons != ()
    assert lineage.descent_among("B", {"A"}).predecessor == "A"
    assert lineage.descent_among("C", {"A", "B", "C"}).predecessor == "C"


def test_name_that_was_given_up_before_may_be_taken() -> None:
    lineage = Lineage(
        (change("abolish", "B", "", "2025-02-01"), change("rename", "A", "B", "2025-03-01"))
    )

    assert lineage.descent_among("B", {"A", "B"}).predecessor == "A"
