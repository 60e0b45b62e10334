"""Chainable questions about cases, items and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    Func,
    Manager,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models import Case as Choose
from django.db.models.functions import Cast, Coalesce, Concat

from cases.lifecycle import RUNGS, State
from directory.roles import Role
from evidence_store.models import Evidence
from wording.text import ACCENTED, BARE

if TYPE_CHECKING:
    from datetime import date

    from cases.models import Attachment, Case, CaseFile, Item, Mark, Question, Review, ShelfFile  # noqa: F401 - of the bases  # noqa: F401 - of the bases
    from directory.access import Access, Holding

RUNG_ORDER = Choose(
    *(When(rung=rung.value, then=Value(order)) for order, rung in enumerate(RUNGS)),
    default=Value(-1),
)


ANSWERS = StringAgg(
    Concat(
        "item__criterion__code",
        Value("="),
        Cast("answer", TextField()),
        output_field=TextField(),
    ),
    delimiter=Value("\n"),
    order_by="item__criterion__order",
)


class SHA256(Func):
    """The digest of a text, in hexadecimal, by PostgreSQL's own function."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()


class Plain(Func):
    """A text in lower case and without accents, as wording.text.plain has it, by PostgreSQL."""

    template = f"translate(lower(%(expressions)s), '{ACCENTED}', '{BARE}')"
    output_field = TextField()


def readable_by(access: Access, *, case: str = "") -> Q:
    """Return which cases a person may read; `case` is the way to them from what is asked for."""
    if access.sees_all:
        return Q()
    from cases.models import Question, Review  # noqa: PLC0415 - the models import this module

    way = f"{case}__" if case else ""
    mine = access.agencies(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
    own = Q((f"{way}agency__in", mine)) | Q((f"{way}carried_by__in", mine))
    reviewed, asked = Q(), Q()
    for holding in access.held(Role.SECTOR_REVIEWER):
        reviewed |= Q(agency=holding.agency_id, field__code__in=holding.fields)
        asked |= with_department(holding)
    if not reviewed:
        return own
    key = OuterRef(case or "pk")
    assigned = Review.objects.filter(reviewed, case=key)
    consulted = Question.objects.filter(asked, item__case=key)
    return own | Exists(assigned) | Exists(consulted)


class CaseQuerySet(QuerySet["Case"]):
    def visible_to(self, access: Access) -> CaseQuerySet:
        """Keep the cases a person may read: their agency's, those of fields they review, or all.

        Whoever an agency asks about a criterion of their field reads its case before it is theirs.
        """
        return self.filter(readable_by(access))

    def in_state(self, *states: State) -> CaseQuerySet:
        return self.filter(state__in=states)

    def overdue(self, *, on: date) -> CaseQuerySet:
        return self.filter(due_on__lt=on)

    def in_order(self) -> CaseQuerySet:
        return self.order_by("bloc__order", "agency__sort_key", "pk")


def with_department(holding: Holding) -> Q:
    """Return which questions are with the department and the fields of a reviewer's role."""
    return Q(
        department=holding.agency_id,
        item__criterion__field__code__in=holding.fields,
    )


class QuestionQuerySet(QuerySet["Question"]):
    def running(self) -> QuestionQuerySet:
        """Keep what is open, of cases that are not over."""
        over = (State.PUBLISHED, State.WITHDRAWN)
        return self.filter(closed_at=None).exclude(item__case__state__in=over)

    def waiting_for(self, access: Access) -> QuestionQuerySet:
        """Keep what waits for the word of a person, for one of the sides they speak for."""
        mine = access.agencies(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
        own = Q(item__case__agency__in=mine) | Q(item__case__carried_by__in=mine)
        asked = Q(pk__in=[])
        for holding in access.held(Role.SECTOR_REVIEWER):
            asked |= with_department(holding)
        if access.holds(Role.APPRAISER):
            asked |= Q(role=Role.APPRAISER)
        return self.running().filter(
            Q(own, waits_for_agency=True) | Q(asked, waits_for_agency=False)
        )

    def with_given(self) -> QuestionQuerySet:
        """Add who has the work: `given_at_agency`, and `given_in_city`; none where nobody has.

        With a department that is whoever has the latest review of the part, also once it is over.
        """
        from cases.models import Review  # noqa: PLC0415 - the models import this module

        key, criterion = BigIntegerField(), "item__criterion"
        leads = OuterRef(f"{criterion}__lead_id"), OuterRef(f"{criterion}__field__lead_id")
        about = Review.objects.filter(
            case=OuterRef("item__case"),
            field=OuterRef(f"{criterion}__field"),
            agency=OuterRef("department"),
            lead=Coalesce(*leads, output_field=key),
            cancelled_at=None,
        )
        latest = Subquery(about.order_by("-round", "-pk").values("assigned_to_id")[:1])
        appraiser = When(role=Role.APPRAISER, then=F("item__case__appraiser_id"))
        given: QuestionQuerySet = self.annotate(
            given_at_agency=F("item__assigned_to_id"),
            given_in_city=Choose(appraiser, default=latest, output_field=key),
        )
        return given

    def not_given_away(self, access: Access) -> QuestionQuerySet:
        """Leave out what is a colleague's to answer, unless the person acts for that colleague.

        Heads of an agency see what waits for any of its officers.
        """
        mine = {access.user_id, *(each.instead_of or 0 for each in access.holdings)}
        heads = access.agencies(Role.AGENCY_HEAD)
        headed = Q(item__case__agency__in=heads) | Q(item__case__carried_by__in=heads)
        to_an_officer = Q(waits_for_agency=True, given_at_agency__isnull=False)
        in_the_city = Q(waits_for_agency=False, given_in_city__isnull=False)
        return self.with_given().exclude(
            (to_an_officer & ~Q(given_at_agency__in=mine) & ~headed)
            | (in_the_city & ~Q(given_in_city__in=mine))
        )


class ReviewQuerySet(QuerySet["Review"]):
    def open(self) -> ReviewQuerySet:
        return self.filter(concluded_at=None, cancelled_at=None)


class AskedItems(Manager["Item"]):
    """Items of the criteria that the set of their case asks."""

    def get_queryset(self) -> QuerySet[Item]:
        return super().get_queryset().filter(dropped_at=None)

    def visible_to(self, access: Access) -> QuerySet[Item]:
        """Keep the items of the cases a person may read."""
        return self.filter(readable_by(access, case="case"))


class MarkQuerySet(QuerySet["Mark"]):
    def highest_first(self) -> MarkQuerySet:
        """Order so that the first mark of an item is the one that counts."""
        return self.annotate(rung_order=RUNG_ORDER).order_by(
            "item_id", "-round", "-rung_order", "-pk"
        )

    def counting(self) -> MarkQuerySet:
        """Keep one mark per asked item: of the latest round, the highest rung, the newest."""
        asked = self.filter(item__dropped_at=None)
        marks: MarkQuerySet = asked.highest_first().distinct("item_id")
        return marks

    def digests_by_case(self, cases: CaseQuerySet) -> dict[int, str]:
        """Return case → SHA-256 of the answers that count, in the order of the set.

        One statement, and no answer leaves the database: it writes an answer in one way only
        (jsonb sorts keys and escapes line ends), so equal answers give equal digests.
        """
        counting = self.filter(item__case__in=cases.order_by()).counting()
        digests = (
            self.model.objects.filter(pk__in=counting.values("pk"))
            .order_by()
            .values_list("item__case_id")
            .annotate(digest=SHA256(ANSWERS))
        )
        return dict(digests)


class AttachmentQuerySet(QuerySet["Attachment"]):
    def standing(self) -> AttachmentQuerySet:
        """Keep what nobody has taken off."""
        return self.filter(detached_at=None)

    def counting(self) -> AttachmentQuerySet:
        """Keep what counts as evidence: it stands, and no inspection has refused it."""
        return self.standing().exclude(evidence__state=Evidence.State.REFUSED)


class CaseFileQuerySet(QuerySet["CaseFile"]):
    def under_way(self) -> CaseFileQuerySet:
        """Keep what was begun to be sent, and has neither arrived nor been given up."""
        return self.filter(
            transfer__evidence=None, transfer__given_up_at=None, transfer__package=None
        )

    def at_hand(self) -> CaseFileQuerySet:
        """Keep what arrived in the tray, and nobody removed from it."""
        arrived = self.filter(item=None, removed_at=None, transfer__evidence__isnull=False)
        return arrived.exclude(transfer__evidence__state=Evidence.State.REFUSED)


class ShelfQuerySet(QuerySet["ShelfFile"]):
    def under_way(self) -> ShelfQuerySet:
        """Keep what was begun to be sent, and has neither arrived nor been given up."""
        return self.filter(
            transfer__evidence=None, transfer__given_up_at=None, transfer__package=None
        )

    def on_it(self) -> ShelfQuerySet:
        """Keep what arrived and nobody took off, refused files too: who sent them sees why."""
        return self.filter(transfer__evidence__isnull=False, removed_at=None)

    def counting(self) -> ShelfQuerySet:
        """Keep what can be given: no inspection has refused it."""
        return self.on_it().exclude(transfer__evidence__state=Evidence.State.REFUSED)
