"""Which department reviews a part of a field on a day: whom the set names, or who took over."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.models import Criterion, FieldAssignment
from cases.models.sets_in_use import sets_of
from directory.lineage import Threads, as_now, exists, load_threads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cases.models import Case, Cycle, Field
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


@dataclass(frozen=True, slots=True)
class Part:
    """The criteria of a field that the set gives to one department, with who stands in for it."""

    field: Field
    lead: Agency
    alternate: Agency

    @property
    def key(self) -> tuple[int, int]:
        return self.field.pk, self.lead.pk

    @property
    def is_of_its_field(self) -> bool:
        return self.lead.pk == self.field.lead_id

    def __str__(self) -> str:
        """Name the field, and whose part it is where that is not its lead's."""
        if self.is_of_its_field:
            return str(self.field)
        return _("%(field)s – phần của %(lead)s") % {
            "field": self.field,
            "lead": self.lead.called_short,
        }


def _parts(cycle: Cycle) -> list[Part]:
    """Return the parts of every field of a cycle, in the order of its sets; one query."""
    sets = sets_of(cycle)
    apart = ("criteria_set_id", "field__order", "field_id", "lead_id")
    criteria = (
        Criterion.objects.filter(criteria_set__in=sets)
        .select_related("field__lead", "field__alternate", "lead", "alternate")
        .order_by(*apart, "order")
        .distinct(*apart)
    )
    firsts = sorted(criteria, key=lambda each: (each.criteria_set_id, each.order))
    return [
        Part(each.field, each.lead or each.field.lead, each.alternate or each.field.alternate)
        for each in firsts
    ]


@dataclass
class Departments:
    """The fields of a cycle, part by part, with their departments on a day.

    It loads the lineage only if that is needed.
    """

    cycle: Cycle
    on: date
    parts: dict[tuple[int, int], Part] = field(init=False)
    assigned: dict[tuple[int, int, bool], Agency] = field(init=False)

    def __post_init__(self) -> None:
        self.parts = {part.key: part for part in _parts(self.cycle)}
        rows = FieldAssignment.objects.filter(cycle=self.cycle).select_related("agency")
        self.assigned = {
            (each.field_id, each.lead_id, each.as_alternate): each.agency
            for each in rows.order_by("pk")
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

    def of(self, part: tuple[int, int], case: Case | None = None) -> Department:
        """Return who reviews a part of a case, never the case's own agency or its heir.

        A part goes by its field and the lead that the set names. The lead or its heir, or whom the
        coordinator assigned; else the alternate, likewise.
        """
        named = self.parts[part]
        own = self.bodies_of(case) if case else frozenset()
        for how, agency in self._ways(named):
            if agency.pk not in own:
                return Department(agency, how)
        return Department(named.alternate if named.lead.pk in own else named.lead, How.NOBODY)

    def bodies_of(self, case: Case) -> frozenset[int]:
        """Return the agencies that are a case's own: its agency, its heir, and who carries it."""
        heir = self.heir(case.agency)
        return frozenset({*case.acting_agencies, *([heir.pk] if heir else [])})

    def seat(self, named: Part, *, as_alternate: bool) -> Department | None:
        """Return who leads a part, or stands in; None where nobody does."""
        assigned = self.assigned.get((*named.key, as_alternate))
        if assigned is not None and (heir := self.heir(assigned)) is not None:
            return Department(heir, How.ASSIGNED)
        agency = named.alternate if as_alternate else named.lead
        heir = self.heir(agency)
        if heir is None:
            return None
        return Department(heir, How.LEAD if heir == agency else How.HEIR)

    def _ways(self, named: Part) -> Iterator[tuple[How, Agency]]:
        if lead := self.seat(named, as_alternate=False):
            yield lead.how, lead.agency
        if alternate := self.seat(named, as_alternate=True):
            yield How.ALTERNATE, alternate.agency
