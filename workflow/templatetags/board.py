"""The cells of the board, of which a page has hundreds and a few dozen differ."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from wording import spelling

if TYPE_CHECKING:
    from workflow.board.rows import Cell

register = template.Library()


@register.simple_tag
def stage_cell(cell: Cell) -> SafeString:
    """Draw one stage of one case: passed and when, skipped, at work with its days, or to come."""
    left_on = spelling.day(cell.left_at) if cell.left_at else ""
    return drawn(cell.look, cell.days, left_on, get_language())


@lru_cache(maxsize=4096)
def drawn(look: str, days: int, left_on: str, _language: str | None) -> SafeString:
    """Draw a cell by all that is in it, once for all rows and pages that show the same."""
    facts = {"look": look, "days": days, "left_on": left_on}
    found = render_to_string("workflow/board/cell.html", facts)
    return mark_safe(found.strip())  # noqa: S308 - a template escaped it
