"""The roles held at an agency that ended go to the agency that takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.lineage import exists
from directory.models import Agency, Membership
from directory.roles import Role
from directory.services.memberships import NotGranted, end, grant
from directory.services.record import check_reason
from wording.refusals import NothingChanged

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User


@transaction.atomic
def move_roles(agency: Agency, *, to: Agency, by: User | None, at: datetime, reason: str) -> int:
    """End every role held at an agency that ended and give it at another; return how many.

    Who reviews at the other agency already gets the fields besides. Raises NotGranted where a
    role does not fit, or is the mover's own; NothingChanged where nobody holds any; and NoReason.
    """
    reason, day = check_reason(reason), localdate(at)
    if exists(agency, day):
        raise NotGranted(
            _("%(agency)s vẫn hoạt động; chỉ chuyển vai trò của cơ quan đã kết thúc.")
            % {"agency": agency.called}
        )
    held = Membership.objects.filter(agency=agency).in_force_on(day).select_related("user")
    locked = list(held.select_for_update(of=("self",)).order_by("pk"))
    if not locked:
        raise NothingChanged(
            _("Không còn ai giữ vai trò tại %(agency)s; các vai trò đã được chuyển trước đó.")
            % {"agency": agency.called}
        )
    for membership in locked:
        end(membership, by=by, at=at, reason=reason)
        _give_also(membership, to=to, by=by, at=at, reason=reason)
    return len(locked)


def _give_also(was: Membership, *, to: Agency, by: User | None, at: datetime, reason: str) -> None:
    """Give at another agency what was held, together with what the person holds there."""
    role, fields = Role(was.role), set(was.fields)
    same = Membership.objects.filter(user=was.user, role=role, agency=to).not_over_on(localdate(at))
    for present in same:
        if fields <= set(present.fields):
            return
        fields |= set(present.fields)
        end(present, by=by, at=at, reason=reason)
    grant(was.user, role=role, agency=to, fields=fields, by=by, at=at, reason=reason)
