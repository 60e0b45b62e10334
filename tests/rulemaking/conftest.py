"""People who make rules: two coordinators, a leader, in the small city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from directory.roles import Role
from rulemaking.services import starting
from tests.city import START, City, build, person

if TYPE_CHECKING:
    from directory.models import User
    from rulemaking.models import RuleDraft


@dataclass(frozen=True)
class Makers:
    """Who makes, who else coordinates, who leads; and the city they make rules for."""

    city: City
    maker: User
    second: User
    leader: User

    def start(self, kind: str = "set", **facts: object) -> RuleDraft:
        """Start an empty draft."""
        empty = starting.empty(kind, label="Bộ tiêu chí 2026", year=2026)
        return starting.start(
            kind, document={**empty, **facts}, based_on="", by=self.maker, at=START
        )


@pytest.fixture
def makers(db: None) -> Makers:  # noqa: ARG001 - they live in the database
    city = build()
    second = person("dieu-phoi-hai", role=Role.COORDINATOR)
    return Makers(city, city.people[Role.COORDINATOR], second, city.people[Role.LEADER])
