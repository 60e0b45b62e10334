"""How numbers, days and sizes are written: decimal comma in Vietnamese, dd/mm/yyyy always."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NOTHING = "–"
MINUS = "−"
NEAR_DAYS = 3


def number(value: object) -> Decimal | None:
    """Return the value as a number, or None where there is none to show."""
    if value is None or value == "":
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def decimal(value: object, places: int | None = None) -> str:
    """Write a number; without `places` it keeps its own, less the zeros that say nothing."""
    found = number(value)
    if found is None:
        return NOTHING
    if places is not None:
        found = found.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{found:f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return with_comma(text)


def with_comma(text: str) -> str:
    return text.replace(".", ",") if (get_language() or "vi").startswith("vi") else text


def signed(value: object, places: int | None = None) -> str:
    """Write a difference with its sign: +0,5 or −0,5."""
    found = number(value)
    if found is None:
        return NOTHING
    sign = "+" if found > 0 else MINUS if found < 0 else ""
    return sign + decimal(abs(found), places)


def percent(value: object, places: int = 2) -> str:
    text = decimal(value, places)
    return text if text == NOTHING else f"{text}%"


def local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and value.tzinfo else value


def day(value: date | datetime | None) -> str:
    return local(value).strftime("%d/%m/%Y") if value else NOTHING


def moment(value: datetime | None) -> str:
    return local(value).strftime("%H:%M, %d/%m/%Y") if value else NOTHING


def ago(value: datetime | None, now: datetime) -> str:
    """Say how long ago it was, up to a week; then the day."""
    if value is None:
        return NOTHING
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return _("vừa xong")
    if minutes < 60:
        return ngettext("%(count)d phút trước", "%(count)d phút trước", minutes) % {
            "count": minutes
        }
    if minutes < 24 * 60:
        return ngettext("%(count)d giờ trước", "%(count)d giờ trước", minutes // 60) % {
            "count": minutes // 60
        }
    if minutes < 7 * 24 * 60:
        return ngettext("%(count)d ngày trước", "%(count)d ngày trước", minutes // (24 * 60)) % {
            "count": minutes // (24 * 60)
        }
    return day(value)


def as_day(value: date | datetime) -> date:
    found = local(value)
    return found.date() if isinstance(found, datetime) else found


def days_between(due: date | datetime, today: date | datetime) -> int:
    return (as_day(due) - as_day(today)).days


def days_left(due: date | datetime | None, today: date | datetime) -> str:
    """Say how many days are left, or by how many the day has passed."""
    if due is None:
        return _("không có hạn")
    left = days_between(due, today)
    if left < 0:
        return ngettext("quá hạn %(count)d ngày", "quá hạn %(count)d ngày", -left) % {
            "count": -left
        }
    if left == 0:
        return _("hạn hôm nay")
    return ngettext("còn %(count)d ngày", "còn %(count)d ngày", left) % {"count": left}


def urgency(due: date | datetime | None, today: date | datetime) -> str:
    """Return far, near or past: how a deadline is coloured."""
    if due is None:
        return "far"
    left = days_between(due, today)
    return "past" if left < 0 else "near" if left <= NEAR_DAYS else "far"


def file_kinds(accept: str) -> str:
    """Write the suffixes of an accept attribute as people name the kinds: PDF, DOCX."""
    return ", ".join(part.strip().lstrip(".").upper() for part in accept.split(",") if part.strip())


def file_size(value: int | None) -> str:
    if value is None:
        return NOTHING
    for bound, unit in ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB")):
        if value >= bound:
            rounded = (Decimal(value) / bound).quantize(Decimal("0.1"), ROUND_HALF_UP)
            return f"{decimal(rounded)} {unit}"
    return f"{value} B"
