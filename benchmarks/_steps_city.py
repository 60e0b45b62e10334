"""A city of districts at work on the set that ships, for benchmarks/steps.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import scoring
from cases.lifecycle import State
from cases.models import Case, Cycle, Item
from cases.rule_files.loading import load_book, load_set
from cases.services import cycles, drafts, opening
from directory.models import Agency, Bloc, BlocMembership, Membership, User
from directory.roles import Role
from wording import clock
from workflow.processes import begin_cases, begin_cycle

if TYPE_CHECKING:
    from collections.abc import Iterable

SETS = Path(scoring.__file__).parent / "sets"
SET, BOOK, YEAR = "hcmc-2021-reconstructed", "hcmc-2021", 2021
STEPS = (
    State.SELF_ASSESSMENT,
    State.SIGN_OFF,
    State.SECTOR_REVIEW,
    State.APPRAISAL,
    State.EXPLANATION,
    State.SETTLEMENT,
    State.COUNCIL,
    State.APPROVED,
)


@dataclass
class Town:
    """The cycle, and one person for each role in all districts and departments."""

    cycle: Cycle
    officer: User
    head: User
    reviewer: User

    def cases(self) -> list[Case]:
        rows = Case.objects.filter(cycle=self.cycle, agency__code__startswith="QUAN-")
        return list(rows.select_related("cycle__criteria_set", "agency", "bloc").order_by("pk"))


def draft(districts: int) -> tuple[Town, User]:
    """Make the draft of a cycle with so many districts; return it with its coordinator."""
    rules = scoring.shipped_set(SET)
    departments = {code for each in rules.fields for code in (each.lead, each.alternate)}
    agencies = _agencies([*sorted(departments), *(f"QUAN-{n}" for n in range(districts))])
    text = (SETS / f"{SET}.toml").read_text(encoding="utf-8")
    at = clock.now()
    cycle = cycles.create_cycle(
        year=YEAR,
        label="Đo",
        criteria_set=load_set(text, name="set.toml", by=None, at=at),
        rule_book=load_book(scoring.shipped_book(BOOK).text, name="book.toml", by=None, at=at),
        deadlines=dict.fromkeys(STEPS, 10),
        by=None,
        at=at,
    )
    town = Town(cycle, *(User.objects.create_user(f"{name}@example.vn") for name in "abc"))
    _seat(town, agencies)
    coordinator = User.objects.create_user("d@example.vn")
    Membership.objects.create(
        user=coordinator, role=Role.COORDINATOR, valid_from=at.date() - timedelta(days=1)
    )
    return town, coordinator


def found(districts: int) -> Town:
    """Open a cycle with so many districts, each with every answer typed."""
    town, coordinator = draft(districts)
    rules, at = scoring.shipped_set(SET), clock.now()
    cycles.freeze(town.cycle, by=coordinator, at=at)
    begin_cycle(town.cycle)
    members = BlocMembership.objects.filter(agency__code__startswith="QUAN-")
    opening.open_cases(town.cycle, list(members.select_related("agency", "bloc")), by=None, at=at)
    begin_cases(town.cycle.cases.all())
    for case in town.cases():
        _answer(case, rules, by=town.officer)
    return town


def _agencies(codes: Iterable[str]) -> list[Agency]:
    bloc = Bloc.objects.create(code="QUAN_HUYEN", name="Quận, huyện")
    since = clock.today() - timedelta(days=3650)
    agencies = Agency.objects.bulk_create(
        Agency.named(code=code, name=f"Đơn vị {code}", valid_from=since) for code in codes
    )
    BlocMembership.objects.bulk_create(
        BlocMembership(agency=each, bloc=bloc, year=YEAR) for each in agencies
    )
    return agencies


def _seat(town: Town, agencies: list[Agency]) -> None:
    """Give the three people their roles, so that moves have somebody to write letters to."""
    since = clock.today() - timedelta(days=1)
    fields = [each.code for each in scoring.shipped_set(SET).fields]
    seats: list[tuple[User, Role, list[str]]]
    for agency in agencies:
        if agency.code.startswith("QUAN-"):
            seats = [(town.officer, Role.AGENCY_OFFICER, []), (town.head, Role.AGENCY_HEAD, [])]
        else:
            seats = [(town.reviewer, Role.SECTOR_REVIEWER, fields)]
        Membership.objects.bulk_create(
            Membership(user=user, role=role, agency=agency, fields=of, valid_from=since)
            for user, role, of in seats
        )


def _answer(case: Case, rules: scoring.CriteriaSet, *, by: User) -> None:
    items = Item.objects.filter(case=case, is_open=True).select_related("criterion__field")
    for item in items:
        item.case = case
        drafts.save_draft(
            item,
            answer=typed(rules.criterion(item.criterion.code)),
            note="Có minh chứng",
            version=0,
            by=by,
            at=clock.now(),
        )


def typed(criterion: scoring.Criterion) -> dict[str, str]:
    """Return what somebody types for a criterion, in the first way it may be answered."""
    boxes = scoring.answer_fields(criterion)
    first = [box for box in boxes if box.group == boxes[0].group]
    return {
        box.name: box.choices[0][0] if box.choices else {"total": "100"}.get(box.name, "1")
        for box in first
    }
