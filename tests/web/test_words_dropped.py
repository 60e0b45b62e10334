"""One word for one thing: words that were dropped come back nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from cases.lifecycle import Action
from cases.names import ACTION_NAMES, OTHER
from notifications.kinds import Kind

REPOSITORY = Path(__file__).parents[2]
ROOMS = (
    "cases",
    "config",
    "directory",
    "evidence_store",
    "notifications",
    "scoring",
    "web",
    "workflow",
)
# What a year's criteria and rules call their parts is theirs: such files are frozen by digest.
DATA_OF_A_YEAR = ("scoring/sets/", "scoring/books/", "scoring/data/")
VOCABULARY = (REPOSITORY / "docs/vocabulary.md").read_text(encoding="utf-8")
TABLE = VOCABULARY.partition("| not | but |\n|---|---|\n")[2].partition("\n\n")[0]
DROPPED = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", TABLE, re.MULTILINE))
# What was done; a button says what is to be done.
DONE = re.compile(r"\w+ (?:withdrawn|opened|given|ended|chosen|imported|moved|adopted)\b")


def sources() -> list[Path]:
    files = [
        path
        for room in ROOMS
        for path in (REPOSITORY / room).rglob("*")
        if path.suffix in {".py", ".html", ".txt", ".toml", ".mjs", ".csv"}
    ]
    kept = [path for path in files if not is_data_of_a_year(path)]
    docs = REPOSITORY / "docs"
    in_vietnamese = (docs / "gioi-thieu.md", docs / "doc-ket-qua.md", *docs.glob("so-tay/*.md"))
    return [*kept, *in_vietnamese]


def is_data_of_a_year(path: Path) -> bool:
    return path.relative_to(REPOSITORY).as_posix().startswith(DATA_OF_A_YEAR)


@pytest.mark.parametrize("word", DROPPED)
def test_dropped_word_stands_in_no_source(word: str) -> None:
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)

    found = [
        f"{path.relative_to(REPOSITORY)}: say “{DROPPED[word]}”"
        for path in sources()
        if pattern.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_words_that_were_dropped_are_in_the_vocabulary() -> None:
    assert {"thư báo", "bạn", "khảo sát"} < DROPPED.keys()


@pytest.mark.parametrize("names", [ACTION_NAMES, OTHER])
def test_an_action_is_a_verb_in_english(names: dict[str, str]) -> None:
    with translation.override("en"):
        told = [str(name) for name in names.values()]

    assert [name for name in told if DONE.search(name)] == []


def test_a_case_is_withdrawn_by_a_button_and_told_of_by_a_letter() -> None:
    with translation.override("en"):
        told = (str(ACTION_NAMES[Action.WITHDRAW]), str(Kind.WITHDRAWN.label))

    assert told == ("Withdraw case", "Case withdrawn")
