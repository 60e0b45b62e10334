"""The door of extensions: what the services do, and the letters about it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from cases.lifecycle import State
from cases.names import STATE_NAMES
from cases.services import extensions
from directory.roles import Role
from directory.working_days import calendar
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from workflow import addresses
from workflow.deadlines import Followed
from workflow.holders import Seat, people_by_seat
from workflow.letter_tables import AGENCY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cases.models import Case, Extension
    from directory.models import User
    from notifications.models import Letter


@transaction.atomic
def ask(case: Case, *, until: date, reason: str, seen: int, by: User, at: datetime) -> Extension:
    """Ask for more time, and tell the coordinators. Raises what the service raises."""
    made = extensions.ask(case, until=until, reason=reason, seen=seen, by=by, at=at)
    url = addresses.page("extension-decide", case.cycle.year, made.pk)
    seats = [Seat(Role.COORDINATOR)]
    _tell(Kind.EXTENSION_ASKED, made, seats, day=until, said=made.reason, url=url, by=by, at=at)
    return made


@transaction.atomic
def grant(extension: Extension, *, until: date, answer: str, by: User, at: datetime) -> None:
    """Give more time, and tell the agency. Raises what the service raises."""
    _grant(extension, until=until, answer=answer, by=by, at=at)


@transaction.atomic
def preview_grant(
    extension: Extension, *, until: date, answer: str, by: User, at: datetime
) -> Followed:
    """Return what giving more time would do, by doing it and undoing it.

    The wish that was given stays open, for the page asks about it.
    """
    done = _grant(copy(extension), until=until, answer=answer, by=by, at=at)
    transaction.set_rollback(True)
    return done


def _grant(extension: Extension, *, until: date, answer: str, by: User, at: datetime) -> Followed:
    moved = extensions.grant(extension, until=until, answer=answer, by=by, at=at)
    told = _answer(Kind.EXTENSION_GRANTED, extension, day=until, by=by, at=at)
    return Followed(moved, told=tuple(told))


@transaction.atomic
def refuse(extension: Extension, *, answer: str, by: User, at: datetime) -> None:
    """Refuse more time, and tell the agency. Raises what the service raises."""
    extensions.refuse(extension, answer=answer, by=by, at=at)
    _answer(Kind.EXTENSION_REFUSED, extension, day=extension.case.due_on, by=by, at=at)


def _answer(
    kind: Kind, extension: Extension, *, day: date | None, by: User, at: datetime
) -> list[Letter]:
    case = extension.case
    seats = [Seat(role, agency) for role in AGENCY for agency in case.acting_agencies]
    url = addresses.of_case(case)
    return _tell(kind, extension, seats, day=day, said=extension.answer, url=url, by=by, at=at)


def _tell(
    kind: Kind,
    extension: Extension,
    seats: Iterable[Seat],
    *,
    day: date | None,
    said: str,
    url: str,
    by: User,
    at: datetime,
) -> list[Letter]:
    case, today = extension.case, localdate(at)
    left = calendar().working_days_between(today, day) if day else 0
    people = people_by_seat(seats, on=today, but=by)
    drafts = [
        Draft(
            to=user,
            key=f"{kind}/{extension.pk}/{user.pk}",
            context={
                "agency": case.agency,
                "year": case.cycle.year,
                "turn": STATE_NAMES[State(extension.state)],
                "due_on": day,
                "days_left": left if left > 0 else "",
                "reason": said,
                "who": by.full_name,
            },
            url=url,
        )
        for user in dict.fromkeys(user for found in people.values() for user in found)
    ]
    return write_many(kind, drafts, at=at)
