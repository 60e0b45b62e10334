"""Roles of the whole city need two people: one proposes, another confirms or declines."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.access import access_of, role_name
from directory.models import DirectoryEvent, Membership, RoleProposal, User
from directory.roles import CONFIRM, NEED_A_SECOND, Role
from directory.services.memberships import NotGranted, grant, proposer_of, why_not
from directory.services.record import check_reason, record
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from directory.access import Access
    from directory.models import Agency

Action = DirectoryEvent.Action
Outcome = RoleProposal.Outcome


class NotTheSecond(Refusal):
    """Whoever proposed a role, or is to hold it, does not confirm it."""

    status = HTTPStatus.FORBIDDEN


class AlreadyDecided(Refusal):
    """Somebody decided on the proposal before."""


def give(
    user: User,
    *,
    role: Role,
    agency: Agency | None = None,
    fields: Iterable[str] = (),
    by: User | None,
    at: datetime,
    reason: str,
) -> Membership | RoleProposal:
    """Give a role, or propose it where a second person must confirm; what came of it says which.

    The command line, which acts for nobody, gives every role: so a city gets its first people.
    Raises what grant and propose raise.
    """
    if by is None or not needs_a_second(role, by=by):
        return grant(user, role=role, agency=agency, fields=fields, by=by, at=at, reason=reason)
    if agency is not None or tuple(fields):
        raise NotGranted(
            why_not(user, role=role, agency=agency, fields=fields, on=localdate(at), by=by)
        )
    return propose(user, role=role, by=by, at=at, reason=reason)


def needs_a_second(role: Role, *, by: User | None) -> bool:
    return by is not None and role in NEED_A_SECOND


@transaction.atomic
def propose(user: User, *, role: Role, by: User, at: datetime, reason: str) -> RoleProposal:
    """Ask for a role for somebody; another administrator or a coordinator confirms it.

    Raises NotAllowed, NotGranted and NoReason.
    """
    reason, day = check_reason(reason), localdate(at)
    access_of(by, on=day).check_holds(Role.ADMINISTRATOR)
    user = User.objects.select_for_update().get(pk=user.pk)
    problem = why_not(user, role=role, on=day, by=by) or why_not_again(user, role)
    if problem:
        raise NotGranted(problem)
    proposal = RoleProposal.objects.create(
        user=user, role=role, reason=reason, proposed_by=by, proposed_at=at
    )
    record(Action.ROLE_PROPOSED, by=by, at=at, reason=reason, user=user, facts={"role": role.value})
    return proposal


def why_not_again(user: User, role: Role) -> str:
    """Return why a role is not proposed a second time, or an empty string."""
    if user.pk is None or not RoleProposal.objects.open().filter(user=user, role=role).exists():
        return ""
    return _("Vai trò “%(role)s” đã được đề xuất cho %(name)s và đang chờ xác nhận.") % {
        "role": role_name(role),
        "name": user.full_name,
    }


@transaction.atomic
def confirm(proposal: RoleProposal, *, by: User, at: datetime) -> Membership:
    """Confirm what somebody else proposed; from this moment the person holds the role.

    Pressed twice it gives the role once. Raises NotTheSecond, AlreadyDecided, and NotGranted where
    it no longer fits.
    """
    day = localdate(at)
    _check_second(proposal, by, on=day)
    held = Membership.objects.filter(user=proposal.user, role=proposal.role).not_over_on(day)
    if _confirmed_before(proposal, by) and (given := held.first()):
        return given
    _decide(proposal, Outcome.CONFIRMED, by=by, at=at)
    return grant(
        proposal.user,
        role=Role(proposal.role),
        by=by,
        at=at,
        reason=proposal.reason,
        proposed_by=proposal.proposed_by,
    )


@transaction.atomic
def decline(proposal: RoleProposal, *, by: User, at: datetime, reason: str) -> None:
    """Put a proposal aside, with a reason; by whoever made it, that is taking it back.

    Raises NotAllowed, AlreadyDecided and NoReason.
    """
    reason = check_reason(reason)
    access_of(by, on=localdate(at)).check_holds(*CONFIRM)
    own = by.pk == proposal.proposed_by_id
    outcome = Outcome.WITHDRAWN if own else Outcome.DECLINED
    _decide(proposal, outcome, by=by, at=at, reason=reason)
    record(
        Action.ROLE_WITHDRAWN if own else Action.ROLE_DECLINED,
        by=by,
        at=at,
        reason=reason,
        user=proposal.user,
        facts={"role": str(proposal.role), **proposer_of(proposal.proposed_by)},
    )


def may_decide(access: Access) -> bool:
    return access.holds_any(*CONFIRM)


def why_not_second(proposal: RoleProposal, by: User, *, access: Access) -> str:
    """Return why somebody cannot confirm a proposal, or an empty string where they can."""
    if not may_decide(access):
        return _("Việc xác nhận dành cho quản trị hệ thống và điều phối viên.")
    if by.pk == proposal.proposed_by_id:
        return _(
            "Người đề xuất không tự xác nhận. Hãy nhờ quản trị hệ thống khác hoặc điều phối viên."
        )
    if by.pk == proposal.user_id:
        return _("Không ai xác nhận vai trò của chính mình.")
    return ""


def _check_second(proposal: RoleProposal, by: User, *, on: date) -> None:
    problem = why_not_second(proposal, by, access=access_of(by, on=on))
    if problem:
        raise NotTheSecond(problem)


def _confirmed_before(proposal: RoleProposal, by: User) -> bool:
    """Tell, once nobody else is deciding, whether the same person confirmed it already."""
    rows = RoleProposal.objects.select_for_update().filter(pk=proposal.pk)
    return rows.values_list("outcome", "decided_by").get() == (Outcome.CONFIRMED, by.pk)


def _decide(
    proposal: RoleProposal, outcome: str, *, by: User, at: datetime, reason: str = ""
) -> None:
    decided = RoleProposal.objects.open().filter(pk=proposal.pk)
    if not decided.update(outcome=outcome, decided_by=by, decided_at=at, decided_because=reason):
        raise AlreadyDecided(
            _("Đề xuất này đã được quyết định trước đó. Vui lòng tải lại trang để xem hiện trạng.")
        )
