"""What the tests of the cycle's pages share: one person a role, more agencies, statuses by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from cases.services import opening
from directory.models import Agency, BlocMembership
from directory.roles import Role
from tests.city import FOUNDED, START, City, person
from tests.kept import kept_step
from tests.visits import browser
from workflow.processes import begin_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directory.models import User

OVERSEERS = {Role.COORDINATOR, Role.APPRAISER, Role.AUDITOR, Role.ADMINISTRATOR}
EVERYBODY = set(Role)
SEE_ALL = EVERYBODY - {Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.SECTOR_REVIEWER}


def by_role(city: City) -> dict[Role, User]:
    """Return one person for each role there is."""
    return {
        **city.people,
        Role.AGENCY_OFFICER: city.officers["QUAN-1"],
        Role.AGENCY_HEAD: city.heads["QUAN-1"],
        Role.SECTOR_REVIEWER: city.reviewers["SO-TU-PHAP"],
    }


def statuses(city: City, url: str) -> dict[str, int]:
    """Return what each role, and a stranger, is answered at an address."""
    answers = {
        role.value: browser(user).get(url).status_code for role, user in by_role(city).items()
    }
    return {**answers, "stranger": Client().get(url).status_code}


def expected(may: set[Role], *, stranger: int = 302) -> Mapping[str, int]:
    """Return 200 for the roles that may read a page and 403 for all others."""
    answers = {role.value: 200 if role in may else 403 for role in Role}
    return {**answers, "stranger": stranger}


def add_agencies(city: City, number: int, *, ranked: bool = True) -> list[str]:
    """Add so many districts to an open cycle, each with officer and head; return their codes."""
    codes = [f"QUAN-{at}" for at in range(2, number + 2)]
    add(city, codes, ranked=ranked)
    return codes


@kept_step
def add(city: City, codes: list[str], *, ranked: bool) -> None:
    bloc = city.cycle.cases.get(agency__code="QUAN-1").bloc
    for code in codes:
        name = f"Quận {code.removeprefix('QUAN-')}"
        agency = Agency.named(code=code, name=name, valid_from=FOUNDED)
        agency.save()
        slug = code.lower()
        city.agencies[code] = agency
        city.officers[code] = person(f"can-bo.{slug}", role=Role.AGENCY_OFFICER, agency=agency)
        city.heads[code] = person(f"thu-truong.{slug}", role=Role.AGENCY_HEAD, agency=agency)
        membership = BlocMembership.objects.create(
            agency=agency, bloc=bloc, year=city.cycle.year, ranked=ranked
        )
        case, _is_new = opening.open_case(city.cycle, membership, by=None, at=START)
        begin_case(case)
