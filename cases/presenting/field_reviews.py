"""One field over many agencies: how far each review and each criterion is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.presenting.trees import branches_of, path_in, rows_of
from cases.presenting.words import name_of
from cases.services.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    import scoring
    from cases.models import Case, Criterion, Review
    from cases.presenting.trees import Branch
    from cases.reading.field_counts import Counted, Part

# What the filters of the list of reviews are called, and how they look.
FILTERS: dict[str, tuple[_StrPromise, str]] = {
    "tat-ca": (gettext_lazy("Tất cả"), "plain"),
    "cho-toi": (gettext_lazy("Đang chờ Ông/Bà"), "ochre"),
    "du": (gettext_lazy("Đã chấm đủ"), "plain"),
    "chua-du": (gettext_lazy("Chưa chấm đủ"), "plain"),
    "khac": (gettext_lazy("Khác tự chấm"), "plain"),
    "tre": (gettext_lazy("Trễ hạn"), "lacquer"),
}


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """One agency in the list of a field: how far its review is, and why it cannot be concluded."""

    case: Case
    review: Review | None
    is_mine: bool
    is_late: bool
    progress: Progress
    differing: int

    @property
    def department(self) -> str:
        """Return who reviews a part that the field's own lead does not have."""
        if self.review is None or self.review.is_of_its_field:
            return ""
        return self.review.agency.called_short

    @property
    def is_ready(self) -> bool:
        """Tell whether the reader may conclude the review now."""
        return self.is_mine and not self.progress.left

    @property
    def state_of_review(self) -> str:
        if self.review is None:
            return _("Chưa đến bước thẩm tra")
        if self.review.cancelled_at is not None:
            return _("Đã trả lại đơn vị")
        return _("Đã kết luận") if self.review.concluded_at else _("Đang thẩm tra")


def reviews_shown(
    parts: Iterable[Part], cases: Mapping[int, Case], reviews: Mapping[int, Review]
) -> list[ReviewShown]:
    """Return the parts of a field as its page lists them, given their cases and reviews."""
    return [
        ReviewShown(
            case=cases[part.case_id],
            review=reviews.get(part.review_id or 0),
            is_mine=part.is_mine,
            is_late=part.is_late,
            progress=part.counted.progress,
            differing=part.counted.differing,
        )
        for part in parts
    ]


@dataclass(frozen=True, slots=True)
class CriterionProgress:
    """How far a criterion is judged over all agencies, and how the points moved."""

    code: str
    name: str
    maximum: Decimal
    is_judged: bool
    progress: Progress
    differing: int


def rows_by_criterion(
    criteria: Sequence[Criterion], counted: Mapping[int, Counted], rules: scoring.CriteriaSet
) -> list[Branch[CriterionProgress]]:
    """Return the criteria of a field in their groups, each group with the work done in it."""
    shown = [
        _criterion_progress(each, counted[each.pk], rules)
        for each in criteria
        if each.pk in counted
    ]
    branches = branches_of(shown, lambda one: path_in(rules, one.code), count=_progress_of)
    return rows_of(branches)


def _progress_of(criteria: Iterable[CriterionProgress]) -> Progress:
    return sum((one.progress for one in criteria), Progress())


def _criterion_progress(
    criterion: Criterion, counted: Counted, rules: scoring.CriteriaSet
) -> CriterionProgress:
    rule = rules.criterion(criterion.code)
    return CriterionProgress(
        code=rule.code,
        name=name_of(rule),
        maximum=rule.max_points,
        is_judged=criterion.self_scored,
        progress=counted.progress,
        differing=counted.differing,
    )
