"""The stages of a draft and how one leads to another: a table, and the roles that may take it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from directory.roles import Role


class Stage(StrEnum):
    DRAFT = "draft"
    ASKED = "asked"
    RELEASED = "released"
    ABANDONED = "abandoned"


class Step(StrEnum):
    ASK = "ask"
    RELEASE = "release"
    GIVE_BACK = "give_back"
    ABANDON = "abandon"


class Lead(NamedTuple):
    """Where a step leads, and who may take it."""

    to: Stage
    roles: frozenset[Role]


MAKERS = frozenset({Role.COORDINATOR})
# Whoever approves the results has no part in making the rules, so a leader is a second person by
# office; another coordinator is one by not having touched the draft.
RELEASERS = frozenset({Role.COORDINATOR, Role.LEADER})

STEPS: dict[tuple[Stage, Step], Lead] = {
    (Stage.DRAFT, Step.ASK): Lead(Stage.ASKED, MAKERS),
    (Stage.DRAFT, Step.ABANDON): Lead(Stage.ABANDONED, MAKERS),
    (Stage.ASKED, Step.RELEASE): Lead(Stage.RELEASED, RELEASERS),
    (Stage.ASKED, Step.GIVE_BACK): Lead(Stage.DRAFT, RELEASERS),
    (Stage.ASKED, Step.ABANDON): Lead(Stage.ABANDONED, MAKERS),
}
NEED_A_REASON = frozenset({Step.GIVE_BACK, Step.ABANDON})
