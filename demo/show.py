"""Print the published ranking of 2021, and who can sign in to the demonstration."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from typing import TYPE_CHECKING

from demo.people import PASSWORD
from directory.roles import NAMES
from results.models import Publication
from web.demo import demo_people

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGLISH = dict(NAMES.values())


def ranking(year: int) -> Iterator[str]:
    """Return the lines of a published year's table, as the public sees it."""
    document = Publication.objects.filter(cycle__year=year).latest("version").document
    yield f"{document['label']} – {document['notice']}"
    yield f"{'bloc':<13} {'rank':>4} {'index':>6}  {'class':<11} agency"
    for one in document["agencies"]:
        rank = "" if one["rank"] is None else str(one["rank"])
        index = one["index"].replace(".", ",")
        yield f"{one['bloc']:<13} {rank:>4} {index:>6}  {one['class']:<11} {one['name']}"


def people() -> Iterator[str]:
    yield f"Sign in with the password {PASSWORD} as:"
    for part in demo_people():
        first = part.players[0]
        of = f", {first.of}" if first.of else ""
        yield f"  {first.user.email:<42} {part.role}{of} ({ENGLISH[part.role]})"


if __name__ == "__main__":
    print(*ranking(2021), "", *people(), sep="\n", flush=True)
