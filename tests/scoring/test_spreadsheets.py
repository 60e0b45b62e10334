"""Cells that a spreadsheet takes for what they are."""

from decimal import Decimal

import pytest

from scoring.commands.output import as_csv
from scoring.spreadsheets import csv_cell, plain_text, uncovered


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84 28",
        "-a",
        "@x",
        " =1",
        "\t=1",
        "\n=1",
        "-",
        "--1",
        "-1+2",
        "=",
        "+1.2.3",
        "\x00=1",
    ],
)
def test_text_that_would_run_is_made_a_text_and_comes_back(text: str) -> None:
    cell = csv_cell(text)

    assert cell == "'" + text.replace("\x00", "")
    assert text[0].isspace() or uncovered(str(cell)) == text.replace("\x00", "")


@pytest.mark.parametrize(
    "value", ["-3", "+3", "-3,5", "-3.25", "-12%", "a=b", "'x", "", None, 5, Decimal(-3)]
)
def test_numbers_and_other_texts_stay_as_they_are(value: object) -> None:
    assert csv_cell(value) == value


def test_signs_that_break_a_workbook_are_left_out() -> None:
    assert plain_text("Sở\x07 A\ufffe\ud800\x9b\nB\tC") == "Sở A\nB\tC"


def test_command_line_writes_no_cell_that_runs() -> None:
    assert as_csv(["a", "b"], [["=HYPERLINK(1)", -3], [None, "-3.5"]]) == (
        "a,b\n'=HYPERLINK(1),-3\n,-3.5\n"
    )
