"""Who is told what at which step: letters to the outbox, inside the transaction of the move."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.timezone import localdate

from cases.lifecycle import WORK, State
from cases.models import CaseEvent, Criterion
from cases.names import STATE_NAMES
from directory.roles import OF_AN_AGENCY, Role
from notifications.services import Draft, write_many
from workflow import addresses
from workflow.given import NOBODY, sharing_of, to_one
from workflow.holders import Seat, people_by_seat
from workflow.letter_tables import CASE_LETTERS, CYCLE_LETTERS, CycleTold, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from cases.lifecycle import Action
    from cases.models import Case, Cycle, Review
    from directory.models import User


def tell_case(case: Case, action: Action, *, by: User | None, at: datetime) -> None:
    """Tell those concerned of a move just made on a case; at most twelve queries."""
    told = CASE_LETTERS[action, State(case.state)]
    if not told:
        return
    day = localdate(at)
    reviewed = any(Role.SECTOR_REVIEWER in letter.roles for letter in told)
    reviews = list(case.reviews.open().select_related("field")) if reviewed else []
    seats = {letter: _seats(case, letter, reviews, on=day) for letter in told}
    people = people_by_seat((s for row in seats.values() for s in row), on=day, but=by)
    said = _case_facts(case, action, by=by)
    parts = _parts(reviews, people)
    for letter in told:
        drafts = [
            _daily(letter, case, seat.role, user, {**said, **parts.get(user, {})}, day=day)
            if letter.daily
            else _event(letter, case, action, user, said)
            for seat in seats[letter]
            for user in people[seat]
        ]
        write_many(letter.kind, drafts, at=at)


def _seats(case: Case, letter: Told, reviews: Iterable[Review], *, on: date) -> list[Seat]:
    """Return whom a letter is for: of those whose turn it is, whoever it was given to."""
    found: list[Seat] = []
    for role in letter.roles:
        if role is Role.SECTOR_REVIEWER:
            found += map(_of_review, reviews)
        elif role in OF_AN_AGENCY:
            given = _shared(case, role, on=on)
            found += [Seat(role, agency, given=given) for agency in case.acting_agencies]
        else:
            given = to_one(case.appraiser_id) if role is Role.APPRAISER else NOBODY
            found.append(Seat(role, given=given))
    return found


def _of_review(review: Review) -> Seat:
    given = to_one(review.assigned_to_id)
    return Seat(Role.SECTOR_REVIEWER, review.agency_id, review.field.code, given)


def _shared(case: Case, role: Role, *, on: date) -> frozenset[int]:
    """Return to which officers a case was given whose turn is theirs."""
    whose, _work = WORK.get(State(case.state), (None, None))
    if role is not Role.AGENCY_OFFICER or whose is not role or case.is_shared is False:
        return NOBODY
    return sharing_of({case.pk}, on=on).get(case.pk, NOBODY)


def _parts(
    reviews: Iterable[Review], people: Mapping[Seat, list[User]]
) -> dict[User, dict[str, Any]]:
    """Return what each reviewer is told of their part of a case: its fields and its day."""
    found: dict[User, list[Review]] = defaultdict(list)
    for each in reviews:
        for user in people[_of_review(each)]:
            found[user].append(each)
    return {
        user: {
            "field": format_lazy(", ".join(["{}"] * len(mine)), *(each.field for each in mine)),
            "due_on": min((each.due_on for each in mine if each.due_on), default=None),
        }
        for user, mine in found.items()
    }


def _event(letter: Told, case: Case, action: Action, user: User, said: dict[str, Any]) -> Draft:
    due_on = said["was_due_on" if letter.of_step_left else "due_on"]
    return Draft(
        to=user,
        key=f"{letter.kind}/{case.pk}/{case.version}/{action}/{user.pk}",
        context={**_known(said), "due_on": due_on},
        url=addresses.of_case(case),
    )


def _daily(
    letter: Told, case: Case, role: Role, user: User, said: Mapping[str, Any], *, day: date
) -> Draft:
    """Write of the first case of a day, and that others may follow without a letter."""
    return Draft(
        to=user,
        key=f"{letter.kind}/{role}/{case.cycle.year}/{day:%Y-%m-%d}/{user.pk}",
        context={**_known(said), "first_today": True},
        url=addresses.of_my_turns(),
    )


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key != "was_due_on"}


def _case_facts(case: Case, action: Action, *, by: User | None) -> dict[str, Any]:
    """Return what the letters about one case may say; why and which items stands in the log."""
    logged = case.latest_event
    if logged is None or logged.action != action:
        logged = CaseEvent.objects.filter(case=case, action=action).order_by("-pk").first()
    return {
        "agency": case.agency,
        "year": case.cycle.year,
        "turn": STATE_NAMES[State(case.state)],
        "due_on": case.due_on,
        "was_due_on": logged.facts.get("was_due_on") if logged else None,
        "who": by.full_name if by else "",
        "reason": logged.reason if logged else "",
        "items": _criteria(case, _named(logged.facts) if logged else []),
    }


def _named(facts: Mapping[str, Any]) -> list[str]:
    """Return the codes that an act was about: sent back, remitted, or asked anew."""
    return [*facts.get("items", []), *facts.get("asked_anew", [])]


def _criteria(case: Case, codes: list[str]) -> list[_StrPromise]:
    """Return the criteria named, by code and name, in the language of whoever reads it."""
    if not codes:
        return []
    named = Criterion.objects.filter(criteria_set=case.criteria_set_id, code__in=codes)
    return [format_lazy("{} {}", each.code, each) for each in named.order_by("order")]


def tell_cycle(cycle: Cycle, action: str, *, by: User | None, at: datetime) -> None:
    """Tell those concerned of an act on the whole cycle, each person once a letter."""
    told = CYCLE_LETTERS[action]
    logged = CaseEvent.objects.filter(cycle=cycle, action=action).order_by("-pk").first()
    cases = list(cycle.cases.select_related("agency").order_by("pk"))
    for each in cases:
        each.cycle = cycle
    seats = {letter: dict(_cycle_seats(letter, cases)) for letter in told}
    people = people_by_seat((s for row in seats.values() for s in row), on=localdate(at), but=by)
    for letter in told:
        facts = {
            "year": cycle.year,
            "turn": STATE_NAMES[letter.turn] if letter.turn else "",
            "due_on": cycle.due_on if letter.turn else None,
            "who": by.full_name if by else "",
            "reason": logged.reason if logged else "",
        }
        about = f"{letter.kind}/cycle/{cycle.pk}/{logged.pk if logged else 0}"
        drafts = {
            user.pk: Draft(
                to=user,
                key=f"{about}/{user.pk}",
                context={**facts, **_of_the_agency(letter, case)},
                url=_leads_to(letter, cycle, case),
            )
            # Agencies come last: who holds a role there, too, reads of the agency's own case.
            for seat, case in seats[letter].items()
            for user in people[seat]
        }
        write_many(letter.kind, drafts.values(), at=at)


def _of_the_agency(letter: CycleTold, case: Case | None) -> dict[str, Any]:
    """Return what an agency's own letter says: its name, and the day of its own case."""
    if case is None:
        return {"agency": ""}
    due = {"due_on": case.due_on} if letter.turn == case.state else {}
    return {"agency": case.agency, **due}


def _cycle_seats(letter: CycleTold, cases: Iterable[Case]) -> Iterator[tuple[Seat, Case | None]]:
    for role in letter.city_roles:
        yield Seat(role), None
    for case in cases:
        for role in letter.agency_roles:
            for agency in case.acting_agencies:
                yield Seat(role, agency), case if case.state != State.WITHDRAWN else None


def _leads_to(letter: CycleTold, cycle: Cycle, case: Case | None) -> str:
    if case is None:
        return addresses.of_cycle(cycle, letter.page)
    if letter.page == "case":
        return addresses.of_case(case)
    return addresses.page("result", cycle.year, case.agency.code)
