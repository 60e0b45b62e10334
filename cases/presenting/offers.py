"""The moves offered on a case page: what it is, where it is made, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.lifecycle import Action, State, moves_from
from cases.names import ACTION_NAMES
from cases.permissions import acts_for, reviews_it, why_not
from directory.roles import OF_AN_AGENCY, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cases.lifecycle import Move
    from cases.models import Case, Review
    from directory.access import Access

# The moves of one case that have their button on its page; those of the whole cycle have theirs.
LOOKS: dict[Action, tuple[str, str]] = {
    Action.SUBMIT: ("primary", "send"),
    Action.ENDORSE: ("seal", "signature"),
    Action.RETURN_INSIDE: ("quiet", "undo-2"),
    Action.RECALL: ("quiet", "undo-2"),
    Action.CONCLUDE: ("primary", "clipboard-check"),
    Action.SEND_BACK: ("quiet", "undo-2"),
    Action.APPRAISE: ("primary", "clipboard-check"),
    Action.EXPLAIN: ("primary", "send"),
    Action.SIGN_EXPLANATION: ("seal", "signature"),
    Action.ACCEPT: ("quiet", "check"),
    Action.LAPSE: ("quiet", "clock"),
    Action.SETTLE: ("primary", "gavel"),
    Action.WITHDRAW: ("danger", "ban"),
    Action.REINSTATE: ("quiet", "undo-2"),
}
# A second thought of those who may, and nothing that others wait for.
THEIR_OWN = frozenset({Action.RECALL})
# Shown to those who may make them, and to nobody else: rare, and grave.
RARE = frozenset({Action.LAPSE, Action.WITHDRAW, Action.REINSTATE})


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: `reason` says why it is disabled; `is_rare` ones stand apart.

    `field` is the code of the field it is about, where it is about one.
    """

    action: Action
    label: str
    url: str
    kind: str
    icon: str
    reason: str
    is_rare: bool
    field: str


def offers(case: Case, access: Access, reviews: Sequence[Review]) -> list[Offer]:
    """Return the moves out of the present state that concern this reader."""
    return [
        offer
        for move in moves_from(State(case.state))
        if move.action in LOOKS and _concerns(move, case, access)
        for offer in _offers_of(move, case, access, reviews)
    ]


def _concerns(move: Move, case: Case, access: Access) -> bool:
    """Tell whether a move is for the reader's kind, even where it is not for them today."""
    if move.action in RARE or not move.roles & OF_AN_AGENCY:
        return access.holds_any(*move.roles)
    if move.action in THEIR_OWN:
        return acts_for(access, case, *move.roles)
    if move.roles == {Role.SECTOR_REVIEWER}:
        return access.holds(Role.SECTOR_REVIEWER)
    return acts_for(access, case, Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


def _offers_of(
    move: Move, case: Case, access: Access, reviews: Sequence[Review]
) -> Iterator[Offer]:
    if move.roles != {Role.SECTOR_REVIEWER}:
        yield _offer(move.action, case, reason=why_not(access, case, move.action))
        return
    mine = [review for review in reviews if reviews_it(access, case, review)]
    now_open = [review for review in mine if review.is_open]
    for review in now_open:
        reason = why_not(access, case, move.action, review=review)
        yield _offer(move.action, case, reason=reason, review=review)
    if mine and not now_open:
        yield _offer(
            move.action, case, reason=_("Ông/Bà đã kết luận lĩnh vực của mình ở hồ sơ này.")
        )


def _offer(action: Action, case: Case, *, reason: str, review: Review | None = None) -> Offer:
    kind, icon = LOOKS[action]
    url = _address(case, action)
    return Offer(
        action=action,
        label=_label(action, case, review),
        url=f"{url}?review={review.pk}" if review else url,
        kind=kind,
        icon=icon,
        reason=reason,
        is_rare=action in RARE,
        field=review.field.code if review else "",
    )


def label_of(action: Action, case: Case) -> str:
    """Name an act as it is on a case: an explanation goes to the head where the city wants it."""
    if action is Action.EXPLAIN and case.cycle.head_signs_explanations:
        return _("Trình thủ trưởng ký giải trình")
    return str(ACTION_NAMES[action])


def _label(action: Action, case: Case, review: Review | None) -> str:
    """Name an act, and the part it is about where that is not the one of the field's lead."""
    if review is None or review.is_of_its_field:
        return label_of(action, case)
    told = {"act": ACTION_NAMES[action], "lead": review.lead.called_short}
    return _("%(act)s (phần của %(lead)s)") % told


def _address(case: Case, action: Action) -> str:
    if action in {Action.WITHDRAW, Action.REINSTATE}:
        # The desk of the cycle takes cases out and puts them back, wherever it is asked to.
        return reverse(str(action), args=[case.cycle.year, case.pk])
    return reverse("case-move", args=[case.pk, action.value])
