"""Read the changes of agencies between two years from a CSV table."""

from scoring.lineage import KINDS, Change, Lineage, is_day_or_month
from scoring.text_files import Row, finish, read_rows

# A merger across provinces is a merger: none of its results is one agency's own.
_KINDS = {**{kind: kind for kind in KINDS}, "merge_across_provinces": "merge"}
_WITHOUT_BEFORE = {"create"}
_WITHOUT_AFTER = {"abolish"}
_NOBODY = {"", "-", "–"}


def read_lineage(text: str, *, name: str) -> Lineage:
    """Read columns effective, event, from_units, to_units; raise BadFile with every problem."""
    rows = read_rows(text, name=name, columns=("effective", "event", "from_units", "to_units"))
    changes = tuple(_change(row) for row in rows)
    finish(rows)
    return Lineage(changes)


def _change(row: Row) -> Change:
    word = row.text("event")
    if word and word not in _KINDS:
        row.refuse("event", "file.want_choice", known=", ".join(_KINDS))
    kind = _KINDS.get(word, "rename")
    before = _names(row, "from_units", needed=kind not in _WITHOUT_BEFORE)
    after = _names(row, "to_units", needed=kind not in _WITHOUT_AFTER)
    return Change(kind, before, after, _effective(row))


def _effective(row: Row) -> str:
    text = row.text("effective")
    if text and not is_day_or_month(text):
        row.refuse("effective", "file.want_day")
    return text


def _names(row: Row, column: str, *, needed: bool) -> tuple[str, ...]:
    text = row.cells[column]
    names = () if text in _NOBODY else tuple(name.strip() for name in f"{text} ".split(" + "))
    if (needed and not names) or not all(names):
        row.refuse(column, "file.want_names")
    return names
