"""What is counted is said in English as one and as many."""

from __future__ import annotations

import re

import polib
import pytest
from django.utils import translation
from django.utils.translation import ngettext

from tests.architecture.source import ROOT

NUMBERS = re.compile(r"%\((?:count|days)\)[sd]")


def counted() -> list[polib.POEntry]:
    catalogue = polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/django.po"))
    return [each for each in catalogue if each.msgid_plural and not each.obsolete]


@pytest.mark.parametrize("entry", counted(), ids=lambda entry: entry.msgid[:40])
def test_one_is_said_otherwise_than_many_and_both_say_the_number(entry: polib.POEntry) -> None:
    one, many = entry.msgstr_plural[0], entry.msgstr_plural[1]

    assert one
    assert NUMBERS.findall(one) == NUMBERS.findall(many)


@pytest.mark.parametrize(
    ("text", "facts", "one", "many"),
    [
        ("còn %(count)d ngày", {}, "1 day left", "2 days left"),
        ("Đã kết luận %(count)d hồ sơ.", {}, "1 case was concluded.", "2 cases were concluded."),
        ("Đã nhắc %(count)d người: %(names)s.", {"names": "A"}, "1 person reminded: A.",
         "2 people reminded: A."),
    ],
)  # fmt: skip
def test_counts_are_said_in_english_as_they_are_spoken(
    text: str, facts: dict[str, str], one: str, many: str
) -> None:
    with translation.override("en"):
        said = [ngettext(text, text, count) % {"count": count, **facts} for count in (1, 2)]

    assert said == [one, many]
