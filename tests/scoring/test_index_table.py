"""Tables of indices: this year's and last year's."""

from decimal import Decimal
from pathlib import Path

import pytest

from scoring import BadFile
from scoring.index_table import read_index_table, read_previous_table
from scoring.text_files import read_text
from tests.scoring.examples import small_book

BOOK = small_book('[[blocs]]\ncode = "X"\n[[blocs]]\ncode = "Y"\n')


def indices(text: str) -> dict[str, Decimal]:
    rows = read_index_table(text, name="t.csv", book=BOOK)
    return {row.entry.agency: row.entry.index for row in rows}


def test_index_is_read_however_it_is_written() -> None:
    text = 'bloc,agency,index\nX,A,95.06\nX,B,"95,06%"\nY,C,95.06 điểm\nX,D,92.830\n'

    assert [str(index) for index in indices(text).values()] == ["95.06", "95.06", "95.06", "92.830"]


def test_index_follows_from_points_unrounded() -> None:
    text = "bloc,agency,points,max_points\nX,A,1,3\nX,B,80,80\n"

    assert str(indices(text)["A"]) == "33.33333333333333333333333333333333"
    assert indices(text)["B"] == 100


def test_points_outweigh_a_printed_index_beside_them() -> None:
    text = "bloc,agency,index,points,max_points\nX,A,33.33,1,3\nX,B,50,,\n"

    assert str(indices(text)["A"])[:8] == "33.33333"
    assert indices(text)["B"] == 50


def test_spreadsheet_with_semicolons_spaces_and_capitals_is_read() -> None:
    text = "Bloc; Agency ;Index\n X ; A ; 95,06 \n\n;;\n"

    assert indices(text) == {"A": Decimal("95.06")}


def test_name_with_a_line_break_keeps_the_count_of_lines() -> None:
    text = 'bloc,agency,index\nX,"A\nB",x\nX,C,y\n'

    with pytest.raises(BadFile) as refused:
        indices(text)

    assert [problem.line for problem in refused.value.problems] == [2, 4]


@pytest.mark.parametrize(
    ("text", "ranked"),
    [
        ("bloc,agency,index\nX,A,90\n", True),
        ("bloc,agency,index,ranked\nX,A,90,Y\n", True),
        ("bloc,agency,index,ranked\nX,A,90,n\n", False),
        ("bloc,agency,index,ranked\nX,A,90,\n", True),
        ("bloc,agency,index,rank\nX,A,90,\n", True),
        ("bloc,agency,index,rank\nX,A,90,-\n", True),
        ("bloc,agency,index,rank\nX,A,90,\nX,B,90,1\n", False),
        ("bloc,agency,index,rank\nX,A,90,–\nX,B,90,1\n", False),
        ("bloc,agency,index,rank\nX,A,90,3\n", True),
        ("bloc,agency,index,rank,ranked\nX,A,90,,Y\n", True),
    ],
)
def test_ranked_is_yes_unless_the_table_says_no(text: str, ranked: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    row = read_index_table(text, name="t.csv", book=BOOK)[0]

    assert row.entry.ranked is ranked


def test_index_counts_where_points_come_without_their_maximum() -> None:
    assert indices("bloc,agency,index,points\nX,A,33.33,50\n") == {"A": Decimal("33.33")}
    assert indices("bloc,agency,index,points,max_points\nX,A,33.33,50,\nX,B,40,,60\n") == {
        "A": Decimal("33.33"), "B": Decimal(40),
    }  # fmt: skip


def test_rank_that_the_table_prints_is_read_beside_the_rank_by_the_rules() -> None:
    text = "bloc,agency,index,rank\nX,A,90,2\nX,B,80,\nX,C,70,-\n"

    rows = read_index_table(text, name="t.csv", book=BOOK)

    assert [row.rank for row in rows] == [2, None, None]


def test_bloc_that_stays_unranked_as_a_whole_is_warned_of() -> None:
    text = "bloc,agency,index,rank\nX,A,90,1\nY,B,80,\nY,C,70,\n"

    rows = read_index_table(text, name="t.csv", book=BOOK)

    assert [doubt.text("en") for row in rows for doubt in row.doubts] == [
        (
            "Note: t.csv, row 3, column “rank”, value “Y”: this bloc has no rank while others do,"
            " so all of it stays unranked; to have it ranked write Y in the column ranked, or leave"
            " the column rank out."
        )
    ]


@pytest.mark.parametrize("bloc", ["Y,B,80,,N\nY,C,70,,N\n", "Y,B,80,,\n"])
def test_bloc_that_is_unranked_on_purpose_is_not_warned_of(bloc: str) -> None:
    text = f"bloc,agency,index,rank,ranked\nX,A,90,1,\n{bloc}"

    rows = read_index_table(text, name="t.csv", book=BOOK)

    assert [doubt for row in rows for doubt in row.doubts] == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [(1, "bloc", "file.want_columns"), (1, "agency", "file.want_columns")]),
        ("bloc,agency\nX,A\n", [(1, "index", "file.want_index_columns")]),
        ("bloc,agency,points\nX,A,1\n", [(1, "index", "file.want_index_columns")]),
        ("bloc,agency,index\n", [(1, "", "file.want_rows")]),
        ("bloc,agency,index,index\nX,A,1,1\n", [(1, "index", "file.want_unique")]),
        ("bloc,agency,index\nX,A,95,06\n", [(2, "4", "file.want_cells")]),
        ("bloc,agency,index\nX,A\n", [(2, "index", "file.want_cells")]),
        ("bloc,agency,index\nZ,A,90\n", [(2, "bloc", "file.want_bloc")]),
        ("bloc,agency,index\n,A,90\n", [(2, "bloc", "file.want_text")]),
        ("bloc,agency,index\nX,,90\nX,,90\n",
         [(2, "agency", "file.want_text"), (3, "agency", "file.want_text")]),
        ("bloc,agency,index\nX,A,90\nY,A,80\n", [(3, "agency", "file.want_unique")]),
        ("bloc,agency,index\nX,A,abc\n", [(2, "index", "file.want_decimal")]),
        ("bloc,agency,index\nX,A,\n", [(2, "index", "file.want_decimal")]),
        ("bloc,agency,index\nX,A,100.01\nX,B,-1\n",
         [(2, "index", "file.want_number"), (3, "index", "file.want_number")]),
        ("bloc,agency,points,max_points\nX,A,1,0\n",
         [(2, "max_points", "file.want_more_than_zero")]),
        ("bloc,agency,points,max_points\nX,A,1,\n", [(2, "max_points", "file.want_decimal")]),
        ("bloc,agency,points,max_points\nX,A,,2\n", [(2, "points", "file.want_decimal")]),
        ("bloc,agency,points,max_points\nX,A,3,2\n", [(2, "points", "file.want_number")]),
        ("bloc,agency,index,points\nX,A,,1\n", [(2, "index", "file.want_decimal")]),
        ("bloc,agency,index,rank\nX,A,90,first\n", [(2, "rank", "file.want_decimal")]),
        ("bloc,agency,index,ranked\nX,A,90,maybe\n", [(2, "ranked", "file.want_yes_no")]),
    ],
)  # fmt: skip
def test_wrong_table_is_refused_at_its_row_and_column(
    text: str, problems: list[tuple[int, str, str]]
) -> None:
    with pytest.raises(BadFile) as refused:
        read_index_table(text, name="t.csv", book=BOOK)

    found = [(p.line, p.place, p.right.code) for p in refused.value.problems]
    assert found == problems
    assert {problem.form for problem in refused.value.problems} == {"csv"}


def test_cell_of_monstrous_size_is_refused() -> None:
    with pytest.raises(BadFile) as refused:
        indices("bloc,agency,index\nX," + "A" * 200_000 + ",1\n")

    assert refused.value.text("en").startswith("t.csv, row 2: is not valid CSV (field larger than")


def test_highest_index_grows_with_the_bonus_of_the_book() -> None:
    book = small_book("[parts.bonus]\ncap = 2\n")

    (row,) = read_index_table("bloc,agency,index\nX,A,102\n", name="t.csv", book=book)

    assert row.entry.index == 102


def test_problem_is_said_with_file_row_column_and_value() -> None:
    with pytest.raises(BadFile) as refused:
        indices("bloc,agency,index\nX,A,abc\n")

    assert refused.value.text("vi") == (
        "t.csv, dòng 2, cột “index”, giá trị “abc”: phải là số như 95.06, 95,06 hoặc 95,06%."
    )


def test_class_of_another_book_is_read_as_the_table_says_it() -> None:
    (row,) = read_index_table("bloc,agency,index,class\nX,A,90,Giỏi\n", name="t.csv", book=BOOK)

    assert row.class_name == "Giỏi"


def last(text: str) -> list[tuple[str, str, int | None, bool]]:
    found = read_previous_table(text, name="p.csv", book=BOOK)
    return [(one.agency, one.class_name, one.rank, one.ranked) for one in found.values()]


def test_last_year_is_ranked_and_classified_by_the_book_where_it_prints_neither() -> None:
    text = "bloc,agency,index,ranked\nX,A,60,Y\nX,B,90,Y\nX,N,80,N\n"

    assert last(text) == [
        ("B", "Tốt", 1, True), ("A", "Trung bình", 2, True), ("N", "Khá", None, False),
    ]  # fmt: skip


def test_printed_class_of_last_year_counts_even_where_the_book_has_no_such_class() -> None:
    assert last("bloc,agency,index,class\nX,A,90,Xuất sắc\n") == [("A", "Xuất sắc", 1, True)]


def test_printed_rank_of_last_year_counts() -> None:
    text = "bloc,agency,index,rank\nX,A,60,1\nX,B,90,2\nX,N,70,\n"

    assert last(text) == [
        ("A", "Trung bình", 1, True), ("B", "Tốt", 2, True), ("N", "Khá", None, False),
    ]  # fmt: skip


def test_column_of_ranks_that_is_empty_throughout_says_nothing_of_last_year_either() -> None:
    text = "bloc,agency,index,rank,class\nX,A,60,,Khá\nX,B,90,,Tốt\n"

    assert last(text) == [("B", "Tốt", 1, True), ("A", "Khá", 2, True)]


def test_points_of_last_year_without_a_maximum_tell_nothing() -> None:
    assert last("bloc,agency,points,rank,class\nX,A,50,3,Khá\n") == [("A", "Khá", 3, True)]


def test_printed_class_and_rank_of_last_year_need_no_index() -> None:
    text = "bloc,agency,index,rank,class\nX,A,,3,Khá\nX,N,,,Tốt\n"

    assert last(text) == [("A", "Khá", 3, True), ("N", "Tốt", None, False)]


def test_printed_class_and_rank_of_last_year_need_no_column_of_indices() -> None:
    text = "bloc,agency,rank,class\nX,A,3,Khá\nX,N,,Tốt\n"

    assert last(text) == [("A", "Khá", 3, True), ("N", "Tốt", None, False)]


def test_last_year_may_have_had_other_blocs() -> None:
    found = read_previous_table("bloc,agency,index\nOLD,A,80\nX,B,70\n", name="p.csv", book=BOOK)

    assert [(one.bloc, one.rank) for one in (found["A"], found["B"])] == [("OLD", 1), ("X", 1)]


def test_index_of_last_year_is_kept_beside_class_and_rank() -> None:
    text = "bloc,agency,index,points,max_points,rank,class\nX,A,60,,,1,Khá\nX,B,,1,2,2,Khá\n"

    found = read_previous_table(text, name="p.csv", book=BOOK)

    assert [found[agency].index for agency in "AB"] == [60, 50]


def test_points_of_last_year_outweigh_nothing_else() -> None:
    text = "bloc,agency,points,max_points,class,ranked\nX,A,1,2,Khá,N\nX,B,,2,Khá,N\n"

    with pytest.raises(BadFile) as refused:
        last(text)

    assert [(p.line, p.place) for p in refused.value.problems] == [(3, "points")]


def test_unranked_without_index_needs_none_when_its_class_is_printed() -> None:
    text = "bloc,agency,index,class,ranked\nX,A,60,Khá,Y\nX,N,,Tốt,N\n"

    assert last(text) == [("A", "Khá", 1, True), ("N", "Tốt", None, False)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "t.csv, row 1, column “bloc”, value “”: needs the column bloc."),
        (
            "bloc,agency,index\n",
            "t.csv, row 1, column “”, value “”: needs at least one row of data.",
        ),
        (
            "bloc,agency\nX,A\n",
            (
                "t.csv, row 1, column “index”, value “bloc,agency”: needs the column index,"
                " or the two columns points and max_points."
            ),
        ),
        (
            "bloc,agency,index,index\nX,A,1,1\n",
            (
                "t.csv, row 1, column “index”, value “index”:"
                " stands there already; each may stand once."
            ),
        ),
        (
            "bloc,agency,index\nX,A,95,06\n",
            (
                "t.csv, row 2, column “4”, value “X,A,95,06”: this row must have 3 cells; a number"
                " with a decimal comma must stand in quotes."
            ),
        ),
        (
            "bloc,agency,points,max_points\nX,A,0,0\n",
            "t.csv, row 2, column “max_points”, value “0”: must be more than 0.",
        ),
    ],
)
def test_problem_of_a_table_is_one_line(text: str, line: str) -> None:
    with pytest.raises(BadFile) as refused:
        indices(text)

    assert refused.value.text("en").splitlines()[0] == line


def test_problem_of_last_year_names_its_file() -> None:
    with pytest.raises(BadFile) as refused:
        last("bloc,agency,index,rank\nX,A,90,1.5\n")

    assert refused.value.text("en") == (
        "p.csv, row 2, column “rank”, value “1.5”: must be a whole number from 1 to 1000000."
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("bloc,agency,index,class\nX,A,,Khá\n", (2, "index", "file.want_decimal")),
        ("bloc,agency,index,rank\nX,A,90,1.5\n", (2, "rank", "file.want_whole")),
        ("bloc,agency,index,rank\nX,A,90,0\n", (2, "rank", "file.want_number")),
        ("bloc,agency,index,rank,ranked\nX,A,90,,Y\nX,B,80,1,\n", (2, "rank", "file.want_whole")),
        ("bloc,agency,index\nX,A,90\nX,A,80\n", (3, "agency", "file.want_unique")),
    ],
)
def test_wrong_table_of_last_year_is_refused(text: str, problem: tuple[int, str, str]) -> None:
    with pytest.raises(BadFile) as refused:
        last(text)

    assert [(p.line, p.place, p.right.code) for p in refused.value.problems] == [problem]


def test_index_of_last_year_is_kept() -> None:
    text = "bloc,agency,index\nX,A,60\n"

    assert read_previous_table(text, name="p.csv", book=BOOK)["A"].index == 60


def test_file_is_read_without_its_byte_order_mark_and_in_one_unicode_form(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeffSơ\u0309".encode())

    assert read_text(str(path)) == "Sở"


@pytest.mark.parametrize(
    ("content", "code"), [(None, "file.want_file"), (b"\xff\xfe\x00", "file.want_utf8")]
)
def test_file_that_cannot_be_read_is_refused(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    path = tmp_path / "t.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(BadFile) as refused:
        read_text(str(path))

    assert [(p.file, p.right.code) for p in refused.value.problems] == [(str(path), code)]
