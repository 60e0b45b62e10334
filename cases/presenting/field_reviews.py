"""One field over many agencies: how far each review and each criterion is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.presenting.desks import desk_at
from cases.presenting.items import ItemShown
from cases.presenting.trees import branches_of, path_in, rows_of
from cases.services.progress import Progress, progress_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal

    import scoring
    from cases.models import Case, Item, Review
    from cases.presenting.trees import Branch
    from directory.access import Access


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """One agency in the list of a field: how far its review is, and why it cannot be concluded."""

    case: Case
    review: Review | None
    items: list[ItemShown]
    is_mine: bool
    is_late: bool

    @property
    def department(self) -> str:
        """Return who reviews a part that the field's own lead does not have."""
        if self.review is None or self.review.is_of_its_field:
            return ""
        return self.review.agency.called_short

    @property
    def progress(self) -> Progress:
        return progress_of(item.task for item in self.items)

    @property
    def is_ready(self) -> bool:
        """Tell whether the reader may conclude the review now."""
        return self.is_mine and not self.progress.left

    @property
    def differing(self) -> int:
        return sum(1 for item in self.items if item.differs or item.status.icon == "scale")

    @property
    def state_of_review(self) -> str:
        if self.review is None:
            return _("Chưa đến bước thẩm tra")
        if self.review.cancelled_at is not None:
            return _("Đã trả lại đơn vị")
        return _("Đã kết luận") if self.review.concluded_at else _("Đang thẩm tra")


def reviews_shown(
    items: Iterable[Item], access: Access, reviews: Mapping[tuple[int, int], Review], *, today: date
) -> list[ReviewShown]:
    """Return the agencies of a field, part by part, those that wait for the reader first.

    Who judges one part is not shown the others.
    """
    grouped: dict[tuple[int, int], list[Item]] = {}
    for item in items:
        part = item.case_id, item.criterion.judge_id
        if access.sees_all or part in reviews:
            grouped.setdefault(part, []).append(item)
    shown = [
        _review_shown(group, access, reviews.get(part), today) for part, group in grouped.items()
    ]
    return sorted(shown, key=lambda each: not each.is_mine)


def _review_shown(
    group: list[Item], access: Access, review: Review | None, today: date
) -> ReviewShown:
    case = group[0].case
    desk = desk_at(case, access, [review] if review else [])
    is_mine = review in desk.reviews
    return ReviewShown(
        case=case,
        review=review,
        items=[ItemShown(item, desk) for item in group],
        is_mine=is_mine,
        is_late=bool(is_mine and review and review.due_on and review.due_on < today),
    )


@dataclass(frozen=True, slots=True)
class CriterionProgress:
    """How far a criterion is judged over all agencies, and how the points moved."""

    code: str
    name: str
    maximum: Decimal
    is_judged: bool
    progress: Progress
    differing: int


def progress_by_criterion(reviews: Iterable[ReviewShown]) -> list[CriterionProgress]:
    """Return the criteria of a field, in the order of the set, with the work done on each."""
    by_code: dict[str, list[ItemShown]] = {}
    for review in reviews:
        for item in review.items:
            by_code.setdefault(item.code, []).append(item)
    ordered = sorted(by_code.values(), key=lambda items: items[0].item.criterion.order)
    return [_criterion_progress(items) for items in ordered]


def rows_by_criterion(
    reviews: Iterable[ReviewShown], rules: scoring.CriteriaSet
) -> list[Branch[CriterionProgress]]:
    """Return the criteria of a field in their groups, each group with the work done in it."""
    branches = branches_of(
        progress_by_criterion(reviews), lambda one: path_in(rules, one.code), count=_progress_of
    )
    return rows_of(branches)


def _progress_of(criteria: Iterable[CriterionProgress]) -> Progress:
    return sum((one.progress for one in criteria), Progress())


def _criterion_progress(items: list[ItemShown]) -> CriterionProgress:
    first = items[0]
    return CriterionProgress(
        code=first.code,
        name=first.name,
        maximum=first.maximum,
        is_judged=first.item.criterion.self_scored,
        progress=progress_of(item.task for item in items),
        differing=sum(1 for item in items if item.differs or item.status.icon == "scale"),
    )
