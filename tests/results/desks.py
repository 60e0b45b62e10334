"""A scored city with a reward, a tie at the edge, and heads to be reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cases.lifecycle import Rung
from cases.services.marks import Said, items_of, put
from directory.roles import Role
from results.models import DeskDecision
from results.services.rewards import decide
from tests.city import City, open_city
from tests.kept import kept_city
from tests.workflow.turns import LATER, all_at_council, score

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from results.models import Scoring

DECIDED = LATER + timedelta(days=1)
FIRST, SECOND, THIRD, QUAN = "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH", "QUAN-1"
FULL = {"achieved": "100", "total": "100"}
HALF = {"achieved": "50", "total": "100"}
NOTHING = {"achieved": "0", "total": "100"}


def remark(city: City, agency: str, **answers: Mapping[str, str]) -> None:
    """Give some criteria of an agency other marks, by the council."""
    case = city.case(agency)
    items = {item.criterion.code: item for item in items_of(case)}
    said = [
        Said(item=items[code.replace("_", ".")], answer=dict(answer), note="Hội đồng kết luận")
        for code, answer in ((name.removeprefix("c"), answer) for name, answer in answers.items())
    ]
    put(case, said, Rung.COUNCIL, by=city.people[Role.COUNCIL_CHAIR], at=LATER)


@kept_city
def at_council() -> City:
    """Open a city and take every case to the council; nothing is scored yet."""
    city = open_city()
    all_at_council(city)
    return city


@kept_city
def city_with_a_reward() -> City:
    """Score a city where one department is proposed and one district's head is looked at."""
    city = at_council()
    remark(city, FIRST, c1_2=FULL, c2_1=FULL)
    for agency in (SECOND, THIRD):
        remark(city, agency, c1_2=FULL)
    score(city)
    city.cycle.refresh_from_db()
    return city


@kept_city
def city_with_a_tie() -> City:
    """Score a city whose three departments tie for the one place there is."""
    city = at_council()
    for agency in (FIRST, SECOND, THIRD):
        remark(city, agency, c1_2=FULL)
    score(city)
    city.cycle.refresh_from_db()
    return city


def decided(
    city: City,
    code: str,
    /,
    *,
    kind: str = "reward",
    role: Role = Role.LEADER,
    reason: str = "Đủ điều kiện",
    scoring: int = 1,
    at: datetime = DECIDED,
    **choices: str,
) -> list[DeskDecision]:
    """Decide on the decisions in force, as a page that is up to date does."""
    case = city.case(code)
    rows = DeskDecision.objects.filter(case=case, kind=kind, superseded_by=None)
    return decide(
        case,
        kind=kind,
        choices=choices,
        reason=reason,
        scoring=scoring,
        seen={row.beneficiary: row.pk for row in rows},
        by=city.people[role],
        at=at,
    )


def in_force(city: City) -> dict[tuple[str, str, str], str]:
    rows = DeskDecision.objects.filter(case__cycle=city.cycle, superseded_by=None)
    return {
        (row.case.agency.code, row.kind, row.beneficiary): row.choice
        for row in rows.select_related("case__agency")
    }


def rescored(city: City) -> Scoring:
    """Score the cycle once more after marks have changed."""
    return score(city)
