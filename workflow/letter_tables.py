"""Who is told what after which move, as data."""

from __future__ import annotations

from dataclasses import dataclass

from cases.lifecycle import Action, State
from directory.roles import COUNCIL, OF_AN_AGENCY, Role
from notifications.kinds import Kind

AGENCY = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
EVERYBODY = tuple(Role)
COUNCIL_ROLES = tuple(sorted(COUNCIL))
# Whoever judges or answers for the year, and hears of its rules whatever cases they have.
JUDGES = (Role.COORDINATOR, Role.APPRAISER, Role.LEADER, *COUNCIL_ROLES)


@dataclass(frozen=True, slots=True)
class Told:
    """One letter after a move of a case: its kind and the roles that get it.

    `daily` is for those who work on many cases: one letter a day and kind, about the first.
    `of_step_left` names the day of the step that ended, not of the one that began.
    """

    kind: Kind
    roles: tuple[Role, ...]
    daily: bool = False
    of_step_left: bool = False


@dataclass(frozen=True, slots=True)
class CycleTold:
    """One letter after an act on the whole cycle; agencies hear of their own case."""

    kind: Kind
    roles: tuple[Role, ...]
    page: str
    turn: State | None = None

    @property
    def city_roles(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if role not in OF_AN_AGENCY)

    @property
    def agency_roles(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if role in OF_AN_AGENCY)


A, S = Action, State
BACK = Told(Kind.REINSTATED, AGENCY)
AMENDED = Told(Kind.CRITERIA_AMENDED, AGENCY)
# By the move made and the state it led to; an empty line says that nobody needs to be told.
CASE_LETTERS: dict[tuple[Action, State], tuple[Told, ...]] = {
    (A.SUBMIT, S.SIGN_OFF): (Told(Kind.TURN_OPENED, (Role.AGENCY_HEAD,)),),
    (A.ENDORSE, S.SECTOR_REVIEW): (Told(Kind.TURN_OPENED, (Role.SECTOR_REVIEWER,), daily=True),),
    (A.RETURN_INSIDE, S.SELF_ASSESSMENT): (Told(Kind.RETURNED_INSIDE, (Role.AGENCY_OFFICER,)),),
    (A.RECALL, S.SELF_ASSESSMENT): (Told(Kind.RECALLED, (Role.AGENCY_HEAD,)),),
    (A.CONCLUDE, S.SECTOR_REVIEW): (),
    (A.CONCLUDE, S.APPRAISAL): (Told(Kind.TURN_OPENED, (Role.APPRAISER,), daily=True),),
    (A.SEND_BACK, S.SELF_ASSESSMENT): (Told(Kind.SENT_BACK, AGENCY),),
    (A.APPRAISE, S.EXPLANATION): (Told(Kind.EXPLANATION_OPENED, AGENCY),),
    (A.APPRAISE, S.COUNCIL): (),
    (A.EXPLAIN, S.SETTLEMENT): (Told(Kind.SETTLEMENT_OPENED, (Role.APPRAISER,), daily=True),),
    (A.EXPLAIN, S.EXPLANATION_SIGN_OFF): (Told(Kind.TURN_OPENED, (Role.AGENCY_HEAD,)),),
    (A.SIGN_EXPLANATION, S.SETTLEMENT): (
        Told(Kind.SETTLEMENT_OPENED, (Role.APPRAISER,), daily=True),
    ),
    (A.SIGN_EXPLANATION, S.COUNCIL): (),
    (A.RETURN_INSIDE, S.EXPLANATION): (Told(Kind.RETURNED_INSIDE, (Role.AGENCY_OFFICER,)),),
    (A.RECALL, S.EXPLANATION): (Told(Kind.RECALLED, (Role.AGENCY_HEAD,)),),
    (A.ACCEPT, S.COUNCIL): (),
    (A.LAPSE, S.SETTLEMENT): (
        Told(Kind.EXPLANATION_LAPSED, AGENCY, of_step_left=True),
        Told(Kind.SETTLEMENT_OPENED, (Role.APPRAISER,), daily=True),
    ),
    (A.LAPSE, S.COUNCIL): (Told(Kind.EXPLANATION_LAPSED, AGENCY, of_step_left=True),),
    (A.SETTLE, S.COUNCIL): (Told(Kind.SETTLED, AGENCY),),
    (A.REMIT, S.SETTLEMENT): (
        Told(Kind.REMITTED, AGENCY),
        Told(Kind.REMITTED, (Role.APPRAISER,), daily=True),
    ),
    (A.WITHDRAW, S.WITHDRAWN): (Told(Kind.WITHDRAWN, AGENCY),),
    (A.REINSTATE, S.SELF_ASSESSMENT): (BACK,),
    (A.REINSTATE, S.SIGN_OFF): (BACK,),
    (A.REINSTATE, S.SECTOR_REVIEW): (
        BACK,
        Told(Kind.TURN_OPENED, (Role.SECTOR_REVIEWER,), daily=True),
    ),
    (A.REINSTATE, S.APPRAISAL): (BACK, Told(Kind.TURN_OPENED, (Role.APPRAISER,), daily=True)),
    (A.REINSTATE, S.EXPLANATION): (BACK,),
    (A.REINSTATE, S.EXPLANATION_SIGN_OFF): (BACK,),
    (A.REINSTATE, S.SETTLEMENT): (
        BACK,
        Told(Kind.SETTLEMENT_OPENED, (Role.APPRAISER,), daily=True),
    ),
    (A.AMEND, S.SELF_ASSESSMENT): (AMENDED,),
    (A.AMEND, S.SIGN_OFF): (AMENDED,),
    (A.AMEND, S.SECTOR_REVIEW): (
        AMENDED,
        Told(Kind.TURN_OPENED, (Role.SECTOR_REVIEWER,), daily=True),
    ),
    (A.AMEND, S.APPRAISAL): (AMENDED, Told(Kind.TURN_OPENED, (Role.APPRAISER,), daily=True)),
    (A.AMEND, S.EXPLANATION): (AMENDED,),
    (A.AMEND, S.EXPLANATION_SIGN_OFF): (AMENDED,),
    (A.AMEND, S.SETTLEMENT): (AMENDED,),
    (A.AMEND, S.COUNCIL): (AMENDED,),
    (A.AMEND, S.WITHDRAWN): (),
}

CYCLE_LETTERS: dict[str, tuple[CycleTold, ...]] = {
    "open_cycle": (CycleTold(Kind.CYCLE_OPENED, AGENCY, "case", S.SELF_ASSESSMENT),),
    "score_cycle": (CycleTold(Kind.TURN_OPENED, COUNCIL_ROLES, "council", S.COUNCIL),),
    A.ADOPT: (
        CycleTold(Kind.TURN_OPENED, (Role.LEADER,), "approval", S.APPROVED),
        CycleTold(Kind.ADOPTED, (Role.COORDINATOR, Role.APPRAISER, *COUNCIL_ROLES), "council"),
    ),
    A.REFUSE: (CycleTold(Kind.REFUSED, (Role.COORDINATOR, *COUNCIL_ROLES), "council", S.COUNCIL),),
    A.PUBLISH: (CycleTold(Kind.PUBLISHED, EVERYBODY, "ranking-year"),),
    A.CORRECT: (CycleTold(Kind.CORRECTED, EVERYBODY, "ranking-year"),),
    "amend_set": (CycleTold(Kind.RULES_AMENDED, JUDGES, "cycle-rules"),),
    "amend_book": (CycleTold(Kind.RULES_AMENDED, JUDGES, "cycle-rules"),),
}
