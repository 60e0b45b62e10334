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


def test_spaces_inside_a_cell_are_one_space() -> None:
    assert cells('a,b\n\u00a0Sở  Nội\u00a0 vụ ,"x\ny"\n') == [{"a": "Sở Nội vụ", "b": "x y"}]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,2\n3,"4\n5,6\n', "t.csv, row 3: is not valid CSV (unexpected end of data)."),
        ('a,b\n1,"2"x\n', "t.csv, row 2: is not valid CSV (',' expected after '\"')."),
        ("a\tb\n1\t2\n", "t.csv, row 1, column “a”, value “a b”: needs the column a."),
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


@pytest.mark.parametrize("content", ["a,b\n".encode("utf-16-le"), "a,b\n".encode("utf-16"), b"\0"])
def test_file_in_another_encoding_is_refused_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    with pytest.raises(BadFile) as bad:
        read_text(str(path))

    assert [problem.right.code for problem in bad.value.problems] == ["file.want_utf8"]
