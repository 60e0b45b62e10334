"""The words of a letter, from its template, in the language of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import gettext, override

from directory.access import role_name
from directory.roles import Role
from wording.text import normal, normal_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from directory.models import User
    from notifications.kinds import Kind

SUBJECT_LENGTH = ABOUT_LENGTH = 250
FACTS = (
    *("name", "agency", "year", "field", "turn", "days_left", "count", "reason", "who", "role"),
    *("file", "person", "what"),
)
KEYS = frozenset({*FACTS, "due_on", "items", "digest", "first_today", "url"})


class UnknownContext(ValueError):
    """A letter was given something that no template knows: a slip of the pen in the program."""


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it will be read; `about` is the label of what it concerns."""

    language: str
    subject: str
    body: str
    about: str
    facts: dict[str, Any] | None = None


def compose(
    kind: Kind, *, to: User, context: Mapping[str, Any], url: str, language: str = ""
) -> Words:
    """Write the words of a letter in its reader's language, or another one.

    Raises UnknownContext where the context holds a key that no template knows.
    """
    if unknown := sorted(set(context) - KEYS):
        raise UnknownContext(f"No letter knows {unknown}; known are {sorted(KEYS)}.")
    language = language or to.language
    with override(language):
        facts = localised({"name": to.full_name, **context})
    return worded(kind, facts, language=language, url=url)


def worded(kind: Kind | str, facts: Mapping[str, Any], *, language: str, url: str) -> Words:
    """Write the words of a letter from its facts, as its template says them today."""
    with override(language):
        said = {**facts, "case": rendered(f"case.{language}.txt", facts)}
        subject, _, words = rendered(f"{kind}.{language}.txt", said).partition("\n")
        frame = {**said, "words": words.strip("\n"), "link": f"{settings.SITE_URL}{url}"}
        return Words(
            language=language,
            subject=normal(subject)[:SUBJECT_LENGTH],
            body=rendered(f"frame.{language}.txt", frame),
            about=" – ".join(filter(None, (facts["agency"], facts["year"])))[:ABOUT_LENGTH],
            facts=None if facts["digest"] else dict(facts),
        )


def rendered(name: str, facts: Mapping[str, Any]) -> str:
    """Render a plain text template, without the escapes of HTML."""
    template: Any = get_template(f"letters/{name}")
    text: str = template.template.render(Context(dict(facts), autoescape=False))
    return normal_lines(text)


def localised(context: Mapping[str, Any]) -> dict[str, Any]:
    """Turn what the caller knows into words: dates, and the names of turns, fields and roles."""
    facts = {key: one_line(context.get(key)) for key in FACTS}
    for key in ("turn", "field"):
        facts[key] = gettext(facts[key]) if facts[key] else ""
    if facts["role"] in list(Role):
        facts["role"] = role_name(facts["role"])
    items: Iterable[object] = context.get("items") or ()
    return {
        **facts,
        # A reason is a person's own words and may have lines; what enters the subject may not.
        "reason": normal_lines(str(context.get("reason") or "")),
        "due_on": day_in_words(context.get("due_on")),
        "items": [one_line(item) for item in items],
        "digest": context.get("digest"),
        "first_today": bool(context.get("first_today")),
    }


def one_line(value: object) -> str:
    return "" if value is None else normal(str(value))


def day_in_words(day: date | str | None) -> str:
    if not day:
        return ""
    return (day if isinstance(day, date) else date.fromisoformat(str(day))).strftime("%d/%m/%Y")
