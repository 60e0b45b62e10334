"""Save what somebody types into a part of a draft, over the version they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rulemaking import content
from rulemaking.events import record
from rulemaking.models import RulePart
from rulemaking.refusals import StalePart
from rulemaking.services.held import held_to_write, touch
from rulemaking.services.starting import LONGEST

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User
    from rulemaking.content import Content


@transaction.atomic
def save(part: RulePart, *, said: Content, version: int, by: User, at: datetime) -> RulePart:
    """Save what a part says now.

    Raises NotOpen where the draft is not written any more, StalePart where somebody saved another
    text in between or took the part away; nothing is changed then.
    """
    draft = held_to_write(part.draft, by=by, at=at)
    text = content.written(said)
    rows = RulePart.objects.filter(pk=part.pk, version=version, removed_at=None)
    if not rows.update(text=text, version=F("version") + 1, saved_by=by, saved_at=at):
        _refuse(part)
    before, part.text, part.version = part.text, text, version + 1
    part.saved_by, part.saved_at, part.draft = by, at, draft
    touch(draft, by=by, at=at, **(named(said) if part.name == RulePart.HEAD else {}))
    record(draft, "save", part=part, by=by, at=at, before=before, after=text)
    return part


def named(head: Content) -> dict[str, Any]:
    """Return what of the head the list of drafts shows."""
    return {"label": str(head.get("label", ""))[:LONGEST], "year": str(head.get("year", ""))[:20]}


def _refuse(part: RulePart) -> NoReturn:
    present = RulePart.objects.select_related("saved_by").get(pk=part.pk)
    if present.removed_at:
        raise StalePart(_("Mục này vừa bị xóa khỏi cây. Nội dung Ông/Bà gõ vẫn còn trên màn hình."))
    facts = {"who": present.saved_by, "when": f"{localtime(present.saved_at):%H:%M %d/%m/%Y}"}
    raise StalePart(
        _("%(who)s đã lưu nội dung khác lúc %(when)s. Nội dung Ông/Bà gõ vẫn còn trên màn hình.")
        % facts,
        version=present.version,
    )
