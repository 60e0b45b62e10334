"""Bring a case under the amended set of its cycle; nothing that was said or judged is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

import scoring
from cases.lifecycle import Action, Facts, Rung, State
from cases.models import Case, Contest, Draft, Item
from cases.refusals import SomebodyWasFirst
from cases.services.amended_cases import CasePlan, changed_marks, plan_of
from cases.services.amended_figures import carry_figures
from cases.services.amended_reviews import carry_reviews
from cases.services.evidence import show_again
from cases.services.marks import draft_of, items_of, latest, put_again
from cases.services.reviews import cut_short
from cases.services.worth import reckon_anew
from cases.transitions import move
from scoring.amending import Fate

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Amendment, Criterion
    from cases.services.amended_cases import Touched
    from cases.services.amended_sets import AmendedSets


@dataclass(frozen=True, slots=True)
class Followed:
    """A case under its amended set: what became of it, and whether turns are to be opened anew."""

    plan: CasePlan
    turns_changed: bool


@transaction.atomic
def amend_case(
    case: Case, amendment: Amendment, sets: AmendedSets, *, at: datetime
) -> Followed | None:
    """Bring a case, which the caller holds, under the amended set; a second call changes nothing.

    Marks of a criterion that is asked as before stay; where its points changed they are computed
    anew, by nobody, from the same answers. What is asked otherwise is a new item, with the
    evidence of the old one, and the case goes back to whose work it asks for. Raises
    SomebodyWasFirst.
    """
    if case.criteria_set_id != amendment.before_id:
        return None
    items = {item.criterion.code: item for item in items_of(case)}
    plan = plan_of(case, sets.in_bloc(case.bloc.code), items)
    _repoint(case, plan, sets, items)
    _drop(plan, at=at)
    _ask_anew(plan, sets.criteria, because=amendment.reason, at=at)
    _recompute(plan, at=at)
    carry_figures(plan, sets)
    state = State(case.state)
    items_now = items_of(case)
    reckon_anew(items_now)
    changed, awaited = carry_reviews(case, sets, items_now, at=at)
    back_to = plan.goes_to
    if back_to is None and state is State.SECTOR_REVIEW and not awaited:
        back_to = State.APPRAISAL
    if plan.touched or changed:
        _go(case, plan, amendment, back_to=back_to, at=at)
    return Followed(plan, turns_changed=changed or case.state != state)


def _repoint(case: Case, plan: CasePlan, sets: AmendedSets, items: dict[str, Item]) -> None:
    """Put the items that stay under their criteria of the newer set."""
    replaced = {one.item.pk for one in plan.of(Fate.ANEW, Fate.DROPPED) if one.item}
    became = {
        each.before.code: sets.criteria[each.after.code]
        for each in sets.in_bloc(case.bloc.code)
        if each.before and each.after
    }
    kept = [item for code, item in items.items() if code in became and item.pk not in replaced]
    for item in kept:
        item.criterion = became[item.criterion.code]
    if Item.objects.bulk_update(kept, ["criterion"]) != len(kept):
        raise SomebodyWasFirst(case)
    under = Case.objects.filter(pk=case.pk, version=case.version, criteria_set=sets.before)
    if not under.update(criteria_set=sets.after):
        raise SomebodyWasFirst(case)
    case.criteria_set = sets.after


def _drop(plan: CasePlan, *, at: datetime) -> None:
    gone = [one.item.pk for one in plan.of(Fate.ANEW, Fate.DROPPED) if one.item]
    rows = Item.objects.filter(pk__in=gone)
    if rows.update(dropped_at=at, is_open=False) != len(gone):
        raise SomebodyWasFirst(plan.case)


def _ask_anew(
    plan: CasePlan, criteria: dict[str, Criterion], *, because: str, at: datetime
) -> None:
    """Open an item for each criterion that is new or asked otherwise, with what was there."""
    asked = plan.asked_anew
    words = _("Bộ tiêu chí được điều chỉnh: %(reason)s") % {"reason": because}
    fresh = Item.objects.bulk_create(
        Item(
            case=plan.case,
            criterion=criteria[one.code],
            is_open=one.amended.criterion.self_scored,
            sent_back_because=words if one.amended.criterion.self_scored else "",
        )
        for one in asked
    )
    pairs = [(one, item) for one, item in zip(asked, fresh, strict=True) if one.item]
    show_again((one.item, item) for one, item in pairs if one.item)
    Draft.objects.bulk_create(draft for one, item in pairs if (draft := _typed(one, item, at=at)))


def _typed(one: Touched, item: Item, *, at: datetime) -> Draft | None:
    """Return what its agency said of the old item, as far as the new one has boxes for it."""
    if one.item is None or not item.is_open:
        return None
    draft, mark = draft_of(one.item, Rung.SELF), latest(one.item, Rung.SELF)
    who = draft.saved_by_id if draft else mark.by_id if mark else None
    if who is None:
        return None
    answer = draft.answer if draft else mark.answer if mark else {}
    note = draft.note if draft else mark.reason if mark else ""
    fits = _still_fits(one.amended.criterion, answer)
    return Draft(item=item, rung=Rung.SELF, answer=fits, note=note, saved_at=at, saved_by_id=who)


def _still_fits(rule: scoring.Criterion, answer: dict[str, Any]) -> dict[str, str]:
    known = {name: value for name, value in answer.items() if name in rule.form.by_name}
    try:
        return dict(scoring.read_so_far(rule, known))
    except scoring.BadAnswer:
        return {}


def _recompute(plan: CasePlan, *, at: datetime) -> None:
    """Write the newest mark of each rung anew where its points are others; the old one stays."""
    changed = [
        one
        for each in plan.of(Fate.RECOMPUTED)
        if each.item
        for one in changed_marks(each.amended, each.item)
    ]
    words = _("Tính lại theo bộ tiêu chí được điều chỉnh; kết quả đã chấm giữ nguyên.")
    put_again(changed, because=words, at=at)


def _go(
    case: Case,
    plan: CasePlan,
    amendment: Amendment,
    *,
    back_to: State | None,
    at: datetime,
) -> None:
    """Log what happened, and take the case back to whose turn it is."""
    source = State(case.state)
    facts = Facts(back_to=back_to)
    codes = [one.code for one in plan.asked_anew]
    told: dict[str, Any] = {
        "asked_anew": codes,
        "recomputed": plan.codes(Fate.RECOMPUTED),
        "dropped": plan.codes(Fate.DROPPED),
    }
    said = {name: value for name, value in told.items() if value}
    move(
        case,
        Action.AMEND,
        by=amendment.by,
        at=at,
        reason=amendment.reason,
        facts=facts,
        **said,
    )
    if back_to is None:
        return
    _take_back_explanations(case)
    if source is State.SECTOR_REVIEW:
        cut_short(case, at=at)
    if back_to is State.SELF_ASSESSMENT and source is not State.SIGN_OFF:
        _begin_round(case)


def _take_back_explanations(case: Case) -> int:
    """Make explanations that wait to be settled typed ones again; return how many, maybe none."""
    given = Contest.objects.filter(
        item__case=case, item__dropped_at=None, settled_at=None, by_council=False
    )
    return given.exclude(given_at=None).update(given_at=None)


def _begin_round(case: Case) -> None:
    as_read = Case.objects.filter(pk=case.pk, version=case.version, round=case.round)
    if not as_read.update(round=F("round") + 1):
        raise SomebodyWasFirst(case)
    case.round += 1
