"""Values out of cells: days, yes and no, and words out of a list."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directory.imports.tables import Row, Table

Choice = TypeVar("Choice")

YES_AND_NO = {
    **dict.fromkeys(("1", "x", "y", "yes", "true", "co"), True),
    **dict.fromkeys(("0", "n", "no", "false", "khong"), False),
}
DAY_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
)


def day_in(row: Row, column: str, table: Table) -> date | None:
    """Read a day as in 2021-10-04 or 04/10/2021."""
    for form in DAY_FORMS:
        found = form.fullmatch(row[column])
        if found:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break  # the 30th of February is complained of below, like any other nonsense
    table.complain(row, column, _("một ngày có thật, viết như 2021-10-04 hoặc 04/10/2021"))
    return None


def yes_in(row: Row, column: str, table: Table, *, default: bool) -> bool:
    """Read yes or no in the ways people write it; an empty cell is the default."""
    if not row[column]:
        return default
    answer = YES_AND_NO.get(plain(row[column]))
    if answer is None:
        table.complain(row, column, _("“có” hoặc “không” (cũng nhận 1 và 0)"))
    return bool(answer)


def whole_in(row: Row, column: str, table: Table, *, default: int, most: int) -> int:
    """Read a whole number from 0 up."""
    if not row[column]:
        return default
    if re.fullmatch("[0-9]{1,9}", row[column]) and int(row[column]) <= most:
        return int(row[column])
    table.complain(row, column, _("một số nguyên từ 0 đến %(most)s") % {"most": most})
    return default


def one_of(
    row: Row, column: str, table: Table, choices: Mapping[str, Choice], *, shown: str = ""
) -> Choice | None:
    """Read a word out of a list, whatever its accents and capitals; `shown` says which."""
    words = {plain(word): value for word, value in choices.items()}
    found = words.get(plain(row[column]))
    if found is None:
        right = _("một trong: %(words)s") % {"words": shown or ", ".join(choices)}
        table.complain(row, column, right)
    return found


def text_in(row: Row, column: str, table: Table, *, most: int, needed: bool = True) -> str:
    """Read a text that fits its column of the database."""
    if needed and not row[column]:
        table.complain(row, column, _("không được để trống"))
    if len(row[column]) > most:
        table.complain(row, column, _("không quá %(most)s ký tự") % {"most": most})
    return row[column]
