"""How sentences written in Python spell days and numbers; templates have filters for the same."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.timezone import localtime
from django.utils.translation import get_language

NOTHING = "–"
CENT = Decimal("0.01")


def lang() -> str:
    """Return the language of the page, one of the two that reasons are written in."""
    return "en" if get_language() == "en" else "vi"


def day(value: date | datetime | None) -> str:
    if value is None:
        return NOTHING
    local = localtime(value) if isinstance(value, datetime) else value
    return f"{local:%d/%m/%Y}"


def decimal(value: Decimal) -> str:
    """Write a number with two decimals, a comma in Vietnamese."""
    text = f"{value.quantize(CENT, ROUND_HALF_UP):f}"
    return text if lang() == "en" else text.replace(".", ",")
