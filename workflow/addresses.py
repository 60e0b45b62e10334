"""Where a letter or a notice leads: the address of a page by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from cases.models import Case, Cycle


def page(name: str, *parts: object) -> str:
    return reverse(name, args=parts)


def of_case(case: Case) -> str:
    return page("case", case.pk)


def of_cycle(cycle: Cycle, name: str) -> str:
    return page(name, cycle.year)


def of_my_turns() -> str:
    return page("home")
