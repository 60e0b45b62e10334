"""Giving roles to people and taking them back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.access import role_name
from directory.lineage import exists
from directory.models import Agency, DirectoryEvent, Membership, User
from directory.roles import NEED_A_SECOND, OF_AN_AGENCY, OF_FIELDS, Role, kept_apart
from directory.services.record import check_reason, record
from wording.refusals import Refusal
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

FIELD_CODE_LENGTH = 20


class NotGranted(Refusal):
    """The role cannot be given as asked; the sentence says what is missing or too much."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AlreadyEnded(Refusal):
    """Somebody ended the role before."""


class LastAdministrator(Refusal):
    """Without an administrator nobody could give roles any more."""


@transaction.atomic
def grant(
    user: User,
    *,
    role: Role,
    agency: Agency | None = None,
    fields: Iterable[str] = (),
    by: User | None,
    at: datetime,
    reason: str,
    proposed_by: User | None = None,
) -> Membership:
    """Give a person a role from today on; a role of the whole city, as somebody else proposed it.

    Raises NotGranted where the role does not fit the person, what they hold, the agency or the
    fields, or where a second person is wanting; and NoReason.
    """
    reason, day = check_reason(reason), localdate(at)
    codes = sorted({normal(code) for code in fields} - {""})
    # The lock keeps two administrators from giving the same role at once.
    user = User.objects.select_for_update().get(pk=user.pk)
    problem = why_not(
        user, role=role, agency=agency, fields=codes, on=day, by=by
    ) or _why_not_alone(role, by, proposed_by)
    if problem:
        raise NotGranted(problem)
    membership = Membership.objects.create(
        user=user, role=role, agency=agency, fields=codes, valid_from=day
    )
    record(
        DirectoryEvent.Action.ROLE_GRANTED,
        by=by,
        at=at,
        reason=reason,
        user=user,
        agency=agency,
        facts=_facts(membership) | proposer_of(proposed_by),
    )
    return membership


def why_not(
    user: User,
    *,
    role: Role,
    agency: Agency | None = None,
    fields: Iterable[str] = (),
    on: date,
    by: User | None,
    besides: Iterable[Role] = (),
) -> str:
    """Return why a role cannot be given, or an empty string where it can.

    The one place that says so, for a page, a file and a command; `by` is nobody where the command
    line sets the city up, and `besides` names roles that are to be given together with this one.
    """
    return (
        _why_not_person(user)
        or _why_not_oneself(user, by)
        or _why_not_beside(user, role, besides, on=on)
        or _why_not_agency(role, agency, on=on)
        or _why_not_fields(role, tuple(fields))
        or _why_not_again(user, role, agency, on=on)
    )


def _why_not_person(user: User) -> str:
    if user.is_active:
        return ""
    return _("Tài khoản %(email)s đang bị khóa; hãy mở lại trước khi giao vai trò.") % {
        "email": user.email
    }


def _why_not_oneself(user: User, by: User | None) -> str:
    if by is None or by.pk != user.pk:
        return ""
    return _("Không ai tự giao vai trò cho mình. Hãy nhờ một quản trị hệ thống khác.")


def _why_not_beside(user: User, role: Role, besides: Iterable[Role], *, on: date) -> str:
    """Return why the role is kept apart from one the person holds, or is about to."""
    held = {Role(each) for each in besides}
    if user.pk is not None:
        rows = Membership.objects.filter(user=user).not_over_on(on)
        held |= {Role(each) for each in rows.values_list("role", flat=True)}
    found = kept_apart(role, held)
    if found is None:
        return ""
    other, why = found
    return _(
        "Vai trò “%(role)s” không giao cho người giữ vai trò “%(other)s”: %(why)s. Hãy chọn "
        "người khác, hoặc kết thúc vai trò kia trước."
    ) % {"role": role_name(role), "other": role_name(other), "why": why[get_language() == "en"]}


def _why_not_alone(role: Role, by: User | None, proposed_by: User | None) -> str:
    if by is None or role not in NEED_A_SECOND or proposed_by not in (None, by):
        return ""
    return _("Vai trò “%(role)s” cần hai người: một người đề xuất, một người khác xác nhận.") % {
        "role": role_name(role)
    }


def _why_not_agency(role: Role, agency: Agency | None, *, on: date) -> str:
    name = {"role": role_name(role)}
    if role in OF_AN_AGENCY and agency is None:
        return _("Vai trò “%(role)s” gắn với một cơ quan; hãy chọn cơ quan.") % name
    if role not in OF_AN_AGENCY and agency is not None:
        return _("Vai trò “%(role)s” không gắn với cơ quan; hãy bỏ trống cơ quan.") % name
    if agency is not None and not exists(agency, on):
        return _("%(agency)s không tồn tại vào ngày %(day)s; hãy chọn cơ quan hiện hành.") % {
            "agency": agency.called,
            "day": on.strftime("%d/%m/%Y"),
        }
    return ""


def _why_not_fields(role: Role, fields: tuple[str, ...]) -> str:
    name = {"role": role_name(role)}
    if role in OF_FIELDS and not fields:
        return _("Vai trò “%(role)s” cần ít nhất một lĩnh vực; hãy ghi mã lĩnh vực.") % name
    if role not in OF_FIELDS and fields:
        return _("Vai trò “%(role)s” không theo lĩnh vực; hãy bỏ trống lĩnh vực.") % name
    too_long = [code for code in fields if len(code) > FIELD_CODE_LENGTH]
    if too_long:
        return _("Mã lĩnh vực “%(code)s” dài quá %(most)s ký tự.") % {
            "code": too_long[0],
            "most": FIELD_CODE_LENGTH,
        }
    return ""


def _why_not_again(user: User, role: Role, agency: Agency | None, *, on: date) -> str:
    if user.pk is None:
        return ""
    held = Membership.objects.filter(user=user, role=role, agency=agency)
    if not held.not_over_on(on).exists():
        return ""
    return _(
        "%(name)s đang giữ vai trò “%(role)s” này. Nếu cần đổi lĩnh vực, hãy kết thúc rồi giao lại."
    ) % {"name": user.full_name, "role": role_name(role)}


@transaction.atomic
def end(membership: Membership, *, by: User | None, at: datetime, reason: str) -> None:
    """Take a role back; from this moment the person no longer holds it.

    Raises AlreadyEnded where somebody was first, LastAdministrator, and NoReason.
    """
    reason, day = check_reason(reason), localdate(at)
    if membership.role == Role.ADMINISTRATOR:
        check_other_administrators(membership.user, on=day)
    ended = (
        Membership.objects.filter(pk=membership.pk)
        .not_over_on(day)
        .update(valid_to=max(day, membership.valid_from))
    )
    if not ended:
        raise AlreadyEnded(
            _("Vai trò này đã được kết thúc trước đó. Vui lòng tải lại trang để xem hiện trạng.")
        )
    record(
        DirectoryEvent.Action.ROLE_ENDED,
        by=by,
        at=at,
        reason=reason,
        user=membership.user,
        agency=membership.agency,
        facts=_facts(membership),
    )
    membership.refresh_from_db(fields=["valid_to"])


def check_other_administrators(user: User, *, on: date) -> None:
    """Refuse to take away the last administrator.

    Raises LastAdministrator. The rows are locked: two administrators who remove each other at
    once do not both succeed.
    """
    administrators = Membership.objects.in_force_on(on).with_role(Role.ADMINISTRATOR)
    locked = administrators.select_related("user").select_for_update(of=("self", "user"))
    holders = {membership.user_id for membership in locked.order_by("pk")}
    if not holders - {user.pk}:
        raise LastAdministrator(
            _("Đây là quản trị hệ thống cuối cùng. Hãy giao vai trò này cho người khác trước.")
        )


def proposer_of(user: User | None) -> dict[str, object]:
    """Return what an event keeps of who proposed a role."""
    return {"proposed_by": user.pk, "proposer": user.full_name} if user else {}


def _facts(membership: Membership) -> dict[str, object]:
    return {
        "membership": membership.pk,
        "role": str(membership.role),
        "fields": list(membership.fields),
    }
