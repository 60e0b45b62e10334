"""Who reads English reads no Vietnamese, and the other way round, on any page of anybody.

The pages are found by following links as each role. On an English page no letter that only
Vietnamese has may stand outside what is marked as Vietnamese or was typed by people. On a
Vietnamese page no word may stand that the English catalogue has and the Vietnamese texts have not.
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest
from django.conf import settings as configured
from django.test import Client

from cases.lifecycle import State
from cases.models import Cycle
from directory.models import Agency, Bloc, User
from directory.roles import Role
from notifications.models import Letter
from tests.addresses import crawl
from tests.city import SET, TODAY, City, open_city, upload_pdf, walk
from tests.visits import browser, case_url
from tests.whole_cycle import by_role
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("in_february")

ENGLISH = {
    "SO-NOI-VU": ("Department of Home Affairs", "Dept. of Home Affairs"),
    "SO-TU-PHAP": ("Department of Justice", "Dept. of Justice"),
    "SO-TAI-CHINH": ("Department of Finance", "Dept. of Finance"),
    "QUAN-1": ("District 1", ""),
}
BLOCS = {"SO_BAN_NGANH": "Departments", "QUAN_HUYEN": "Districts", "NGANH_DOC": "Vertical"}
# What people of the small city typed; it is shown as they wrote it, whoever reads it.
TYPED = (
    "Có quyết định kèm theo",
    "Đối chiếu hồ sơ",
    "Đơn vị đã hoàn thành, đề nghị xem lại.",
    "Đã đối chiếu hồ sơ gốc",
    "Thẩm định",
    "kiểm thử",
    # What has one name in every language: the product, and the number of a decision.
    "Thước",
    "QĐ-UBND",
)
# Keys of the keyboard, and the word that a browser's request begins with.
NAMES_IN_VIETNAMESE = re.compile(r"\b(Enter|Tab|Esc|GET|POST)\b")
VOID = {"br", "hr", "img", "input", "link", "meta", "use", "path", "line", "circle", "rect", "area"}
# What a stranger finds where nothing is published yet.
ALWAYS_OPEN = ("/", "/dang-nhap/", "/gioi-thieu/", "/quen-mat-khau/")
NOT_READ = {"script", "style", "code", "textarea"}
TOLD_BY = ("title", "aria-label", "placeholder", "alt", "aria-description", "data-confirm")
VIETNAMESE_LETTER = re.compile("[ăâđêôơưàáãèéìíĩòóõùúũýạ-ỹ]")
WORD = re.compile(r"[^\W\d_]+")


class Said(HTMLParser):
    """What a page says, shown or read aloud, outside the parts marked with another language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.feed(text)

    @property
    def is_apart(self) -> bool:
        return any(apart for _tag, apart in self.open)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = facts["lang"]
        apart = tag in NOT_READ or facts.get("lang", self.language) != self.language
        if not (apart or self.is_apart):
            self.said += [facts[name] for name in TOLD_BY if facts.get(name)]
        if tag not in VOID:
            self.open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag in {each for each, _apart in self.open}:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self.is_apart and data.strip():
            self.said.append(" ".join(data.split()))


def words_of(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


@cache
def english_words() -> frozenset[str]:
    """Return the words of the English catalogues that no Vietnamese text has."""
    english: set[str] = set()
    vietnamese = words_of(SET)
    for path in Path(configured.BASE_DIR).glob("locale/en/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(path)):
            vietnamese |= words_of(f"{entry.msgid} {entry.msgid_plural}")
            english |= words_of(" ".join([entry.msgstr, *entry.msgstr_plural.values()]))
    return frozenset(word for word in english - vietnamese if len(word) > 1)


def wrong_words(page: str) -> Iterable[str]:
    """Return what a page says in the other language than the one it is in."""
    read = Said(page)
    return vietnamese_in(read) if read.language == "en" else english_in(read)


def vietnamese_in(page: Said) -> Iterator[str]:
    for said in page.said:
        left = said
        for typed in TYPED:
            left = left.replace(typed, "")
        if VIETNAMESE_LETTER.search(left.lower()):
            yield said


def english_in(page: Said) -> Iterator[str]:
    people = [*User.objects.values_list("full_name", flat=True)]
    for said in page.said:
        left = re.sub(r"\S+@\S+|https?://\S+|\S+\.(?:pdf|csv|toml|json)\b|/\S+/", "", said)
        left = NAMES_IN_VIETNAMESE.sub("", left)
        for name in people:
            left = left.replace(name, "")
        if wrong := words_of(left) & english_words():
            yield f"{said} ({', '.join(sorted(wrong))})"


@pytest.fixture
def translated(db: None, in_february: None, settings: Settings) -> City:  # noqa: ARG001 - fixtures that need fixtures
    """Return a city whose rules and directory have English names."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    papers = 'evidence = ["kế hoạch"]'
    city = open_city(text=SET.replace(papers, f'{papers}\nevidence_en = ["plan"]'))
    for code, (name, short) in ENGLISH.items():
        Agency.objects.filter(code=code).update(name_en=name, short_name_en=short)
    for code, name in BLOCS.items():
        Bloc.objects.filter(code=code).update(name=f"Khối {code}", name_en=name)
    Cycle.objects.update(label_en="Index 2021")
    upload_pdf(city, "QUAN-1", "1.1", at=TODAY)
    return city


def wrong_in(language: str, people: Mapping[str, User | None]) -> list[str]:
    """Return what is said in the other language, with who sees it first and where."""
    User.objects.update(language=language)
    # The morning's letter quotes what waits for it in the language in which that was written.
    Letter.objects.update(read_at=TODAY)
    found: dict[str, str] = {}
    for who, user in people.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        client.cookies[configured.LANGUAGE_COOKIE_NAME] = language
        pages = crawl(client)
        assert len(pages) > len(ALWAYS_OPEN)
        for page in pages:
            for said in wrong_words(page.text):
                found.setdefault(said, f"{who} {page.path}: {said}")
    return sorted(found.values())


def everybody(city: City) -> dict[str, User | None]:
    return {"stranger": None} | {role.value: user for role, user in by_role(city).items()}


def three(city: City) -> dict[str, User | None]:
    """Return who sees all there is of a published year: the public, and two who worked on it."""
    people = by_role(city)
    return {"stranger": None} | {
        role.value: people[role] for role in (Role.COORDINATOR, Role.AGENCY_HEAD)
    }


@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_page_of_anybody_mixes_languages(translated: City, language: str) -> None:
    walk(translated, "SO-TU-PHAP", to=State.SECTOR_REVIEW)
    walk(translated, "SO-NOI-VU", to=State.EXPLANATION)
    walk(translated, "SO-TAI-CHINH", to=State.SETTLEMENT)

    assert wrong_in(language, everybody(translated)) == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_page_of_a_published_year_mixes_languages(translated: City, language: str) -> None:
    to_stage(translated, Cycle.Stage.PUBLISHED)

    assert wrong_in(language, three(translated)) == []


def test_agency_without_an_english_name_is_marked_as_vietnamese(translated: City) -> None:
    Agency.objects.filter(code="QUAN-1").update(name_en="", short_name_en="")
    client = browser(translated.people[Role.COORDINATOR])
    client.cookies[configured.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(case_url(translated.case("QUAN-1"))).content.decode()

    assert '<h1><span lang="vi">Quận 1</span></h1>' in page


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        (
            "/ky/2021/phe-duyet/dinh-chinh/",
            r'<option\s+value="QUAN-1"\s+lang="vi"[^>]*>\s*Quận 1\s*</option>',
        ),
        ("/ky/2021/dieu-phoi/", r'title="Quận 1"\s+lang="vi"'),
        ("/ky/2021/nhat-ky/", r'<option value="\d+" lang="vi">Quận 1</option>'),
    ],
)
def test_a_name_without_an_english_one_says_its_language_in_options_and_titles(
    city: City, path: str, pattern: str
) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)
    client = browser(city.people[Role.COORDINATOR])
    client.cookies["django_language"] = "en"

    page = client.get(path).content.decode()
    client.cookies["django_language"] = "vi"
    own = client.get(path).content.decode()

    assert len(re.findall(pattern, page)) == 1
    assert re.findall(pattern, own) == []
