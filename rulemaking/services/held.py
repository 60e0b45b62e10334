"""A draft held for one change: whoever else writes at it waits, and finds it as it is then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.access import access_of
from rulemaking.models import RuleDraft
from rulemaking.refusals import NotOpen, StaleTree
from rulemaking.stages import MAKERS

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User


def check_makes(by: User, *, at: datetime) -> None:
    """Refuse whoever does not make rules."""
    access_of(by, on=localdate(at)).check_holds(*MAKERS)


def held(draft: RuleDraft) -> RuleDraft:
    """Return the draft as it is now, until the transaction ends."""
    return RuleDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)


def held_to_write(draft: RuleDraft, *, by: User, at: datetime) -> RuleDraft:
    """Return the draft, held by whoever may write it; raise NotOpen where nobody may any more."""
    check_makes(by, at=at)
    present = held(draft)
    if not present.is_open:
        facts = {"state": present.get_state_display()}
        raise NotOpen(_("Bản soạn thảo đang ở trạng thái “%(state)s” nên không sửa được.") % facts)
    return present


def check_shape(draft: RuleDraft, seen: int) -> None:
    """Refuse to change a tree that is not the one seen."""
    if draft.shape != seen:
        raise StaleTree(
            _(
                "Cây tiêu chí vừa được người khác sắp xếp lại nên chưa có gì thay đổi. "
                "Vui lòng xem lại cây rồi làm lại."
            )
        )


def touch(
    draft: RuleDraft, *, by: User, at: datetime, reshaped: bool = False, **facts: Any
) -> None:
    """Note that a held draft changed."""
    more = {"shape": F("shape") + 1} if reshaped else {}
    rows = RuleDraft.objects.filter(pk=draft.pk, version=draft.version)
    if not rows.update(version=F("version") + 1, saved_by=by, saved_at=at, **more, **facts):
        raise StaleTree(_("Bản soạn thảo vừa thay đổi. Vui lòng tải lại trang."))
    draft.version += 1
    draft.shape += bool(reshaped)
    draft.saved_by, draft.saved_at = by, at
    for name, value in facts.items():
        setattr(draft, name, value)
