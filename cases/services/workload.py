"""Give what waits at a desk to the people there, by hand or divided fairly."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record_for_each
from cases.models import Case, Cycle, Review
from cases.refusals import Incomplete
from cases.services.desks import (
    APPRAISED_IN,
    Desk,
    Piece,
    lines_of,
    officers_at,
    pieces_at,
)
from cases.splitting import Given, Why, split
from directory.access import NotAllowed, access_of, only_for
from directory.roles import Role
from wording.refusals import StalePage
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from cases.splitting import Hand
    from directory.access import Access
    from directory.models import User


class StaleWork(StalePage):
    """Somebody gave the same work to somebody after the page was shown; nothing was changed."""


def why_not_assign(desk: Desk, access: Access) -> str:
    """Return why a person does not give out the work of a desk, or an empty string.

    Reviewers share it among themselves as officers of an agency do; their head and the coordinator
    may, too.
    """
    if access.holds(Role.COORDINATOR):
        return ""
    if desk.agency is None:
        return "" if access.holds(Role.APPRAISER) else only_for(Role.APPRAISER, Role.COORDINATOR)
    mine = access.agencies(Role.SECTOR_REVIEWER, Role.AGENCY_HEAD)
    if desk.agency.pk in mine:
        return ""
    return only_for(Role.SECTOR_REVIEWER, Role.AGENCY_HEAD, Role.COORDINATOR)


@transaction.atomic
def assign(desk: Desk, *, seen: Mapping[int, int], to: User | None, by: User, at: datetime) -> int:
    """Give all of some agencies' pieces to a person, or to nobody; return how many pieces moved.

    `seen` maps each chosen case to the version of who had it on the page. Raises NotAllowed,
    Incomplete where nothing is chosen or the person cannot have it, StaleWork where somebody gave
    it to somebody since, or it has left the desk.
    """
    day = localdate(at)
    pieces = _held(desk, by=by, on=day)
    if not seen:
        raise Incomplete(_("Hãy chọn ít nhất một đơn vị."))
    lines = {line.case.pk: line for line in lines_of(pieces)}
    stale = [pk for pk, version in seen.items() if pk not in lines or lines[pk].version != version]
    if stale:
        raise StaleWork(_stale(stale, lines))
    chosen = [piece for pk in seen for piece in lines[pk].pieces]
    if to is not None:
        _check_takes(desk, chosen, to, on=day)
    return _give([(piece, to) for piece in chosen], by=by, at=at)


def _stale(stale: Sequence[int], lines: Mapping[int, Any]) -> str:
    names = ", ".join(lines[pk].case.agency.called_short for pk in stale if pk in lines)
    if not names:
        return _("Việc đã chọn không còn ở đây; hãy tải lại trang để xem việc đang chờ.")
    return _(
        "Có người vừa phân công: %(names)s. Chưa có gì thay đổi; hãy xem lại rồi giao tiếp."
    ) % {"names": names}


def _check_takes(desk: Desk, pieces: Iterable[Piece], to: User, *, on: date) -> None:
    hand = next((each.hand for each in officers_at(desk, on=on) if each.user == to), None)
    if hand is None:
        raise Incomplete(_("Hãy chọn một người đang giữ vai trò ở đây."))
    refused = [each for each in pieces if not hand.takes(each.as_part)]
    if refused:
        names = ", ".join(dict.fromkeys(each.case.agency.called_short for each in refused))
        raise Incomplete(
            _(
                "%(person)s không nhận được: %(names)s – ngoài lĩnh vực được giao, hoặc là đơn vị "
                "của chính người ấy. Hãy bỏ chọn các đơn vị này hoặc chọn người khác."
            )
            % {"person": to.full_name, "names": names}
        )


@dataclass(frozen=True, slots=True)
class Division:
    """A division before it is done: who gets what and why, and what stays where it is."""

    given: list[tuple[Piece, Given]]
    kept: list[Piece]

    @property
    def moving(self) -> list[tuple[Piece, Given]]:
        """Return what changes hands by it."""
        return [(piece, each) for piece, each in self.given if each.person != _holder(piece)]

    @property
    def version(self) -> int:
        """Return the version of the whole division: another one as soon as a line differs."""
        return version_of(*sorted((piece.key, each.person or 0) for piece, each in self.given))


def divided(desk: Desk, *, anew: bool, on: date) -> Division:
    """Divide what waits at a desk: what nobody has, or `anew` all that nobody has begun.

    Whoever typed at a piece keeps it, as does whoever has one where it is not divided anew.
    """
    hands = [each.hand for each in officers_at(desk, on=on)]
    here = {hand.person: hand for hand in hands}
    pieces = {piece.key: piece for piece in pieces_at(desk)}
    parts = [
        replace(piece.as_part, person=_keeper(piece, here, anew=anew)) for piece in pieces.values()
    ]
    begun = [
        Given(part, part.person, Why.HAS_BEGUN)
        for part in parts
        if part.person is not None and part.person != _holder(pieces[part.key])
    ]
    given = [(pieces[each.part.key], each) for each in (*begun, *split(parts, hands))]
    free = {piece.key for piece, _each in given}
    return Division(given, [piece for piece in pieces.values() if piece.key not in free])


def _holder(piece: Piece) -> int | None:
    return piece.person.pk if piece.person else None


def _keeper(piece: Piece, here: Mapping[int, Hand], *, anew: bool) -> int | None:
    """Return who keeps a piece: who typed at it, or has it; nobody who left the desk."""
    ways = (piece.begun_by,) if anew else (_holder(piece), piece.begun_by)
    fit = (who for who in ways if who and who in here and here[who].takes(piece.as_part))
    return next(fit, None)


@transaction.atomic
def divide(desk: Desk, *, anew: bool, seen: int, by: User, at: datetime) -> int:
    """Do the division that was shown; return how many pieces moved.

    Raises NotAllowed, and StaleWork where it would come out otherwise by now.
    """
    day = localdate(at)
    _held(desk, by=by, on=day)
    division = divided(desk, anew=anew, on=day)
    if division.version != seen:
        raise StaleWork(
            _("Việc hoặc người ở đây đã thay đổi, nên cách chia này không còn đúng. Hãy xem lại.")
        )
    people = {each.user.pk: each.user for each in officers_at(desk, on=day)}
    return _give(
        [(piece, people.get(each.person or 0)) for piece, each in division.moving], by=by, at=at
    )


def _held(desk: Desk, *, by: User, on: date) -> list[Piece]:
    """Return the pieces of a desk while nobody else gives work of the cycle out."""
    if refused := why_not_assign(desk, access_of(by, on=on)):
        raise NotAllowed(refused)
    Cycle.objects.select_for_update(no_key=True).get(pk=desk.cycle.pk)
    return pieces_at(desk)


def _give(pairs: Iterable[tuple[Piece, User | None]], *, by: User, at: datetime) -> int:
    """Write who has which piece now, with one event for each case."""
    moved = [(piece, to) for piece, to in pairs if piece.person != to]
    by_person: dict[User | None, list[Piece]] = defaultdict(list)
    for piece, to in moved:
        by_person[to].append(piece)
    for to, pieces in by_person.items():
        written = _write(pieces, to)
        if written != len(pieces):
            raise StaleWork(_("Một phần việc vừa được kết thúc; hãy tải lại trang rồi giao tiếp."))
    facts: dict[Case, dict[str, Any]] = {}
    for piece, to in moved:
        facts.setdefault(piece.case, {})["person"] = to.full_name if to else ""
    record_for_each(facts, "assign_work", by=by, at=at)
    return len(moved)


def _write(pieces: Sequence[Piece], to: User | None) -> int:
    keys = [piece.key for piece in pieces]
    if pieces[0].field:
        return Review.objects.open().filter(pk__in=keys).update(assigned_to=to)
    return Case.objects.filter(pk__in=keys, state__in=APPRAISED_IN).update(appraiser=to)
