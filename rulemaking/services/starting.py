"""Start a draft: from nothing, from a set or a book that is there, or from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

import scoring
from rulemaking import content
from rulemaking.events import record
from rulemaking.models import RuleDraft, RulePart
from rulemaking.refusals import CannotRead
from rulemaking.services.held import check_makes
from rulemaking.trees import CRITERIA, FIELDS, are_tables, cut

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User
    from rulemaking.content import Content

MOST_NODES = 2000
LONGEST = 300


def empty(kind: str, *, label: str, year: int) -> scoring.Document:
    """Return a document with nothing but its name; a set is made to come to 100 points."""
    head = {"format": 2, "code": "", "label": label, "year": year, "source": ""}
    if kind == RuleDraft.Kind.SET:
        return {**head, "total": 100, FIELDS: []}
    return head


def document_from(text: str, *, name: str, kind: str) -> scoring.Document:
    """Read a file as a document of that kind; raise CannotRead where it is not one."""
    try:
        document = scoring.document_of(text, name=name)
    except scoring.BadFile as bad:
        raise CannotRead(str(bad.problems[0].text())) from bad
    return checked(document, name=name, kind=kind)


def checked(document: scoring.Document, *, name: str, kind: str) -> scoring.Document:
    """Return a document of that kind; raise CannotRead where it is not one."""
    is_set = FIELDS in document
    if is_set != (kind == RuleDraft.Kind.SET) or (is_set and not _is_tree(document, FIELDS)):
        raise CannotRead(
            _("“%(name)s” không phải tệp của loại đã chọn; hãy chọn đúng loại hoặc tệp khác.")
            % {"name": name}
        )
    return document


def _is_tree(table: scoring.Document, key: str) -> bool:
    rows = table.get(key, [])
    return are_tables(rows) and all(_is_tree(row, CRITERIA) for row in rows)


@transaction.atomic
def start(
    kind: str, *, document: scoring.Document, based_on: str, by: User, at: datetime
) -> RuleDraft:
    """Start a draft that says what the document says; raise CannotRead where it is too large.

    What the same person started in the same way and has not touched yet is opened again.
    """
    check_makes(by, at=at)
    get_user_model().objects.select_for_update().get(pk=by.pk)  # of two presses the second waits
    named = {
        "label": str(document.get("label", ""))[:LONGEST],
        "year": str(document.get("year", ""))[:20],
        "based_on": based_on[:LONGEST],
    }
    known = RuleDraft.objects.filter(
        kind=kind, started_by=by, version=1, state=RuleDraft.State.DRAFT, **named
    )
    if untouched := known.order_by("pk").first():
        return untouched
    draft = RuleDraft.objects.create(
        kind=kind,
        **named,
        started_by=by,
        started_at=at,
        saved_by=by,
        saved_at=at,
    )
    if kind == RuleDraft.Kind.SET:
        head = {key: value for key, value in document.items() if key != FIELDS}
        _add_part(draft, RulePart.HEAD, head, by=by, at=at)
        add_nodes(draft, document[FIELDS], by=by, at=at)
    else:
        for name, said in cut(document).items():
            _add_part(draft, name, said, by=by, at=at)
    record(draft, "start", by=by, at=at, based_on=based_on)
    return draft


def _add_part(draft: RuleDraft, name: str, said: Content, *, by: User, at: datetime) -> None:
    text = content.written(said)
    RulePart.objects.create(draft=draft, name=name, text=text, saved_by=by, saved_at=at)


def add_nodes(
    draft: RuleDraft,
    rows: list[scoring.Document],
    *,
    by: User,
    at: datetime,
    above: RulePart | None = None,
    first: int = 0,
) -> list[RulePart]:
    """Add nodes with all beneath them, a statement a level; return those of the first level."""
    level: list[tuple[RulePart | None, scoring.Document, int]] = [
        (above, row, first + i) for i, row in enumerate(rows)
    ]
    count, added = 0, []
    while level:
        count += len(level)
        if count > MOST_NODES:
            raise CannotRead(
                _("Cây có hơn %(most)d mục; hãy chia thành nhiều bộ.") % {"most": MOST_NODES}
            )
        parts = RulePart.objects.bulk_create(
            RulePart(
                draft=draft,
                name=RulePart.NODE,
                parent=parent,
                order=order,
                text=content.written({k: v for k, v in row.items() if k != CRITERIA}),
                saved_by=by,
                saved_at=at,
            )
            for parent, row, order in level
        )
        added.append(parts)
        level = [
            (part, child, i)
            for part, (_above, row, _order) in zip(parts, level, strict=True)
            for i, child in enumerate(row.get(CRITERIA, []))
        ]
    return added[0] if added else []
