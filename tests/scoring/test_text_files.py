"""CSV tables as spreadsheets and strangers write them."""

from pathlib import Path

import pytest

from scoring import BadFile
from scoring.text_files import Row, read_rows, read_text


def cells(text: str) -> list[dict[str, str]]:
    return [row.cells for row in read_rows(text, name="t.csv", columns=("a", "b"))]


def refused(text: str) -> list[str]:
    with pytest.raises(BadFile) as bad:
        read_rows(text, name="t.csv", columns=("a", "b"))
    return bad.value.text("en").splitlines()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_as_every_system_writes_them(end: str) -> None:
    assert cells(f"a;b{end}1;2,5{end}3;4{end}") == [{"a": "1", "b": "2,5"}, {"a": "3", "b": "4"}]


def test_empty_lines_before_the_header_do_not_hide_its_separator() -> None:
    assert cells("\n\na;b\n1;2\n") == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\na;b\n1;2,5\n",
        '"sep=;"\r\na;b\r\n1;2,5\r\n',
        "sep=;\ra;b\r1;2,5\r",
        "BẢNG TỔNG HỢP, năm 2021;\nLập ngày 1/2/2022\n\na;b\n1;2,5\n",
        "a;b;;\n1;2,5;;\n;;;\n",
        "a\tb\n1\t2,5\n",
        "Bảng, tổng, hợp, năm\na;b\n1;2,5\n",
    ],
)
def test_table_is_read_however_a_spreadsheet_dressed_it(text: str) -> None:
    assert cells(text) == [{"a": "1", "b": "2,5"}]


def test_rows_under_a_title_keep_their_number_in_the_file() -> None:
    rows = read_rows("sep=,\nTitle\n\na,b\n1,2\n", name="t.csv", columns=("a", "b"))

    assert [row.line for row in rows] == [5]


def test_text_that_was_kept_from_running_as_a_formula_is_read_as_it_was() -> None:
    assert cells("a,b\n'=1+1,'tis\n") == [{"a": "=1+1", "b": "'tis"}]


@pytest.mark.parametrize("form", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_by_its_mark(tmp_path: Path, form: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeffa\tSở\n".encode(form))

    assert read_text(str(path)) == "a\tSở\n"


def test_table_of_the_time_before_unicode_is_shown_as_it_reads_there(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a,b\nSơ\u0309 Y tê\u0301,2\n".encode("cp1258"))

    with pytest.raises(BadFile) as bad:
        read_text(str(path))

    assert bad.value.text("en") == (
        f"{path}, row 2: must be Unicode text; the file has an old code table (in Windows-1258 it"
        " reads “Sở Y tế,2”): in Excel, Save As → “CSV UTF-8”."
    )


def test_spaces_inside_a_cell_are_one_space() -> None:
    assert cells('a,b\n\u00a0Sở  Nội\u00a0 vụ ,"x\ny"\n') == [{"a": "Sở Nội vụ", "b": "x y"}]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,2\n3,"4\n5,6\n', "t.csv, row 3: is not valid CSV (unexpected end of data)."),
        ('a,b\n1,"2"x\n', "t.csv, row 2: is not valid CSV (',' expected after '\"')."),
        ("a|b\n1|2\n", "t.csv, row 1, column “a”, value “a|b”: needs the column a."),
        ("Title;\n\nx;b\n", "t.csv, row 1, column “a”, value “title”: needs the column a."),
        (
            "Title;;\na;b;c\n1;2\n",
            (
                "t.csv, row 3, column “c”, value “1,2”: this row must have 3 cells;"
                " a number with a decimal comma must stand in quotes."
            ),
        ),
    ],
)
def test_table_of_wrong_shape_is_refused_where_it_goes_wrong(text: str, line: str) -> None:
    assert refused(text)[0] == line


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\x1b[31m", "\u00ad"])
def test_signs_that_nobody_sees_are_refused_and_shown(sign: str) -> None:
    row = Row("t.csv", 2, {"a": f"Sở{sign}"})

    row.text("a")

    (problem,) = row.problems
    assert problem.right.code == "file.want_visible"
    assert problem.text("en").isprintable()
    assert repr(sign)[1:-1] in problem.text("en")


def test_long_value_does_not_bury_its_problem() -> None:
    row = Row("t.csv", 2, {"a": "9" * 5000})

    row.refuse("a", "file.want_decimal")

    assert row.problems[0].text("en") == (
        f"t.csv, row 2, column “a”, value “{'9' * 80}…”:"
        " must be a number such as 95.06, 95,06 or 95,06%."
    )


@pytest.mark.parametrize("content", ["a,b\n".encode("utf-16-le"), b"\xfe\xffa", b"\0"])
def test_file_in_another_encoding_is_refused_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    with pytest.raises(BadFile) as bad:
        read_text(str(path))

    assert [problem.right.code for problem in bad.value.problems] == ["file.want_utf8"]
