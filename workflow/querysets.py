"""Chainable questions about turns: who has one, and by when it is due."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from viewflow.workflow.status import STATUS

from directory.roles import Role
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cases.models import Cycle
    from directory.access import Access
    from workflow.models import PipelineRun, Turn  # noqa: F401 - named by the base classes


class OfKind(NamedTuple):
    """What all turns of a kind come to: how many, how many late or nearly so, the first day due."""

    waiting: int
    late: int
    near: int
    due_on: date | None


KIND = ["process__cycle", "state", "field", "review__field__criteria_set"]
# What all turns of each kind come to, and the most urgent of each. The turns are found once.
OF_KINDS = """
WITH mine (pk, cycle_id, state, field, set_id, due_on) AS MATERIALIZED ({mine}), kind AS (
  SELECT cycle_id, state, field, set_id, count(*) AS waiting,
    count(*) FILTER (WHERE due_on < %s) AS late,
    count(*) FILTER (WHERE due_on BETWEEN %s AND %s) AS near, min(due_on) AS due_on
  FROM mine GROUP BY cycle_id, state, field, set_id
)
SELECT urgent.pk, kind.waiting, kind.late, kind.near, kind.due_on
FROM kind CROSS JOIN LATERAL (
  SELECT pk, due_on FROM mine WHERE (cycle_id, state, field) =
    (kind.cycle_id, kind.state, kind.field) AND set_id IS NOT DISTINCT FROM kind.set_id
  ORDER BY due_on NULLS LAST, pk LIMIT %s
) urgent ORDER BY urgent.due_on NULLS LAST, urgent.pk
"""


class TurnQuerySet(QuerySet["Turn"]):
    def open(self) -> TurnQuerySet:
        """Keep the turns of people that nobody has taken yet."""
        return self.filter(flow_task_type="HUMAN", status=STATUS.NEW)

    def for_access(self, access: Access) -> TurnQuerySet:
        """Keep the turns a person may take by their roles; one condition a role held.

        Who judges for somebody who is away is not given cases of agencies they work for.
        """
        mine = Q(pk__in=[])
        own = access.own.agencies(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
        theirs = Q(process__case__agency__in=own) | Q(process__case__carried_by__in=own)
        for holding in access.holdings:
            role = Q(role=holding.role)
            if own and holding.instead_of and holding.role is Role.SECTOR_REVIEWER:
                role &= ~theirs
            if holding.agency_id is not None:
                role &= Q(agency=holding.agency_id)
            if holding.fields:
                role &= Q(field__in=holding.fields)
            mine |= role
        return self.filter(mine)

    def at_state(self, cycle: Cycle, state: str) -> TurnQuerySet:
        return self.filter(process__cycle=cycle, state=state)

    def named(self, words: str) -> TurnQuerySet:
        """Keep the turns of agencies whose names hold every word, whatever its accents."""
        found = self
        for word in plain(words).split():
            found = found.filter(process__case__agency__search_name__contains=word)
        return found

    def with_due(self) -> TurnQuerySet:
        """Add `due_on`: the review's, the case's, or for a whole cycle that of its stage."""
        of_the_stage = Case(When(process__case=None, then=F("process__cycle__due_on")))
        dated: TurnQuerySet = self.annotate(
            due_on=Coalesce(
                F("review__due_on"),
                F("process__case__due_on"),
                of_the_stage,
            )
        )
        return dated

    def due_until(self, day: date) -> TurnQuerySet:
        """Keep what is due on a day or was before.

        Asked apart of reviews, cases and stages, each by an index of its due days: whatever else
        is open, and not due, is not looked at.
        """
        of_reviews = self.filter(review__due_on__lte=day)
        of_cases = self.filter(review=None, process__case__due_on__lte=day)
        of_stages = self.filter(process__case=None, process__cycle__due_on__lte=day)
        found = of_reviews.values("pk").union(of_cases.values("pk"), of_stages.values("pk"))
        due: TurnQuerySet = self.model.objects.filter(pk__in=found).with_due()
        return due

    def not_given_away(self, access: Access) -> TurnQuerySet:
        """Leave out what was given to a colleague, unless the person acts for that colleague.

        Whoever has the role may take it all the same; it is not among their own.
        """
        mine = {access.user_id, *(each.instead_of or 0 for each in access.holdings)}
        to_a_colleague = Q(review__assigned_to__isnull=False) & ~Q(review__assigned_to__in=mine)
        by_appraisers = Q(role=Role.APPRAISER, process__case__appraiser__isnull=False)
        to_another = by_appraisers & ~Q(process__case__appraiser__in=mine)
        return self.exclude(to_a_colleague | to_another)

    def to_show(self) -> TurnQuerySet:
        """Load in the same query what a list of turns shows, the most urgent first."""
        return (
            self.with_due()
            .select_related("process__case__agency", "process__cycle", "review__field")
            .order_by(F("due_on").asc(nulls_last=True), "pk")
        )

    def in_rows(self) -> TurnQuerySet:
        """Load what one row of a list says of each, the most urgent first, and nothing else.

        Of turns of cases: fifty rows are as quick to load as ten with all their columns.
        """
        agency, cycle = "process__case__agency", "process__cycle"
        case = self.to_show().select_related(None).select_related(agency, cycle)
        shown = (f"{agency}__name", f"{agency}__name_en", f"{cycle}__year", f"{cycle}__label")
        return case.only("state", "role", *shown, f"{cycle}__label_en")

    def first_of_each_kind(self, most: int, *, today: date, near_days: int) -> dict[int, OfKind]:
        """Return the keys of so many of each kind of work, the most urgent, in that order.

        A kind is a state of a cycle, or for reviewers a field. With each comes what all of its kind
        come to. Keys and days alone: thousands of rows are sorted, a few of which are shown.
        """
        mine = self.with_due().order_by().values_list("pk", *KIND, "due_on")
        try:
            sql, asked = mine.query.sql_with_params()
        except EmptyResultSet:  # whoever holds no role has no turns
            return {}
        near = today + timedelta(days=near_days)
        with planned_anew(), connection.cursor() as cursor:
            cursor.execute(OF_KINDS.format(mine=sql), (*asked, today, today, near, most))
            return {pk: OfKind(*of_all) for pk, *of_all in cursor.fetchall()}


@contextmanager
def planned_anew() -> Iterator[None]:
    """Have statements planned for what they ask for, and not once for all.

    Where thousands of rows are looked through, the plan for anybody takes twice as long as the one
    for a person whose roles PostgreSQL knows.
    """
    connection.ensure_connection()
    wire = connection.connection
    threshold, wire.prepare_threshold = wire.prepare_threshold, None
    try:
        yield
    finally:
        wire.prepare_threshold = threshold


class PipelineRunQuerySet(QuerySet["PipelineRun"]):
    def active(self) -> PipelineRunQuerySet:
        """Keep the runs that somebody waits for."""
        return self.filter(state__in=["requested", "running"])
