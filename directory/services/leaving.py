"""A person leaves: one act passes on all they hold, and leaves nothing that nobody can take."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.access import role_name
from directory.models import Absence, Membership
from directory.roles import NEED_A_SECOND, Role
from directory.services import absences
from directory.services.memberships import end, grant
from directory.services.people import deactivate
from directory.services.proposals import propose, why_not_again
from directory.services.record import check_reason
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from directory.models import User


class NobodyLeft(Refusal):
    """Something the person holds would be left without anybody who can take it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def leave(user: User, *, successor: User | None, reason: str, by: User, at: datetime) -> int:
    """Give all that a person holds to somebody else, and lock the account; return how many roles.

    Open turns belong to roles, and go with them. A role of the whole city is proposed to the
    successor, and somebody else must hold it until it is confirmed. Raises NoReason, NobodyLeft
    with the roles that nobody else holds, and what end, grant, propose and deactivate raise.
    """
    reason, day = check_reason(reason), localdate(at)
    held = Membership.objects.filter(user=user).not_over_on(day).select_related("user", "agency")
    mine = list(held.select_for_update(of=("self",)).order_by("pk"))
    _check_left(mine, successor, on=day)
    for membership in mine:
        end(membership, by=by, at=at, reason=reason)
        if successor is not None:
            _pass_on(membership, successor, by=by, at=at, reason=reason)
    away = Absence.objects.not_over_on(day).select_related("user", "substitute")
    for absence in (*away.filter(user=user), *away.filter(substitute=user)):
        absences.end(absence, by=by, at=at)
    deactivate(user, by=by, at=at, reason=reason)
    return len(mine)


def _check_left(mine: Iterable[Membership], successor: User | None, *, on: date) -> None:
    """Refuse where a role would have no holder. Raises NobodyLeft."""
    left = [each for each in mine if not _is_taken(each, successor, on=on)]
    if not left:
        return
    named = ", ".join(_named(each) for each in left)
    if any(each.role in NEED_A_SECOND for each in left):
        raise NobodyLeft(
            _(
                "Không ai khác giữ: %(roles)s. Vai trò toàn Thành phố cần người thứ hai xác nhận; "
                "hãy đề xuất và xác nhận người mới trước khi cho rời đi."
            )
            % {"roles": named}
        )
    raise NobodyLeft(_("Chưa có ai nhận: %(roles)s. Hãy chọn người tiếp nhận.") % {"roles": named})


def _is_taken(membership: Membership, successor: User | None, *, on: date) -> bool:
    """Tell whether somebody has a role once its holder is gone, for each of its fields."""
    if successor is not None and membership.role not in NEED_A_SECOND:
        return True
    others = Membership.objects.in_force_on(on).filter(
        role=membership.role, agency=membership.agency
    )
    rows = list(others.exclude(user=membership.user_id).values_list("fields", flat=True))
    covered = {code for fields in rows for code in fields}
    return bool(rows) and set(membership.fields) <= covered


def _named(membership: Membership) -> str:
    place = f" – {membership.agency.called_short}" if membership.agency else ""
    return f"{role_name(membership.role)}{place}"


def _pass_on(was: Membership, to: User, *, by: User, at: datetime, reason: str) -> None:
    """Give somebody what another held, together with what they hold of it already."""
    role, fields = Role(was.role), set(was.fields)
    same = Membership.objects.filter(user=to, role=role, agency=was.agency)
    for present in same.not_over_on(localdate(at)).select_related("user", "agency"):
        if fields <= set(present.fields):
            return
        fields |= set(present.fields)
        end(present, by=by, at=at, reason=reason)
    if role in NEED_A_SECOND:
        if not why_not_again(to, role):
            propose(to, role=role, by=by, at=at, reason=reason)
        return
    grant(to, role=role, agency=was.agency, fields=fields, by=by, at=at, reason=reason)
