"""Every address of the product, from the resolver, and real paths of it, from the pages."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from cases.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.test import Client

    from tests.city import City

# Of one address so many real paths for each person: the second case says little new.
PATHS_EACH = 2
CONTROLS = {"input", "select", "textarea", "button"}


class Sent(NamedTuple):
    """A form as a page shows it: where it is sent, and what stands in its boxes."""

    path: str
    values: dict[str, list[str]]


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.text, self.links, self.forms = path, text, [path], [Sent(path, {})]
        self.chosen = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        sent_to = facts.get("hx-post") or (tag == "form" and (facts.get("action") or self.path))
        if sent_to:
            self.forms.append(Sent(self.there(sent_to), {}))
        for link in (facts.get("href"), facts.get("hx-get")):
            if link:
                self.links.append(self.there(link))
        if tag == "option":
            self.keep(self.chosen, facts.get("value", ""))
        elif tag in CONTROLS and facts.get("name"):
            self.chosen = facts["name"]
            self.keep(self.chosen, facts.get("value", ""))

    def there(self, link: str) -> str:
        parts = urlsplit(urljoin(self.path, link))
        return parts.path if not parts.netloc else ""

    def keep(self, name: str, value: str) -> None:
        self.forms[-1].values.setdefault(name, []).append(value)


def addresses() -> list[URLPattern]:
    return list(_walk(get_resolver()))


def _walk(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each)
        else:
            yield each


def begin() -> list[str]:
    """Return the paths that need no part to be known."""
    return [path_of(each, {}) for each in addresses() if not wanted(each)]


def name_of(path: str) -> str:
    """Return the name of the address a path belongs to, or nothing where it is no page."""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def crawl(client: Client) -> list[Page]:
    """Follow the links of the pages a person sees, a few paths of each address."""
    pages: list[Page] = []
    counted: dict[str, int] = {}
    waiting = begin()
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        counted[name] = counted.get(name, 0) + 1
        if not name or counted[name] > PATHS_EACH:
            continue
        answer = client.get(path)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue
        pages.append(Page(path, answer.content.decode()))
        fresh = [link for link in dict.fromkeys(pages[-1].links) if link not in seen]
        seen.update(fresh)
        waiting += fresh
    return pages


def wanted(pattern: URLPattern) -> list[str]:
    """Return the names of the parts of an address that change from path to path."""
    return [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]


def path_of(pattern: URLPattern, parts: Mapping[str, object]) -> str:
    """Return a path of an address, or nothing where a part does not fit.

    Raises KeyError for a part that nobody has thought of yet: name one for it in the tests.
    """
    try:
        facts = {name: parts[name] for name in wanted(pattern)}
        return reverse(str(pattern.name), kwargs=facts)
    except NoReverseMatch:
        return ""


def parts_of(city: City) -> dict[str, Any]:
    """Return a part of every name that addresses have; a new name must be added here."""
    officer = city.officers["QUAN-1"]
    return {
        "pk": city.case("QUAN-1").pk,
        "year": city.cycle.year,
        "code": "1.1",
        "field": "F1",
        "agency_code": "QUAN-1",
        "attachment": Attachment.objects.values_list("pk", flat=True).first(),
        "evidence": Attachment.objects.values_list("evidence", flat=True).first() or UUID(int=1),
        "extension": 1,  # nobody has asked for one
        "review": 1,  # nothing is under review
        "question": 1,  # nor a question
        "transfer": UUID(int=1),  # no file is under way
        "action": "submit",
        "state": "self_assessment",
        "kind": "set",
        "seat": "chu-tri",
        "pipeline": "scoring",
        "part": 1,
        "number": 1,  # no report was kept
        "act": "them",
        "criterion": "1.1",
        "step": "ask",
        "deed": "giu",
        "uidb64": urlsafe_base64_encode(force_bytes(officer.pk)),
        "token": default_token_generator.make_token(officer),
    }
