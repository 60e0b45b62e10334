"""Let a draft say what a workbook says, over the version that was seen; nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from rulemaking import content
from rulemaking.events import record
from rulemaking.models import RulePart
from rulemaking.refusals import StaleTree
from rulemaking.services.held import held_to_write, touch
from rulemaking.services.saving import named
from rulemaking.services.shaping import load
from rulemaking.services.starting import add_nodes
from rulemaking.trees import FIELDS

if TYPE_CHECKING:
    from datetime import datetime

    import scoring
    from directory.models import User
    from rulemaking.models import RuleDraft


@transaction.atomic
def replace(
    draft: RuleDraft, *, document: scoring.Document, version: int, by: User, at: datetime
) -> RuleDraft:
    """Put a document in the place of the head and the tree of a draft of a set.

    The nodes that stood are taken out, as one takes out a node: they can be brought back. Raises
    NotOpen where the draft is not written any more, StaleTree where it is not what was seen.
    """
    present = held_to_write(draft, by=by, at=at)
    if present.version != version:
        raise _changed(present)
    whole = load(present)
    before, _said = whole.parts[RulePart.HEAD]
    head = {key: value for key, value in document.items() if key != FIELDS}
    rows = RulePart.objects.filter(pk=before.pk, version=before.version)
    text = content.written(head)
    if not rows.update(text=text, version=F("version") + 1, saved_by=by, saved_at=at):
        raise _changed(present)
    stood = [node.pk for node in whole.fields]
    gone = RulePart.objects.filter(pk__in=stood, removed_at=None)
    if gone.update(removed_at=at, version=F("version") + 1) != len(stood):
        raise _changed(present)
    added = add_nodes(present, document[FIELDS], by=by, at=at)
    touch(present, by=by, at=at, reshaped=True, **named(head))
    record(present, "replace", by=by, at=at, before=before.text, removed=stood, count=len(added))
    return present


def _changed(present: RuleDraft) -> StaleTree:
    return StaleTree(
        _(
            "Bản soạn thảo vừa được người khác sửa nên bảng tính chưa được đưa vào. "
            "Vui lòng đọc thử lại để xem khác gì với bản hiện nay."
        ),
        version=present.version,
    )
