"""The handbooks quote the screen: every word in bold, and every letter, is one that people meet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polib
import pytest

from scoring.shipped import shipped_book
from tests.architecture.source import ROOT, named

if TYPE_CHECKING:
    from collections.abc import Iterator

HANDBOOKS = [name for name in named(".md") if name.startswith("docs/so-tay/")]
BOLD, QUOTED = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"“(.+?)”")
ITALIC, VIETNAMESE = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?!\*)"), re.compile(r"[À-ỹ]")
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
TAG = re.compile(r"\{[{%].*?[%}]\}")
# A text of nothing but what is filled in would fit anything.
FEWEST_LETTERS = 2


def texts() -> Iterator[str]:
    """Yield every text of the pages: `make check` holds the catalogue to the code."""
    for entry in polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/django.po")):
        if not entry.obsolete:
            yield from filter(None, (entry.msgid, entry.msgid_plural))


def pattern_of(text: str) -> str:
    plain = re.sub(r"<[^>]+>", "", text).removesuffix(".")
    return ".+".join(re.escape(part) for part in PLACE.split(plain)) + r"\.?"


def letters_of(text: str) -> str:
    return re.sub(r"\W", "", PLACE.sub("", text))


ON_SCREEN = re.compile(
    "|".join(pattern_of(text) for text in texts() if len(letters_of(text)) >= FEWEST_LETTERS)
)


def is_on_screen(words: str) -> bool:
    return ON_SCREEN.fullmatch(words) is not None


def subjects() -> list[str]:
    """Return how the subject of each letter begins, up to the first thing that is filled in."""
    names = [name for name in named(".vi.txt") if "/letters/" in name]
    lines = [(ROOT / name).read_text("utf-8").partition("\n")[0] for name in names]
    return [begin for line in lines if (begin := TAG.split(line)[0].strip())]


def is_subject(words: str) -> bool:
    """Tell whether a letter is called so; the step it is about may follow, or a year."""
    rests = [words.removeprefix(each) for each in subjects() if words.startswith(each)]
    return any(
        rest in {"", " năm …"} or (rest.startswith(": ") and is_on_screen(rest[2:]))
        for rest in rests
    )


def test_there_is_a_handbook_for_each_who_works_with_a_case() -> None:
    assert [name.removeprefix("docs/so-tay/") for name in HANDBOOKS] == [
        "can-bo-dau-moi.md",
        "chung.md",
        "dieu-phoi.md",
        "hoi-dong-lanh-dao.md",
        "tham-dinh.md",
        "tham-tra.md",
        "thu-truong.md",
    ]


@pytest.mark.parametrize("name", HANDBOOKS)
def test_what_a_handbook_has_in_bold_stands_on_the_screen(name: str) -> None:
    words = BOLD.findall((ROOT / name).read_text("utf-8"))

    assert words
    assert [each for each in words if not is_on_screen(each)] == []


@pytest.mark.parametrize("name", HANDBOOKS)
def test_what_a_handbook_quotes_is_a_letter_or_stands_on_the_screen(name: str) -> None:
    words = QUOTED.findall((ROOT / name).read_text("utf-8"))

    assert [each for each in words if not (is_subject(each) or is_on_screen(each))] == []


@pytest.mark.parametrize("page", ["operation", "reading-results", "roles"])
def test_what_an_english_page_quotes_in_vietnamese_stands_on_the_screen(page: str) -> None:
    words = ITALIC.findall((ROOT / f"docs/{page}.md").read_text("utf-8"))
    quoted = {each.removesuffix(".") for each in words if VIETNAMESE.search(each)}

    classes = set(shipped_book("hcmc-2021").class_names())
    assert quoted
    assert sorted(each for each in quoted - classes if not is_on_screen(each)) == []
