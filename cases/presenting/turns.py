"""Whose turn it is on a case, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import WORK, State, Work
from directory.access import role_name
from directory.roles import OF_AN_AGENCY, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Review
    from cases.presenting.desks import Desk


def waits_for(desk: Desk, reviews: Sequence[Review]) -> str:
    """Say who has to act on a case now; nobody where it waits with the whole cycle."""
    case = desk.case
    if desk.work is not Work.READ:
        return _("Đang chờ Ông/Bà")
    if case.state == State.SECTOR_REVIEW:
        agencies = dict.fromkeys(review.agency.called_short for review in reviews if review.is_open)
        return _("Đang chờ: %(who)s") % {"who": ", ".join(agencies)} if agencies else ""
    role, _work = WORK.get(State(case.state), (None, None))
    if role is None:
        return ""
    who = role_name(role)
    if role in OF_AN_AGENCY and role is not Role.SECTOR_REVIEWER:
        who = f"{who} – {(case.carried_by or case.agency).called_short}"
    return _("Đang chờ: %(who)s") % {"who": who}
