"""The agency's part: hand the self-assessment to its head, sign it off, or return it inside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.lifecycle import Action, Rung, State
from cases.models import Item
from cases.permissions import check_may
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.services.marks import (
    Said,
    contestable,
    draft_of,
    items_of,
    points_of,
    put,
    said,
    seen,
)
from cases.services.returned import is_untouched
from cases.services.reviews import open_reviews
from cases.services.sharing import writers
from cases.services.unclassified import check_unclassified
from cases.transitions import move
from directory.access import access_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import Case
    from directory.models import User


def gaps(items: Sequence[Item]) -> list[str]:
    """List what keeps a self-assessment from being handed over, one sentence a criterion.

    A demanded paper that is missing obliges a note (national guidance on self-assessment). What was
    sent back is changed, or kept for a reason.
    """
    return [gap for item in items if item.is_open for gap in _gaps_of(item)]


def _gaps_of(item: Item) -> list[str]:
    answered = said(item, Rung.SELF)
    code = item.criterion.code
    if answered is None or points_of(item, answered.answer) is None:
        return [_("%(code)s: chưa có kết quả tự chấm đầy đủ.") % {"code": code}]
    if item.criterion.evidence and not seen(item) and not answered.note:
        return [_("%(code)s: chưa có minh chứng; hãy tải lên hoặc ghi rõ lý do.") % {"code": code}]
    if is_untouched(item) and not answered.kept:
        return [
            _(
                "%(code)s: bị trả lại mà chưa sửa; hãy sửa kết quả, ghi chú hoặc minh chứng, "
                "hoặc ghi lý do giữ nguyên."
            )
            % {"code": code}
        ]
    return []


@transaction.atomic
def submit(case: Case, *, by: User, at: datetime, unclassified: bool = False) -> State:
    """Hand the self-assessment to the agency's head; the answers become marks.

    `unclassified` is the officer's word that no classified paper is among what is handed over, for
    which their form asks each time.
    Raises Incomplete without it, or listing every gap; NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.SUBMIT)
    items = [item for item in items_of(case) if item.is_open]
    missing = gaps(items)
    if missing:
        raise Incomplete(
            ngettext(
                "Còn %(count)d mục chưa đủ để trình.",
                "Còn %(count)d mục chưa đủ để trình.",
                len(missing),
            )
            % {"count": len(missing)},
            missing=missing,
        )
    check_unclassified(said=unclassified)
    statements = [told for item in items if (told := _handed_in(item))]
    kept = {each.item.criterion.code: each.kept for each in statements if each.kept}
    facts: dict[str, Any] = {"kept": kept} if kept else {}
    facts["written"] = writers(draft_of(item, Rung.SELF) for item in items)
    facts["unclassified"] = True
    state = move(case, Action.SUBMIT, by=by, at=at, **facts)
    put(case, statements, Rung.SELF, by=by, at=at)
    return state


def _handed_in(item: Item) -> Said | None:
    """Return what the agency says of an item; a reason to keep it where it is kept indeed."""
    told = said(item, Rung.SELF)
    return replace(told, kept=told.kept if is_untouched(item) else "") if told else None


@transaction.atomic
def endorse(case: Case, *, by: User, at: datetime) -> State:
    """Sign the self-assessment off and open the review of each field concerned.

    Raises NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.ENDORSE)
    state = move(case, Action.ENDORSE, by=by, at=at)
    open_reviews(case, at=at)
    # What is signed off was open: a round without open items was signed off before.
    if not Item.objects.filter(case=case, is_open=True).update(is_open=False):
        raise SomebodyWasFirst(case)
    return state


def nameable(case: Case) -> list[Item]:
    """Return what a head may name: what the officers may change once they have it again."""
    if case.state == State.EXPLANATION_SIGN_OFF:
        return list(contestable(items_of(case)))
    own = case.items.filter(is_open=True, criterion__self_scored=True)
    return list(own.select_related("criterion__field"))


@transaction.atomic
def return_inside(
    case: Case, *, by: User, at: datetime, reason: str, items: Sequence[Item] = ()
) -> State:
    """Give what is to be signed back to the agency's officers, naming what to look at again.

    All that was open stays open; what is named is shown to them first. Raises Incomplete without a
    reason or for items that are not open, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.RETURN_INSIDE)
    if items and {item.pk for item in items} - {item.pk for item in nameable(case)}:
        raise Incomplete(_("Chỉ nêu được các tiêu chí mà đơn vị đang được sửa."))
    return move(case, Action.RETURN_INSIDE, by=by, at=at, reason=reason, items=items)


@transaction.atomic
def recall(case: Case, *, by: User, at: datetime) -> State:
    """Take back what the agency's head has not signed yet.

    Raises NotAllowed, SomebodyWasFirst where the head has.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.RECALL)
    return move(case, Action.RECALL, by=by, at=at)
