"""The record of changes: one event for each, written in the transaction that makes the change."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.models import Agency, DirectoryEvent, User
from wording.refusals import Refusal
from wording.text import normal_lines

if TYPE_CHECKING:
    from datetime import datetime


class NoReason(Refusal):
    """A change of rights must say why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def record(
    action: DirectoryEvent.Action,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    user: User | None = None,
    agency: Agency | None = None,
    facts: dict[str, object] | None = None,
) -> DirectoryEvent:
    return DirectoryEvent.objects.create(
        action=action, by=by, at=at, reason=reason, user=user, agency=agency, facts=facts or {}
    )


def check_reason(reason: str) -> str:
    """Return the reason in its normal form.

    Raises NoReason where there is none.
    """
    if not normal_lines(reason):
        raise NoReason(_("Vui lòng ghi lý do; lý do được lưu trong nhật ký danh bạ."))
    return normal_lines(reason)
