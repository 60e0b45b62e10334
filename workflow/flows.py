"""The two processes: one case through its states, and the whole cycle through its year.

The state of the case is the truth: after every human turn the process looks at it and opens the
turns that belong to it. A process therefore has one gateway, `route`, and no rule of evaluation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viewflow import this
from viewflow.workflow import flow

from cases.lifecycle import State
from cases.models import Cycle, Review
from directory.roles import Role
from workflow.locks import RowLock
from workflow.models import Proceeding, Turn
from workflow.nodes import (
    ForEach,
    LastActivation,
    Person,
    RouteActivation,
    TogetherActivation,
    first,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from viewflow.workflow.activation import Activation


def in_state(state: State) -> Callable[[Activation], bool]:
    def holds(activation: Activation) -> bool:
        return bool(activation.process.case.state == state)

    return holds


def in_stage(stage: Cycle.Stage) -> Callable[[Activation], bool]:
    def holds(activation: Activation) -> bool:
        return bool(activation.process.cycle.stage == stage)

    return holds


def of_the_agency(turn: Turn) -> None:
    case = turn.process.case
    turn.agency_id = case.carried_by_id or case.agency_id


def of_the_review(turn: Turn) -> None:
    review: Review = turn.seed
    turn.review, turn.agency_id, turn.field = review, review.agency_id, review.field.code


def open_reviews(activation: Activation) -> Iterator[tuple[dict[str, Any], Review]]:
    reviews = activation.process.case.reviews.open().order_by("field__order", "pk")
    return (({"review": each.pk}, each) for each in reviews.select_related("field"))


def review_is_over(activation: Activation, _active: Any) -> bool:
    """Tell whether a send-back ended the review while other fields were still open."""
    return bool(activation.process.case.state != State.SECTOR_REVIEW)


class CaseFlow(flow.Flow):
    """The evaluation of one agency, up to the council."""

    process_class = Proceeding
    task_class = Turn
    lock_impl = RowLock()

    opened = first().Next(this.route)

    route = (
        flow.Switch(activation_class=RouteActivation)
        .Case(this.self_assessment, in_state(State.SELF_ASSESSMENT))
        .Case(this.sign_off, in_state(State.SIGN_OFF))
        .Case(this.fields, in_state(State.SECTOR_REVIEW))
        .Case(this.appraisal, in_state(State.APPRAISAL))
        .Case(this.explanation, in_state(State.EXPLANATION))
        .Case(this.explanation_sign_off, in_state(State.EXPLANATION_SIGN_OFF))
        .Case(this.settlement, in_state(State.SETTLEMENT))
        .Default(this.end)
    )

    self_assessment = Person(State.SELF_ASSESSMENT, Role.AGENCY_OFFICER, fill=of_the_agency).Next(
        this.route
    )
    sign_off = Person(State.SIGN_OFF, Role.AGENCY_HEAD, fill=of_the_agency).Next(this.route)

    fields = ForEach(open_reviews).Next(this.field_review)
    field_review = Person(State.SECTOR_REVIEW, Role.SECTOR_REVIEWER, fill=of_the_review).Next(
        this.fields_done
    )
    fields_done = flow.Join(
        continue_on_condition=review_is_over, activation_class=TogetherActivation
    ).Next(this.route)

    appraisal = Person(State.APPRAISAL, Role.APPRAISER).Next(this.route)
    explanation = Person(State.EXPLANATION, Role.AGENCY_OFFICER, fill=of_the_agency).Next(
        this.route
    )
    explanation_sign_off = Person(
        State.EXPLANATION_SIGN_OFF, Role.AGENCY_HEAD, fill=of_the_agency
    ).Next(this.route)
    settlement = Person(State.SETTLEMENT, Role.APPRAISER).Next(this.route)

    end = flow.End(activation_class=LastActivation)


class CycleFlow(flow.Flow):
    """The evaluation of a year: cases run, scoring, council, approval, publication."""

    process_class = Proceeding
    task_class = Turn
    lock_impl = RowLock()

    opened = first().Next(this.route)

    route = (
        flow.Switch(activation_class=RouteActivation)
        .Case(this.score, in_stage(Cycle.Stage.OPEN))
        .Case(this.council, in_stage(Cycle.Stage.COUNCIL))
        .Case(this.approval, in_stage(Cycle.Stage.APPROVED))
        .Default(this.end)
    )
    score = Person(State.COUNCIL, Role.COORDINATOR).Next(this.route)
    council = Person(State.COUNCIL, Role.COUNCIL_CHAIR).Next(this.route)
    approval = Person(State.APPROVED, Role.LEADER).Next(this.route)
    end = flow.End(activation_class=LastActivation)
