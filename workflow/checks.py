"""The nightly question whether states and turns agree: the answer must always be empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case as Choose
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.lifecycle import State
from cases.models import Case, Cycle, Review
from cases.names import state_name
from directory.roles import Role
from workflow.flows import CaseFlow
from workflow.models import Turn
from workflow.nodes import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

# Whose single turn a state or a stage opens; a case under review has one turn for each open review.
ROLE_OF_STATE = {
    node.state: node.role
    for node in CaseFlow.instance.nodes()
    if isinstance(node, Person) and node.state != State.SECTOR_REVIEW
}
ROLE_OF_STAGE = {
    Cycle.Stage.OPEN: Role.COORDINATOR,
    Cycle.Stage.COUNCIL: Role.COUNCIL_CHAIR,
    Cycle.Stage.APPROVED: Role.LEADER,
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A case, or a whole cycle where `case` is empty, whose state and open turns disagree."""

    cycle: int
    case: int | None
    about: str
    sentence: str

    def as_json(self) -> dict[str, Any]:
        return {
            "cycle": self.cycle,
            "case": self.case,
            "about": self.about,
            "sentence": self.sentence,
        }


def disagreements() -> list[Disagreement]:
    """Return the cases and cycles whose state and open turns disagree: two queries."""
    return [*_of_cases(), *_of_cycles()]


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    """Count the rows that belong to each row of the query around, none as zero."""
    counted = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), Value(0))


def _running() -> QuerySet[Turn]:
    """Return the open turns of processes that have not ended."""
    turns: QuerySet[Turn] = Turn.objects.open().filter(process__finished=None)
    return turns


def _of_cases() -> Iterator[Disagreement]:
    expected_role = Choose(
        *(When(state=state, then=Value(role.value)) for state, role in ROLE_OF_STATE.items()),
        default=Value(""),
    )
    fitting = _running().filter(state=OuterRef("state"))
    reviewed = Q(state=State.SECTOR_REVIEW)
    alone = Q(state__in=list(ROLE_OF_STATE))
    agree = (
        reviewed & Q(reviews_open__gt=0, turns=F("reviews_open"), of_reviews=F("reviews_open"))
        | alone & Q(turns=1, of_role=1, reviews_open=0)
        | ~reviewed & ~alone & Q(turns=0, reviews_open=0)
    )
    cases = Case.objects.annotate(
        role=expected_role,
        turns=_count(Turn.objects.open(), "process__case"),
        of_role=_count(fitting.filter(role=OuterRef("role")), "process__case"),
        of_reviews=_count(
            fitting.filter(
                review__case=F("process__case"),
                review__concluded_at=None,
                review__cancelled_at=None,
                agency=F("review__agency"),
                field=F("review__field__code"),
            ),
            "process__case",
        ),
        reviews_open=_count(Review.objects.open(), "case"),
    )
    for case in cases.exclude(agree).select_related("agency", "cycle").order_by("cycle", "pk"):
        yield Disagreement(case.cycle_id, case.pk, str(case), _sentence(case))


def _sentence(case: Any) -> str:
    return _(
        "Hồ sơ ở bước “%(state)s” có %(turns)d lượt đang mở, trong đó %(fitting)d lượt đúng, "
        "và %(reviews)d lĩnh vực đang thẩm tra."
    ) % {
        "state": state_name(case.state),
        "turns": case.turns,
        "fitting": max(case.of_role, case.of_reviews),
        "reviews": case.reviews_open,
    }


def _of_cycles() -> Iterator[Disagreement]:
    expected_role = Choose(
        *(When(stage=stage, then=Value(role.value)) for stage, role in ROLE_OF_STAGE.items()),
        default=Value(""),
    )
    whole = Q(process__case=None)
    cycles = Cycle.objects.annotate(
        role=expected_role,
        turns=_count(Turn.objects.open().filter(whole), "process__cycle"),
        fitting=_count(_running().filter(whole, role=OuterRef("role")), "process__cycle"),
    )
    takes_turns = Q(stage__in=list(ROLE_OF_STAGE))
    agree = takes_turns & Q(turns=1, fitting=1) | ~takes_turns & Q(turns=0)
    for cycle in cycles.exclude(agree).order_by("pk"):
        yield Disagreement(
            cycle.pk,
            None,
            str(cycle),
            _(
                "Kỳ đánh giá ở giai đoạn “%(stage)s” có %(turns)d lượt đang mở, "
                "trong đó %(fitting)d lượt đúng."
            )
            % {
                "stage": cycle.get_stage_display(),
                "turns": cycle.turns,
                "fitting": cycle.fitting,
            },
        )
