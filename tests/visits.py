"""People at their browsers: signed-in clients, and the questions tests ask of what they see."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Protocol

from django.test import Client
from django.urls import reverse

from tests.city import SET

if TYPE_CHECKING:
    from cases.models import Case
    from directory.models import User

HTMX = {"HX-Request": "true"}


def browser(user: User) -> Client:
    """Return a client in which a person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def case_url(case: Case, section: str = "") -> str:
    url = reverse("case", args=[case.pk])
    return f"{url}?phan={section}" if section else url


def item_url(case: Case, code: str, name: str = "case-item") -> str:
    return reverse(name, args=[case.pk, code])


def move_url(case: Case, action: str) -> str:
    return reverse("case-move", args=[case.pk, action])


def save(user: User, case: Case, code: str, *, name: str = "draft-save", **typed: Any) -> Any:
    """Send what was typed for an item as autosave does."""
    data = {key.replace("answer_", "answer-"): value for key, value in typed.items()}
    return browser(user).post(item_url(case, code, name), data, headers=HTMX)


class Answered(Protocol):
    """What Django answered, or the answer as the test client hands it over."""

    @property
    def content(self) -> bytes: ...


def text_of(response: Answered) -> str:
    """Return what a person reads of an answer: its words with single spaces."""
    reader = _Words()
    reader.feed(response.content.decode())
    return " ".join(" ".join(reader.words).split())


def part_of(response: Answered, start: str, end: str) -> str:
    """Return a part of what was answered, whether it stands in a page or is swapped into one."""
    answered = response.content.decode()
    found = answered[answered.index(start) :]
    found = found[: found.index(end)].replace('hx-swap-oob="true"', "")
    found = re.sub(r"progress-\d+", "progress", found)  # numbered on each answer
    found = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", found)  # another each time
    return re.sub(r"\s+", " ", found).replace(" >", ">")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.is_hidden = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - the parser's signature
        self.is_hidden = tag in {"script", "style", "title"}

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self.is_hidden = False

    def handle_data(self, data: str) -> None:
        if not self.is_hidden:
            self.words.append(data)


def values_in(page: str, name: str) -> list[str]:
    """Return what boxes and buttons of a name send, however the page is laid out."""
    tags = re.findall(rf'<(?:input|button)[^>]*\bname="{re.escape(name)}"[^>]*>', page)
    return [found[1] for tag in tags if (found := re.search(r'\bvalue="([^"]*)"', tag))]


def larger_set(more: int) -> str:
    """Return the small set with so many criteria more in its second field, of the same total."""
    criterion = """
[[fields.criteria]]
code = "2.{number}"
name = "Tiêu chí thêm {number}"
name_en = "Added criterion {number}"
max_points = 1
part = "appraisal"
evidence = []
may_be_not_applicable = false
self_scored = true
method = {{ kind = "yes_no", yes = 1, no = 0 }}
"""
    added = "".join(criterion.format(number=number + 2) for number in range(more))
    return SET.replace("total = 20", f"total = {20 + more}") + added
