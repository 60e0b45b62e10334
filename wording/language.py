"""The language of the page: Vietnamese, or English."""

from __future__ import annotations

from django.utils.translation import get_language


def lang() -> str:
    """Return the language of the page, one of the two that reasons are written in."""
    return "en" if get_language() == "en" else "vi"
