"""Blocs out of a file: code, name, name_en, order."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.imports.cells import text_in, whole_in
from directory.imports.plans import Plan
from directory.imports.tables import Row, Table, read_table
from directory.models import Bloc
from directory.services import agencies as services

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User

REQUIRED = ("code", "name")
OPTIONAL = ("name_en", "order")


def plan(content: bytes | str) -> Plan:
    """Read a file of blocs and say what it would change; one query."""
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    found = Plan("blocs", problems=table.problems)
    known = {bloc.code: bloc for bloc in Bloc.objects.all()}
    seen: dict[str, int] = {}
    for row in table.rows:
        _plan_row(row, table, found, known, seen)
    return found


def _plan_row(
    row: Row, table: Table, found: Plan, known: dict[str, Bloc], seen: dict[str, int]
) -> None:
    before = len(table.problems)
    code = text_in(row, "code", table, most=40)
    if code and not re.fullmatch(r"[-a-zA-Z0-9_]+", code):
        table.complain(row, "code", _("chỉ gồm chữ cái không dấu, chữ số, gạch ngang, gạch dưới"))
    if code in seen:
        table.complain(
            row, "code", _("mỗi mã một dòng; đã có ở dòng %(row)s") % {"row": seen[code]}
        )
    seen.setdefault(code, row.number)
    facts = {
        "name": text_in(row, "name", table, most=200),
        "name_en": text_in(row, "name_en", table, most=200, needed=False),
        "order": whole_in(row, "order", table, default=0, most=9999),
    }
    if len(table.problems) > before:
        return
    bloc = known.get(code)
    if bloc and facts == {key: getattr(bloc, key) for key in facts}:
        found.unchanged += 1
        return
    what = _("Sửa khối") if bloc else _("Thêm khối")
    was = {key: getattr(bloc, key) for key in facts} if bloc else None
    found.add(row.number, what, f"{code} – {facts['name']}", partial(_save, code, facts), was=was)


def _save(code: str, facts: dict[str, object], by: User | None, at: datetime) -> None:
    services.save_bloc(
        code,
        name=str(facts["name"]),
        name_en=str(facts["name_en"]),
        order=int(str(facts["order"])),
        by=by,
        at=at,
    )
