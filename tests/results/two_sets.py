"""A cycle in which districts have a criteria set of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cases.lifecycle import Action
from cases.rule_files.loading import load_set
from cases.services import cycles, opening
from cases.services.bloc_sets import choose_bloc_set, rules_version
from directory.models import Bloc, BlocMembership
from directory.roles import Role
from tests.city import SET, START, answer, appraise, build, review_all, sign_off
from tests.kept import kept_city
from workflow import moves
from workflow.processes import begin_case, begin_cycle

if TYPE_CHECKING:
    from cases.models import CriteriaSet
    from tests.city import City

QUAN, HOME = "QUAN-1", "SO-NOI-VU"
# The same codes say something else, for other points; what is not there is not asked.
COMMUNES = (
    SET.replace('code = "small"', 'code = "communes"')
    .replace("Bộ tiêu chí nhỏ", "Bộ tiêu chí cấp xã")
    .replace("Ban hành kế hoạch", "Niêm yết thủ tục")
    .replace("Công tác chỉ đạo", "Phục vụ người dân")
    .replace("max_points = 2", "max_points = 4")
    .replace("total = 20", "total = 22")
)


def draft(text: str = COMMUNES) -> City:
    """Prepare a cycle whose districts have a set of their own."""
    city = build()
    own = load_set(text, name="communes.toml", by=None, at=START)
    choose(city, own)
    return city


def choose(city: City, own: CriteriaSet | None, *, seen: int | None = None) -> None:
    choose_bloc_set(
        city.cycle,
        bloc=Bloc.objects.get(code="QUAN_HUYEN"),
        criteria_set=own,
        seen=rules_version(city.cycle) if seen is None else seen,
        by=city.people[Role.COORDINATOR],
        at=START,
    )


@kept_city
def city_of_two_sets(text: str = COMMUNES) -> City:
    city = draft(text)
    cycles.freeze(city.cycle, by=city.people[Role.COORDINATOR], at=START)
    begin_cycle(city.cycle)
    for membership in BlocMembership.objects.filter(year=2021).order_by("pk"):
        case, _is_new = opening.open_case(city.cycle, membership, by=None, at=START)
        begin_case(case)
    return city


def play(city: City) -> None:
    """Take every case to the council, all agreed."""
    for agency in city.agencies:
        answer(city, agency, at=START + timedelta(days=1))
        by = city.officers[agency]
        moves.make(
            city.case(agency), Action.SUBMIT, unclassified=True, by=by, at=START + timedelta(days=1)
        )
        sign_off(city, agency, at=START + timedelta(days=2))
        review_all(city, agency, at=START + timedelta(days=3))
        appraise(city, agency, at=START + timedelta(days=4))
