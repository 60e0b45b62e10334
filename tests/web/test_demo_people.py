"""The people of the demonstration who are offered first have something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cases.lifecycle import State
from directory.roles import NAMES, Role
from tests.city import walk
from web.demo import demo_people

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")


def test_officers_with_a_self_assessment_to_fill_in_come_first(city: City) -> None:
    for agency in ("SO-NOI-VU", "SO-TU-PHAP"):
        walk(city, agency, to=State.SIGN_OFF)

    parts = {part.role: part.players for part in demo_people()}

    officers = parts[NAMES[Role.AGENCY_OFFICER][0]]
    heads = parts[NAMES[Role.AGENCY_HEAD][0]]
    assert {player.user for player in officers[:2]} == {
        city.officers["SO-TAI-CHINH"],
        city.officers["QUAN-1"],
    }
    assert {player.user for player in heads[:2]} == {
        city.heads["SO-NOI-VU"],
        city.heads["SO-TU-PHAP"],
    }
