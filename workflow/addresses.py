"""Where a letter or a notice leads: the address of a page by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from cases.models import Case, Cycle

FRONT_PAGE = "/"


def page(name: str, *parts: object) -> str:
    """Return the address of a page, or the front page where this installation lacks it."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return FRONT_PAGE


def of_case(case: Case) -> str:
    return page("case", case.pk)


def of_cycle(cycle: Cycle, name: str = "cycle") -> str:
    return page(name, cycle.year)


def of_my_turns() -> str:
    return page("home")
