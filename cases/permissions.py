"""Who may do what on a case: `may` answers, `check_may` raises the sentence the user sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import BEFORE_COUNCIL, MOVES, WORK, Action, State, Work, states_of
from cases.models.cycle import Cycle
from cases.models.imports import in_force
from cases.refusals import SomebodyWasFirst
from directory.access import NotAllowed, only_for
from directory.roles import OF_AN_AGENCY, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cases.models import Case, Item, Question, Review
    from directory.access import Access

INSIDE = frozenset({State.SELF_ASSESSMENT, State.SIGN_OFF})
DECIDED = frozenset({State.APPROVED, State.PUBLISHED, State.WITHDRAWN})
# By these a person answers for what another prepared.
SIGNING = frozenset({Action.ENDORSE, Action.SIGN_EXPLANATION})
ASKED_BY_APPRAISERS = frozenset({State.APPRAISAL, *states_of(State.EXPLANATION), State.SETTLEMENT})
UNDECIDED_STAGES = frozenset({Cycle.Stage.OPEN, Cycle.Stage.COUNCIL})


def may(access: Access, case: Case, action: Action, *, review: Review | None = None) -> bool:
    """Tell whether a person's roles allow an action on a case, in the state it is in.

    A sector reviewer acts on a review: the department must be the one that holds it. Their own
    agency's fields never reach them, because such a review is given to the alternate department.
    """
    move = MOVES.get((State(case.state), action))
    if move is None:
        return False
    covering = any(_covers(access, role, case, review) for role in move.roles)
    return covering and not approves_own_act(access, case, action)


def approves_own_act(access: Access, case: Case, action: Action) -> bool:
    """Tell whether a substitute would sign what they handed in themselves, in whatever role.

    Only of who signs for somebody else is it asked: head and officer are two people otherwise.
    """
    if action not in SIGNING or not access.substitutes:
        return False
    if acts_for(access.own, case, Role.AGENCY_HEAD):
        return False
    handed_in = case.events.filter(to_state=case.state).exclude(from_state=case.state).first()
    return handed_in is not None and handed_in.by_id == access.user_id


def _covers(access: Access, role: Role, case: Case, review: Review | None) -> bool:
    if role is Role.SECTOR_REVIEWER:
        return review is not None and reviews_it(access, case, review)
    if role in OF_AN_AGENCY:
        return acts_for(access, case, role)
    return access.holds(role)


def acts_for(access: Access, case: Case, *roles: Role) -> bool:
    """Tell whether one of the roles is held for the agency of a case, or for who carries it on."""
    return not access.agencies(*roles).isdisjoint(case.acting_agencies)


def reviews_it(access: Access, case: Case, review: Review) -> bool:
    """Tell whether a person reviews a field of a case; nobody does for a case of their own agency.

    The own agency can be the department where two agencies became one while the review was open.
    """
    return review.agency_id not in case.acting_agencies and judges(
        access, case, department=review.agency_id, field=review.field.code
    )


def judges(access: Access, case: Case, *, department: int | None, field: str) -> bool:
    """Tell whether a person has a field of a department; a substitute not of their agency."""
    if access.own.holds(Role.SECTOR_REVIEWER, agency=department, field=field):
        return True
    lent = access.holds(Role.SECTOR_REVIEWER, agency=department, field=field)
    return lent and not belongs_to(case, access.own)


def why_not(access: Access, case: Case, action: Action, *, review: Review | None = None) -> str:
    """Return why an action is not allowed now, or an empty string where it is."""
    move = MOVES.get((State(case.state), action))
    if move is None:
        return _("Hồ sơ không ở bước cho phép thao tác này.")
    if may(access, case, action, review=review):
        return ""
    if approves_own_act(access, case, action):
        return _("Ông/Bà đã trình hồ sơ này nên không ký thay được; cần người khác ký.")
    return only_for(*move.roles)


def check_may(access: Access, case: Case, action: Action, *, review: Review | None = None) -> None:
    """Refuse an action the person's roles do not allow.

    Raises NotAllowed with whom the action is for, SomebodyWasFirst where the case has left the
    state in which the page offered the action.
    """
    if (State(case.state), action) not in MOVES:
        raise SomebodyWasFirst(case)
    if not may(access, case, action, review=review):
        raise NotAllowed(why_not(access, case, action, review=review))


def work_on(access: Access, case: Case, reviews: Iterable[Review]) -> Work:
    """Return what a person works at on a case now, READ where it is somebody else's turn.

    `reviews` are those of the case with their fields; only where it is under review are they read.
    """
    role, work = WORK.get(State(case.state), (None, Work.READ))
    if role is Role.SECTOR_REVIEWER:
        return work if reviewed_by(access, case, reviews) else Work.READ
    return work if role is not None and _covers(access, role, case, None) else Work.READ


def reviewed_by(access: Access, case: Case, reviews: Iterable[Review]) -> list[Review]:
    """Return, of the reviews of a case, the open ones that are a person's to conclude."""
    return [each for each in reviews if each.is_open and reviews_it(access, case, each)]


def may_edit(access: Access, case: Case, item: Item, reviews: Iterable[Review]) -> bool:
    """Tell whether a person may write on an item of a case in the state it is in.

    It is answered from the rows that came with item and case, without a question to the database
    where they did.
    """
    about = (each for each in reviews if each.case_id == case.pk and each.covers(item.criterion))
    takes = TAKES.get(work_on(access, case, about))
    return bool(takes and takes(item))


# What an item must be like for each kind of work to be written on it.
TAKES: dict[Work, Callable[[Item], bool]] = {
    Work.FILL: lambda item: item.is_open,
    Work.JUDGE: lambda item: item.criterion.self_scored,
    Work.APPRAISE: lambda item: in_force(item) is None,
    Work.EXPLAIN: lambda item: item.criterion.self_scored,
    Work.SETTLE: lambda item: any(each.settled_at is None for each in item.contests.all()),
}


def belongs_to(case: Case, access: Access) -> bool:
    """Tell whether a person works for the agency of a case."""
    return acts_for(access, case, Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


def asks_for_city(access: Access, item: Item, reviews: Iterable[Review]) -> Role | None:
    """Return as what a person may ask the agency of a case about an item, None where they may not.

    Whoever has the case before them asks: the department that reviews the part, or Home Affairs.
    """
    state = State(item.case.state)
    if state in ASKED_BY_APPRAISERS:
        return Role.APPRAISER if access.holds(Role.APPRAISER) else None
    if state is not State.SECTOR_REVIEW:
        return None
    about = (each for each in reviews if each.covers(item.criterion))
    return Role.SECTOR_REVIEWER if reviewed_by(access, item.case, about) else None


def why_not_ask(access: Access, item: Item, reviews: Iterable[Review]) -> str:
    """Return why a person may ask nothing about an item now, or an empty string."""
    if State(item.case.state) not in BEFORE_COUNCIL:
        return _("Hồ sơ đã qua các bước trao đổi giữa đơn vị và cơ quan thẩm tra, thẩm định.")
    if belongs_to(item.case, access) or asks_for_city(access, item, reviews):
        return ""
    return only_for(Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.SECTOR_REVIEWER, Role.APPRAISER)


def answers_for_city(access: Access, question: Question) -> bool:
    """Tell whether a person speaks for the department a question is with, or for Home Affairs."""
    if question.role == Role.APPRAISER:
        return access.holds(Role.APPRAISER)
    item = question.item
    return question.department_id not in item.case.acting_agencies and judges(
        access, item.case, department=question.department_id, field=item.criterion.field.code
    )


def why_not_speak(access: Access, question: Question) -> str:
    """Return why a person may not write in a question, or an empty string."""
    case = question.item.case
    if case.state in DECIDED:
        return _("Kết quả đã được phê duyệt nên không trao đổi thêm ở đây được nữa.")
    if belongs_to(case, access) or answers_for_city(access, question):
        return ""
    return only_for(Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role(question.role))


def closes_question(access: Access, question: Question) -> bool:
    """Tell whether a person may say that a question is answered: whoever's side asked it."""
    if question.asked_by_agency:
        return belongs_to(question.item.case, access)
    return answers_for_city(access, question)


def why_not_try(case: Case, access: Access) -> str:
    """Return why a person may not try other marks on a case now, or nothing where they may."""
    if access.holds(Role.COORDINATOR):
        if case.state in DECIDED or case.cycle.stage not in UNDECIDED_STAGES:
            return _("Chỉ tính thử điểm được trước khi Hội đồng thông qua kết quả.")
        return ""
    if belongs_to(case, access):
        if case.state in INSIDE:
            return ""
        return _(
            "Hồ sơ đã rời đơn vị nên không thử điểm được nữa. "
            "Xem mục “Vì sao có điểm này” để biết điểm hiện tại."
        )
    return only_for(Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.COORDINATOR)


def check_may_try(case: Case, access: Access) -> None:
    """Refuse somebody who may not try other marks on a case.

    Raises NotAllowed with the reason.
    """
    reason = why_not_try(case, access)
    if reason:
        raise NotAllowed(reason)
