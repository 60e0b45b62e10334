"""Templates carry structure only: no inline style or script, and every name in them exists."""

import re
from pathlib import PurePosixPath

import pytest
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver

from tests.architecture.source import PACKAGES, ROOT, named

# Far fewer than there are: a list that became empty would pass every test.
MANY = 200
PAGES = [name for name in named(".html", under=PACKAGES) if "/templates/" in name]
LONGEST_LINE = 120
COMPONENTS = "ui/templates/components/"
# What a leading underscore names is part of a component and no tag.
NAMES = [PurePosixPath(name).stem for name in PAGES if re.match(f"{COMPONENTS}[a-z]", name)]
# Views answer an autosave with these.
DRAWN_BY_CODE = {"invalid", "conflict"}
COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
# What the content security policy would refuse, and what HTMX would have to evaluate.
INLINE = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an HTMX handler": re.compile(r"\shx-on\b", re.IGNORECASE),
    "an HTMX expression": re.compile(
        r"hx-(?:vals|headers)\s*=\s*['\"]?js:|hx-trigger=\"(?:[^\",]*,)*\s*[\w:-]+\["
    ),
    "an address of another host": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//"),
}
# Pages that must stand without the stylesheet: what is shown when nothing else works.
ALONE = {"web/templates/errors/plain.html": {"a style element"}}


def markup(name: str) -> str:
    return COMMENTS.sub("", (ROOT / name).read_text("utf-8"))


def test_no_line_of_a_template_is_too_long_to_read() -> None:
    """The formatter wraps text and attributes, but never within a tag of Django."""
    lines = [
        (name, line) for name in PAGES for line in (ROOT / name).read_text("utf-8").split("\n")
    ]

    assert [(name, line.strip()) for name, line in lines if len(line) > LONGEST_LINE] == []


def test_a_button_is_always_the_component() -> None:
    drawn = [
        name
        for name in PAGES
        if not name.startswith(COMPONENTS) and re.search(r'class="[^"]*\bbtn\b', markup(name))
    ]

    assert drawn == ["web/templates/errors/plain.html"], "this one must stand when nothing works"


def test_every_component_is_used_and_every_fact_it_is_handed_is_one_it_knows() -> None:
    used = [
        (name, set(re.findall(r"(\w+)=", re.sub(r'"[^"]*"', "", facts))))
        for page in PAGES
        for name, facts in re.findall(r"\{% (\w+)((?: [^%]*)?) %\}", markup(page))
    ]
    parts = {name: knows(name) for name in NAMES}

    assert set(NAMES) - {name for name, facts in used} - DRAWN_BY_CODE == set()
    assert [(n, f - parts[n]) for n, f in used if n in parts and not f <= parts[n]] == []


def knows(name: str) -> set[str]:
    """Return the words of a component, its comment, and what it is made of."""
    texts = [(ROOT / COMPONENTS / f"{name}.html").read_text("utf-8")]
    texts += [
        (ROOT / COMPONENTS / f"{part}.html").read_text("utf-8")
        for part in re.findall(r'include "components/(\w+)\.html"', texts[0])
    ]
    return set(re.findall(r"\w+", " ".join(texts)))


def test_the_gallery_shows_every_component() -> None:
    shown, seen = {"gallery", "base"}, set[str]()
    texts = {"gallery": "web/templates/web/ui.html", "base": "web/templates/base.html"}
    texts |= {name: f"{COMPONENTS}{name}.html" for name in NAMES}
    while shown != seen:
        seen |= (new := shown - seen)
        drawn = {part for name in new for part in re.findall(r"\{% (\w+)", markup(texts[name]))}
        shown |= drawn & set(NAMES)

    assert set(NAMES) - shown == set()


def inline(text: str) -> set[str]:
    return {what for what, pattern in INLINE.items() if pattern.search(text)}


def test_no_template_has_anything_inline() -> None:
    found = {name: inline(markup(name)) - ALONE.get(name, set()) for name in PAGES}

    assert len(PAGES) > MANY
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ('<p style="color:red">', "a style attribute"),
        ('<a onclick="x()">', "an event handler"),
        ("<script>x()</script>", "an inline script"),
        ('<a href="javascript:x()">', "a script address"),
        ('<a href="https://example.org">', "an address of another host"),
        ('<p hx-trigger="click[x]">', "an HTMX expression"),
    ],
)
def test_the_reader_of_templates_sees_what_is_inline(html: str, what: str) -> None:
    assert inline(html) == {what}


def broken_parts(name: str) -> dict[str, str]:
    """Return what a template extends or includes, or is, that does not compile, with why."""
    named_parts = re.findall(r"\{%\s*(?:include|extends)\s+\"([^\"]+)\"", markup(name))
    broken = {}
    for part in [name.partition("/templates/")[2], *named_parts]:
        try:
            get_template(part)
        except (TemplateDoesNotExist, TemplateSyntaxError) as fault:
            broken[part] = str(fault)
    return broken


def test_every_template_compiles_with_everything_it_extends_and_includes() -> None:
    """A name that is put together at run time cannot be looked up here."""
    broken = {name: broken_parts(name) for name in PAGES}

    assert {name: parts for name, parts in broken.items() if parts} == {}


def test_every_template_links_to_addresses_that_exist() -> None:
    known = {str(key) for key in get_resolver().reverse_dict if isinstance(key, str)}
    linked = {
        (name, address)
        for name in PAGES
        for address in re.findall(r"\{%\s*url\s+[\"']([^\"']+)[\"']", markup(name))
        if ":" not in address
    }

    assert {(name, address) for name, address in linked if address not in known} == set()
