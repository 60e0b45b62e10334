"""What the page of the hand-over shows: fields, cases and roles whose agency ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cases.models import Review
from cases.services.departments import Department, Departments, How, Part
from cases.services.handover import is_orphaned, running
from directory.lineage import exists
from directory.models import Membership

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cases.models import Case, Cycle
    from directory.models import Agency


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A part of a field one of whose agencies ended: whom the set names, who has it, what waits."""

    part: Part
    named: Agency
    as_alternate: bool
    now: Department | None
    waiting: int

    @property
    def query(self) -> str:
        """Return what an address says beside the code of the field, which a part may share."""
        asked = {"bo": self.part.field.criteria_set_id, "phan": self.part.lead.code}
        return f"?{urlencode(asked)}"

    @property
    def is_assigned(self) -> bool:
        return self.now is not None and self.now.how is How.ASSIGNED


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case whose agency ended, and who carries it on."""

    case: Case
    is_orphaned: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role held at an agency that ended, and the only agency that carries that one on."""

    held: Membership
    heir: Agency | None


@dataclass(frozen=True, slots=True)
class Handover:
    """All that agencies that ended left in a cycle; lists are empty where nothing did."""

    fields: list[FieldLine]
    cases: list[CaseLine]
    roles: list[RoleLine]


def handover_of(cycle: Cycle, *, on: date) -> Handover:
    """Return what ended agencies left: at most seven queries, however many there are."""
    departments = Departments(cycle, on=on)
    cases = [case for case in running(cycle) if not exists(case.agency, on)]
    return Handover(
        fields=list(_fields(departments)),
        cases=[CaseLine(case, is_orphaned(case, on)) for case in cases],
        roles=list(_roles(departments)),
    )


def _fields(departments: Departments) -> Iterable[FieldLine]:
    open_now = Review.objects.open().filter(case__cycle=departments.cycle)
    waiting = Counter(open_now.values_list("field_id", "lead_id"))
    for part in departments.parts.values():
        for as_alternate, named in ((False, part.lead), (True, part.alternate)):
            if not exists(named, departments.on):
                seat = departments.seat(part, as_alternate=as_alternate)
                yield FieldLine(part, named, as_alternate, seat, waiting[part.key])


def _roles(departments: Departments) -> Iterable[RoleLine]:
    held = Membership.objects.in_force_on(departments.on).filter(
        agency__valid_to__lte=departments.on
    )
    for row in held.select_related("user", "agency").order_by("agency__sort_key", "role", "pk"):
        if row.agency is not None:
            yield RoleLine(row, departments.heir(row.agency))
