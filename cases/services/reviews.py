"""Review by department: open the reviews of a round, conclude one, or send items back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.lifecycle import Action, Explained, Facts, Rung, State
from cases.models import Case, Item, Review
from cases.permissions import check_may
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.services.departments import Departments
from cases.services.marks import (
    Said,
    agrees,
    counting,
    draft_of,
    explains_absence,
    items_of,
    latest,
    points_of,
    put,
)
from cases.services.sharing import writers
from cases.transitions import move
from directory.access import access_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cases.models import Draft
    from directory.models import User


def open_reviews(case: Case, *, at: datetime) -> list[Review]:
    """Open one review for each part with items of this round, and for each cut short before.

    Conflict guard: a part led by the agency itself goes to the alternate department; a department
    that ended has its heir, as Departments says.
    """
    newest = _newest(case)
    cut_short = {part for part, review in newest.items() if review.cancelled_at is not None}
    return open_parts(case, _with_items(case) | cut_short, at=at, before=newest)


def open_parts(
    case: Case,
    concerned: set[tuple[int, int]],
    *,
    at: datetime,
    before: Mapping[tuple[int, int], Review] | None = None,
) -> list[Review]:
    """Open a review for each of the parts, by field and lead, with the department of the day.

    Whoever had the part `before` has it again, where it is the same department.
    """
    had = {(part, each.agency_id): each.assigned_to_id for part, each in (before or {}).items()}
    departments = Departments(case.cycle, on=localdate(at))
    found = {
        part: departments.of(key, case)
        for key, part in departments.parts.items()
        if key in concerned
    }
    return Review.objects.bulk_create(
        Review(
            case=case,
            field=part.field,
            lead=part.lead,
            round=case.round,
            agency=department.agency,
            by_alternate=department.by_alternate,
            assigned_to_id=had.get((part.key, department.agency.pk)),
            due_on=case.due_on,
            opened_at=at,
        )
        for part, department in found.items()
    )


def _with_items(case: Case) -> set[tuple[int, int]]:
    """Return the parts, by field and lead, that have items the agency answered in this round."""
    judged = Coalesce("criterion__lead_id", "criterion__field__lead_id")
    items = case.items.filter(is_open=True).annotate(judge_id=judged)
    return set(items.order_by().values_list("criterion__field_id", "judge_id").distinct())


def _newest(case: Case) -> dict[tuple[int, int], Review]:
    """Return the latest review of each part; one that a send-back cut short opens again."""
    rows = case.reviews.order_by("round", "pk")
    return {(review.field_id, review.lead_id): review for review in rows}


def pending(items: Sequence[Item], review: Review) -> list[Item]:
    """Return the items of its part that await the department's mark in a review."""
    return [item for item in items if review.covers(item.criterion) and awaits_review(item)]


def awaits_review(item: Item) -> bool:
    """Tell whether the agency's own mark is the latest word on an item."""
    mark = counting(item) if item.criterion.self_scored else None
    return mark is not None and mark.rung == Rung.SELF


def review_gaps(items: Sequence[Item]) -> list[str]:
    """List what keeps a review from being concluded, one sentence a criterion."""
    return [gap for item in items if awaits_review(item) and (gap := _gap_of(item))]


def _gap_of(item: Item) -> str:
    draft = draft_of(item, Rung.SECTOR)
    code = item.criterion.code
    if draft is None or (points := points_of(item, draft.answer)) is None:
        return _("%(code)s: chưa có điểm thẩm tra.") % {"code": code}
    own = latest(item, Rung.SELF)
    if not (own and agrees(points, own)) and not draft.note:
        return _("%(code)s: điểm khác với tự chấm, cần ghi lý do.") % {"code": code}
    if explains_absence(item) and not _explained(item, draft):
        return _("%(code)s: chưa kết luận về giải trình thiếu minh chứng.") % {"code": code}
    return ""


def _explained(item: Item, draft: Draft) -> str:
    """Return what a draft makes of the reason for missing papers.

    Who gives what the agency claims takes its reason, too, unless they say otherwise.
    """
    own, points = latest(item, Rung.SELF), points_of(item, draft.answer)
    if draft.explained or not explains_absence(item):
        return draft.explained
    return Explained.ACCEPTED if own and points and agrees(points, own) else ""


@transaction.atomic
def conclude(case: Case, *, review: Review, by: User, at: datetime) -> State:
    """Conclude the review of one part; the last one takes the case to appraisal.

    Raises Incomplete listing every gap, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.CONCLUDE, review=review)
    items = pending(items_of(case, field=review.field), review)
    missing = review_gaps(items)
    if missing:
        raise Incomplete(
            ngettext(
                "Còn %(count)d tiêu chí chưa đủ để kết luận.",
                "Còn %(count)d tiêu chí chưa đủ để kết luận.",
                len(missing),
            )
            % {"count": len(missing)},
            missing=missing,
        )
    # A review that passed to another department meanwhile is that one's to conclude.
    concluded = Review.objects.open().filter(pk=review.pk, agency=review.agency_id)
    if not concluded.update(concluded_at=at, concluded_by=by):
        raise SomebodyWasFirst(case)
    facts = Facts(fields_open=case.reviews.open().exists())
    drafts = [(item, draft_of(item, Rung.SECTOR)) for item in items]
    statements = [_judged(item, draft) for item, draft in drafts if draft]
    explained = {each.item.criterion.code: each.explained for each in statements if each.explained}
    told: dict[str, Any] = {
        "field": review.field.code,
        "written": writers(draft for _item, draft in drafts),
        **({"explained": explained} if explained else {}),
    }
    state = move(case, Action.CONCLUDE, by=by, at=at, facts=facts, **told)
    put(case, statements, Rung.SECTOR, by=by, at=at)
    return state


def _judged(item: Item, draft: Draft) -> Said:
    explained = _explained(item, draft)
    return Said(item=item, answer=draft.answer, note=draft.note, explained=explained)


@transaction.atomic
def send_back(
    case: Case,
    *,
    items: Sequence[Item],
    reason: str,
    by: User,
    at: datetime,
    review: Review | None = None,
) -> State:
    """Send named items back to the agency in a new round; only they are open there.

    Reviews still open are cut short and reopen with the next sign-off. Raises Incomplete without
    items or reason, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.SEND_BACK, review=review)
    _check_items(items, review)
    state = move(case, Action.SEND_BACK, by=by, at=at, reason=reason, items=items)
    cut_short(case, at=at)
    _begin_round(case, items, because=reason.strip())
    return state


def cut_short(case: Case, *, at: datetime) -> int:
    """Cancel the reviews of a case that are open, which may be none, and count them."""
    return case.reviews.open().update(cancelled_at=at)


def take_up_again(case: Case, *, cut_short_at: datetime) -> int:
    """Open again the reviews that were cut short at a moment, which may be none; count them."""
    rows = case.reviews.filter(concluded_at=None, cancelled_at=cut_short_at)
    return rows.update(cancelled_at=None, due_on=case.due_on)


def _begin_round(case: Case, items: Sequence[Item], *, because: str) -> None:
    """Open the items sent back in a new round of the case as it was read.

    Raises SomebodyWasFirst.
    """
    as_read = Case.objects.filter(pk=case.pk, version=case.version, round=case.round)
    opened = case.items.filter(pk__in={item.pk for item in items})
    if not as_read.update(round=F("round") + 1) or len(items) != opened.update(
        is_open=True, sent_back_because=because
    ):
        raise SomebodyWasFirst(case)
    case.round += 1


def _check_items(items: Sequence[Item], review: Review | None) -> None:
    wrong = [
        item.criterion.code
        for item in items
        if not item.criterion.self_scored
        or (review is not None and not review.covers(item.criterion))
    ]
    if wrong:
        raise Incomplete(
            _(
                "Không trả lại được các tiêu chí %(codes)s: không thuộc lĩnh vực Ông/Bà "
                "thẩm tra hoặc không do đơn vị tự chấm."
            )
            % {"codes": ", ".join(wrong)}
        )
