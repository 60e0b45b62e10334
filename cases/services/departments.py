"""Which department reviews a field on a day: the one the set names, or whoever took its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from cases.models import Field, FieldAssignment
from directory.lineage import Threads, as_now, exists, load_threads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cases.models import Case, Cycle
    from directory.models import Agency


class How(StrEnum):
    """By which way a department came to a field."""

    LEAD = "lead"
    HEIR = "heir"
    ASSIGNED = "assigned"
    ALTERNATE = "alternate"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Department:
    """Who reviews a field; where there is nobody, whom the set names, who cannot."""

    agency: Agency
    how: How

    @property
    def by_alternate(self) -> bool:
        return self.how is How.ALTERNATE

    @property
    def is_somebody(self) -> bool:
        return self.how is not How.NOBODY


@dataclass
class Departments:
    """The fields of a cycle with their departments on a day; loads the lineage only if needed."""

    cycle: Cycle
    on: date
    fields: dict[int, Field] = field(init=False)
    assigned: dict[tuple[int, bool], Agency] = field(init=False)

    def __post_init__(self) -> None:
        fields = Field.objects.filter(criteria_set=self.cycle.criteria_set_id)
        rows = FieldAssignment.objects.filter(cycle=self.cycle).select_related("agency")
        self.fields = {each.pk: each for each in fields.select_related("lead", "alternate")}
        self.assigned = {
            (each.field_id, each.as_alternate): each.agency for each in rows.order_by("pk")
        }

    @cached_property
    def threads(self) -> Threads:
        return load_threads()

    def heir(self, agency: Agency) -> Agency | None:
        """Return the agency itself while it exists, else the only one that carries it on."""
        if exists(agency, self.on):
            return agency
        since = agency.valid_to
        living = as_now(agency, on=self.on, since=since, threads=self.threads) if since else ()
        return living[0] if len(living) == 1 else None

    def of(self, field_id: int, case: Case | None = None) -> Department:
        """Return who reviews a field of a case, never the case's own agency or its heir.

        The lead or its heir, or whom the coordinator assigned; else the alternate, likewise.
        """
        named = self.fields[field_id]
        own = self.bodies_of(case) if case else frozenset()
        for how, agency in self._ways(named):
            if agency.pk not in own:
                return Department(agency, how)
        return Department(named.alternate if named.lead_id in own else named.lead, How.NOBODY)

    def bodies_of(self, case: Case) -> frozenset[int]:
        """Return the agencies that are a case's own: its agency, its heir, and who carries it."""
        heir = self.heir(case.agency)
        return frozenset({*case.acting_agencies, *([heir.pk] if heir else [])})

    def seat(self, named: Field, *, as_alternate: bool) -> Department | None:
        """Return who leads a field, or stands in; None where nobody does."""
        assigned = self.assigned.get((named.pk, as_alternate))
        if assigned is not None and (heir := self.heir(assigned)) is not None:
            return Department(heir, How.ASSIGNED)
        agency = named.alternate if as_alternate else named.lead
        heir = self.heir(agency)
        if heir is None:
            return None
        return Department(heir, How.LEAD if heir == agency else How.HEIR)

    def _ways(self, named: Field) -> Iterator[tuple[How, Agency]]:
        if lead := self.seat(named, as_alternate=False):
            yield lead.how, lead.agency
        if alternate := self.seat(named, as_alternate=True):
            yield How.ALTERNATE, alternate.agency
