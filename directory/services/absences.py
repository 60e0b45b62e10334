"""Note when somebody is away and who acts for them, and end it when they are back early."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.access import NotAllowed, access_of, only_for, role_name
from directory.models import Absence, DirectoryEvent, Membership, User
from directory.roles import CONFIRM, JUDGE, NEED_A_SECOND, Role, kept_apart
from directory.services.record import check_reason, record
from wording.refusals import Refusal, StalePage
from wording.spelling import day as spelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from directory.access import Access

# Who may note it for others: of any person, or of those in the agency they head.
FOR_ALL = (Role.ADMINISTRATOR, Role.COORDINATOR)
PAIR = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})


class NotNoted(Refusal):
    """The absence cannot be noted as asked; the sentence says what would be right."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Conflict(Refusal):
    """The substitute works for an agency that the role judges; whoever insists has read so."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def lendable(user: User, *, on: date) -> list[Membership]:
    """Return the roles of a person that somebody else may act in.

    A role of the whole city is not lent by one person: another one confirms it.
    """
    rows = Membership.objects.in_force_on(on).filter(user=user)
    return list(rows.select_related("agency").order_by("role", "pk"))


def may_note(access: Access, user: User, roles: Iterable[Membership]) -> bool:
    """Tell whether a person may note the absence of another, or their own."""
    mine = access.own
    if access.user_id == user.pk or mine.holds_any(*FOR_ALL):
        return True
    headed = mine.agencies(Role.AGENCY_HEAD)
    lent = list(roles)
    return bool(lent) and all(each.agency_id in headed for each in lent)


@transaction.atomic
def note(
    user: User,
    *,
    substitute: User,
    roles: Collection[Membership],
    first_on: date,
    last_on: date,
    reason: str,
    by: User,
    at: datetime,
    accepts_conflict: bool = False,
) -> Absence:
    """Let somebody act for a person from one day to another, in some of the person's roles.

    Raises NotAllowed, NoReason, NotNoted with what would be right, and Conflict where the
    substitute works for an agency that a role judges and nobody has said they know.
    """
    today = localdate(at)
    if not may_note(access_of(by, on=today), user, roles):
        raise NotAllowed(only_for(*FOR_ALL, Role.AGENCY_HEAD))
    said = check_reason(reason)
    # The lock keeps two people from noting two substitutes at once.
    User.objects.select_for_update().get(pk=user.pk)
    problem = _why_not_days(user, first_on, last_on, today=today) or _why_not_person(
        user, substitute, roles, first_on
    )
    if problem:
        raise NotNoted(problem)
    if (told := conflicts(substitute, roles, on=today)) and not accepts_conflict:
        raise Conflict(told)
    made = Absence.objects.create(
        user=user,
        substitute=substitute,
        first_on=first_on,
        last_on=last_on,
        reason=said,
        noted_by=by,
        noted_at=at,
        needs_second=any(each.role in NEED_A_SECOND for each in roles),
    )
    made.roles.set(roles)
    _record(made, DirectoryEvent.Action.ABSENCE_NOTED, user, by=by, at=at)
    if not made.needs_second:
        _record(made, DirectoryEvent.Action.SUBSTITUTE_NAMED, substitute, by=by, at=at)
    return made


def why_not_confirm(access: Access, absence: Absence) -> str:
    """Return why a person does not confirm a substitute, or an empty string.

    As with roles of the whole city themselves: not who asked for it, nor who gains by it.
    """
    if not access.own.holds_any(*CONFIRM):
        return only_for(*CONFIRM)
    if access.user_id in (absence.noted_by_id, absence.substitute_id, absence.user_id):
        return _(
            "Cần một người khác xác nhận: không phải người ghi, người vắng hay người làm thay."
        )
    return ""


@transaction.atomic
def confirm(absence: Absence, *, by: User, at: datetime) -> None:
    """Confirm as the second person that somebody acts in a role of the whole city.

    Raises NotAllowed, NotNoted where the substitute may not have the role by now, StalePage where
    it was confirmed or ended already.
    """
    today = localdate(at)
    if refused := why_not_confirm(access_of(by, on=today), absence):
        raise NotAllowed(refused)
    roles = absence.roles.select_related("agency")
    ways = (_why_not_role(absence.substitute, each, today) for each in roles)
    if problem := next(filter(None, ways), ""):
        raise NotNoted(problem)
    waiting = Absence.objects.not_over_on(today).filter(
        pk=absence.pk, needs_second=True, confirmed_at=None
    )
    if not waiting.update(confirmed_by=by, confirmed_at=at):
        raise StalePage(_("Lần vắng này đã được xác nhận hoặc đã kết thúc; hãy tải lại trang."))
    _record(absence, DirectoryEvent.Action.ABSENCE_CONFIRMED, absence.user, by=by, at=at)
    _record(absence, DirectoryEvent.Action.SUBSTITUTE_NAMED, absence.substitute, by=by, at=at)


@transaction.atomic
def end(absence: Absence, *, by: User, at: datetime) -> None:
    """End an absence: from this moment its substitute acts for nobody by it.

    Raises NotAllowed, StalePage where it was over already.
    """
    roles = list(absence.roles.all())
    if absence.substitute_id != by.pk and not may_note(
        access_of(by, on=localdate(at)), absence.user, roles
    ):
        raise NotAllowed(only_for(*FOR_ALL, Role.AGENCY_HEAD))
    standing = Absence.objects.not_over_on(localdate(at)).filter(pk=absence.pk)
    if not standing.update(ended_at=at, ended_by=by):
        raise StalePage(_("Thời gian vắng mặt này đã kết thúc. Vui lòng tải lại trang để xem."))
    _record(absence, DirectoryEvent.Action.ABSENCE_ENDED, absence.user, by=by, at=at)


def conflicts(substitute: User, roles: Iterable[Membership], *, on: date) -> str:
    """Return the warning that a substitute judges what they have a part in, or an empty string."""
    mine = access_of(substitute, on=on).own
    lent = {Role(each.role) for each in roles}
    told = {"name": substitute.full_name}
    if mine.holds_any(*PAIR) and Role.SECTOR_REVIEWER in lent:
        return (
            _(
                "%(name)s làm việc cho một đơn vị được đánh giá. Hồ sơ của đơn vị ấy sẽ không đến "
                "tay người làm thay; nếu vẫn giao, hãy đánh dấu là đã biết."
            )
            % told
        )
    if mine.holds_any(*PAIR) and lent & JUDGE:
        return (
            _(
                "%(name)s làm việc cho một đơn vị được đánh giá, và vai trò này xét cả đơn vị ấy; "
                "nếu vẫn giao, hãy đánh dấu là đã biết."
            )
            % told
        )
    if mine.holds(Role.SECTOR_REVIEWER) and lent & JUDGE - {Role.SECTOR_REVIEWER}:
        return (
            _(
                "%(name)s thẩm tra một lĩnh vực, và vai trò này xét lại chính kết quả "
                "thẩm tra ấy; nếu vẫn giao, hãy đánh dấu là đã biết."
            )
            % told
        )
    return ""


def _why_not_days(user: User, first_on: date, last_on: date, *, today: date) -> str:
    if last_on < first_on or last_on < today:
        return _("Ngày cuối phải từ ngày đầu trở đi và chưa qua; hãy sửa lại ngày.")
    taken = Absence.objects.not_over_on(today).filter(
        user=user, first_on__lte=last_on, last_on__gte=first_on
    )
    other = taken.select_related("substitute").first()
    if other is None:
        return ""
    return _(
        "Từ %(first)s đến %(last)s đã có %(name)s làm thay. Hãy kết thúc lần ấy trước, hoặc chọn "
        "ngày khác."
    ) % {
        "first": spelled(other.first_on),
        "last": spelled(other.last_on),
        "name": other.substitute.full_name,
    }


def _why_not_person(user: User, substitute: User, roles: Collection[Membership], on: date) -> str:
    if substitute.pk == user.pk or not substitute.is_active:
        return _("Hãy chọn một người khác đang có tài khoản hoạt động.")
    offered = {each.pk for each in lendable(user, on=on)}
    if not roles or not {each.pk for each in roles} <= offered:
        return _("Hãy chọn ít nhất một vai trò mà người vắng đang giữ.")
    return next(filter(None, (_why_not_role(substitute, each, on) for each in roles)), "")


def _why_not_role(substitute: User, lent: Membership, on: date) -> str:
    """Return why a substitute may not act in a role beside what they hold or do already."""
    holdings = access_of(substitute, on=on).holdings
    role = Role(lent.role)
    if role in PAIR and any(
        each.role in PAIR - {role} and each.agency_id == lent.agency_id for each in holdings
    ):
        return _(
            "%(name)s đã làm hoặc ký hồ sơ của chính đơn vị này; không ai vừa trình vừa ký. Hãy "
            "chọn người khác."
        ) % {"name": substitute.full_name}
    found = kept_apart(role, {each.role for each in holdings})
    if found is None:
        return ""
    other, why = found
    return _(
        "Vai trò “%(role)s” không giao cho người giữ vai trò “%(other)s”: %(why)s. Hãy chọn người "
        "khác."
    ) % {"role": role_name(role), "other": role_name(other), "why": why[get_language() == "en"]}


def _record(
    absence: Absence,
    action: DirectoryEvent.Action,
    about: User,
    *,
    by: User,
    at: datetime,
) -> None:
    city_wide = sorted({each.role for each in absence.roles.all()} & NEED_A_SECOND)
    facts: dict[str, object] = {
        "absent": absence.user.full_name,
        "substitute": absence.substitute.full_name,
        "first_on": absence.first_on.isoformat(),
        "last_on": absence.last_on.isoformat(),
        # Of several the first is named; the page shows all of them.
        **({"role": city_wide[0]} if city_wide else {}),
    }
    record(action, by=by, at=at, reason=absence.reason, user=about, facts=dict(facts))
