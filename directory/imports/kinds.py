"""The kinds of files the directory is loaded from, and how each is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from directory.imports import agencies, blocs, days_off, people

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.utils.functional import _StrPromise

    from directory.imports.plans import Plan
    from directory.models import User


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its name, its columns and what reads it."""

    label: _StrPromise
    required: tuple[str, ...]
    optional: tuple[str, ...]
    plan: Callable[[bytes | str, int, date, User | None], Plan]


KINDS = {
    "blocs": Kind(
        _("Các khối"),
        blocs.REQUIRED,
        blocs.OPTIONAL,
        lambda content, _y, _d, _by: blocs.plan(content),
    ),
    "agencies": Kind(
        _("Cơ quan và khối của năm"),
        agencies.REQUIRED,
        agencies.OPTIONAL,
        lambda content, year, _d, _by: agencies.plan(content, year=year),
    ),
    "users": Kind(
        _("Người dùng và vai trò"),
        people.REQUIRED,
        people.OPTIONAL,
        lambda content, _y, on, by: people.plan(content, on=on, by=by),
    ),
    "days_off": Kind(
        _("Ngày nghỉ và ngày làm bù"),
        days_off.REQUIRED,
        days_off.OPTIONAL,
        lambda content, _y, _d, _by: days_off.plan(content),
    ),
}


def read(kind: str, content: bytes | str, *, year: int, on: date, by: User | None) -> Plan:
    """Read a file of one of the kinds and say what it would change; changes nothing."""
    return KINDS[kind].plan(content, year, on, by)
