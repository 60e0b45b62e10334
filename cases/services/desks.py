"""What waits at a desk of reviewers or appraisers, piece by piece, who has it, who may have it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cases.lifecycle import Rung, State
from cases.models import Case, Contest, Draft, ImportedAnswer, Item, Mark, Review
from cases.splitting import Hand, Part
from directory.models import Absence, Agency, Membership, User
from directory.roles import Role
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from cases.models import Cycle
    from directory.access import Access

APPRAISED_IN = (State.APPRAISAL, State.SETTLEMENT)
# What an address names the desk of the appraisers by; codes of agencies are in capitals.
APPRAISERS = "tham-dinh"
AT_AN_AGENCY = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where work waits: a department's reviewers, or the appraisers where there is no agency."""

    cycle: Cycle
    agency: Agency | None = None

    @property
    def code(self) -> str:
        """Return what an address names the desk by."""
        return self.agency.code if self.agency else APPRAISERS

    @property
    def role(self) -> Role:
        return Role.SECTOR_REVIEWER if self.agency else Role.APPRAISER


@dataclass(frozen=True, slots=True)
class Piece:
    """A review, or a case to appraise: whose, of which field, how much is left, who has it."""

    key: int
    case: Case
    field: str
    field_name: str
    due_on: date | None
    left: int
    person: User | None
    begun_by: int | None

    @property
    def as_part(self) -> Part:
        return Part(
            self.key,
            self.case.pk,
            frozenset(self.case.acting_agencies),
            self.field,
            self.left,
            self.person.pk if self.person else None,
        )


@dataclass(slots=True)
class Line:
    """The pieces of one agency at a desk."""

    case: Case
    pieces: list[Piece] = field(default_factory=list)

    @property
    def left(self) -> int:
        return sum(piece.left for piece in self.pieces)

    @property
    def due_on(self) -> date | None:
        return min((piece.due_on for piece in self.pieces if piece.due_on), default=None)

    @property
    def people(self) -> list[User]:
        return list(dict.fromkeys(piece.person for piece in self.pieces if piece.person))

    @property
    def is_whole(self) -> bool:
        """Tell whether somebody has every piece of it."""
        return all(piece.person for piece in self.pieces)

    @property
    def version(self) -> int:
        """Return the version of who has which piece of it."""
        pairs = ((each.key, each.person.pk if each.person else 0) for each in self.pieces)
        return version_of(*sorted(pairs))


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """Group pieces by agency, in the order in which they come."""
    found: dict[int, Line] = {}
    for piece in pieces:
        found.setdefault(piece.case.pk, Line(piece.case)).pieces.append(piece)
    return list(found.values())


def desks_in(cycle: Cycle, access: Access) -> list[Desk]:
    """Return the desks whose work a person may see: their own, or all for a coordinator."""
    waiting = Review.objects.open().filter(case__cycle=cycle, case__state=State.SECTOR_REVIEW)
    departments = Agency.objects.filter(pk__in=waiting.order_by().values("agency"))
    if not access.holds(Role.COORDINATOR):
        mine = access.agencies(Role.SECTOR_REVIEWER, Role.AGENCY_HEAD)
        departments = departments.filter(pk__in=mine)
    desks = [Desk(cycle, agency) for agency in departments.order_by("sort_key", "pk")]
    appraises = access.holds_any(Role.APPRAISER, Role.COORDINATOR)
    return [*desks, Desk(cycle)] if appraises else desks


def pieces_at(desk: Desk) -> list[Piece]:
    """Return what waits at a desk, in the order of the agencies: two queries at most."""
    return _reviews_at(desk) if desk.agency else _cases_at(desk)


IN_ORDER = ("bloc__order", "agency__sort_key")


def _reviews_at(desk: Desk) -> list[Piece]:
    rows = Review.objects.open().filter(
        case__cycle=desk.cycle, case__state=State.SECTOR_REVIEW, agency=desk.agency
    )
    order = [f"case__{name}" for name in IN_ORDER]
    shown = rows.annotate(left=_counted(_to_judge(), Count("pk")), begun_by=_typed(_judged()))
    found: Any = shown.select_related(
        "case__agency", "case__bloc", "field__lead", "lead", "assigned_to"
    )
    return [
        Piece(
            key=review.pk,
            case=review.case,
            field=review.field.code,
            field_name=str(review),
            due_on=review.due_on,
            left=review.left or 0,
            person=review.assigned_to,
            begun_by=review.begun_by,
        )
        for review in found.order_by(*order, "case_id", "field__order", "pk")
    ]


def _judged() -> QuerySet[Item]:
    """Return the items of the part that a review is of."""
    own = Item.objects.filter(case=OuterRef("case"), criterion__field=OuterRef("field"))
    asked = own.filter(criterion__self_scored=True, dropped_at=None)
    judge = Coalesce("criterion__lead_id", "criterion__field__lead_id")
    return asked.annotate(judge_id=judge).filter(judge_id=OuterRef("lead"))


def _to_judge() -> QuerySet[Item]:
    """Return the items of a review that wait for the department's mark and have no draft."""
    newest = Mark.objects.filter(item=OuterRef("pk")).highest_first().values("rung")[:1]
    drafted = Draft.objects.filter(item=OuterRef("pk"), rung=Rung.SECTOR)
    waiting = _judged().annotate(newest=Subquery(newest)).filter(newest=Rung.SELF)
    return waiting.exclude(Exists(drafted))


def _typed(items: QuerySet[Item]) -> Subquery:
    """Return who typed at the items of a review last."""
    drafted = items.filter(drafts__rung=Rung.SECTOR)
    return _counted(drafted, Max("drafts__saved_by"))


def _counted(rows: QuerySet[Any], counted: Any) -> Subquery:
    return Subquery(rows.order_by().values("case").annotate(found=counted).values("found"))


def _cases_at(desk: Desk) -> list[Piece]:
    rows = Case.objects.filter(cycle=desk.cycle, state__in=APPRAISED_IN)
    own = Item.objects.filter(case=OuterRef("pk"), dropped_at=None)
    done = Q(Exists(Draft.objects.filter(item=OuterRef("pk"), rung=Rung.APPRAISED))) | Q(
        Exists(ImportedAnswer.objects.filter(item=OuterRef("pk"), replaced_by=None))
    )
    asked = Contest.objects.filter(
        item__case=OuterRef("pk"), settled_at=None, given_at__isnull=False, verdict=""
    )
    typed = own.filter(drafts__rung=Rung.APPRAISED)
    shown = rows.annotate(
        to_see=_counted(own.exclude(done), Count("pk")),
        to_settle=Subquery(
            asked.order_by().values("item__case").annotate(n=Count("pk")).values("n")
        ),
        begun_by=_counted(typed, Max("drafts__saved_by")),
    )
    found: Any = shown.select_related("agency", "bloc", "appraiser").order_by(*IN_ORDER, "pk")
    return [
        Piece(
            key=case.pk,
            case=case,
            field="",
            field_name="",
            due_on=case.due_on,
            left=(case.to_see if case.state == State.APPRAISAL else case.to_settle) or 0,
            person=case.appraiser,
            begun_by=case.begun_by,
        )
        for case in found
    ]


@dataclass(frozen=True, slots=True)
class Officer:
    """A person at a desk, and what they may have there."""

    user: User
    hand: Hand


def officers_at(desk: Desk, *, on: date) -> list[Officer]:
    """Return who may have work at a desk: who holds the role, and who acts for one of them."""
    held = Membership.objects.in_force_on(on).filter(role=desk.role, user__is_active=True)
    if desk.agency:
        held = held.filter(agency=desk.agency)
    own = [(each.user_id, each.pk, each.fields) for each in held]
    lent = Absence.objects.in_force_on(on).filter(roles__in=[pk for _user, pk, _fields in own])
    fields_of: dict[int, set[str]] = {}
    by_role = {pk: fields for _user, pk, fields in own}
    seats = [(user, pk) for user, pk, _fields in own]
    seats += list(lent.values_list("substitute", "roles"))
    for user, pk in seats:
        fields_of.setdefault(user, set()).update(by_role.get(pk, []))
    people = User.objects.filter(pk__in=fields_of, is_active=True).order_by("sort_key", "pk")
    works = _works_for(people, on=on)
    return [
        Officer(each, Hand(each.pk, frozenset(fields_of[each.pk]), works.get(each.pk, frozenset())))
        for each in people
    ]


def _works_for(people: QuerySet[User], *, on: date) -> dict[int, frozenset[int]]:
    rows = Membership.objects.in_force_on(on).filter(user__in=people, role__in=AT_AN_AGENCY)
    found: dict[int, set[int]] = {}
    for user, agency in rows.values_list(F("user_id"), F("agency_id")):
        found.setdefault(user, set()).add(agency or 0)
    return {user: frozenset(agencies) for user, agencies in found.items()}
