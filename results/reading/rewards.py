"""The leaders' desk as it is shown: proposals with all their inputs, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases.presenting.words import label_of_class
from cases.rules import book_of
from directory.access import role_name
from directory.models import Agency
from results.reading.decided import decided_on
from results.reading.standing import standing_of
from results.services.inputs import lineage_of
from results.services.rewards import (
    DECIDERS,
    Beneficiary,
    Kind,
    Quota,
    decisions_in_force,
    quota_of,
)
from results.services.stale_rewards import stale
from ui.paging import Making, Rows
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cases.models import Case, Cycle
    from directory.models import Bloc
    from directory.roles import Role
    from results.models import DeskDecision, Scoring
    from results.reading.decided import Decisions, Seat
    from results.reading.places import Place
    from results.reading.standing import Line
    from results.services.inputs_version import InputsVersion
    from scoring import Descent, Lineage, Reason

PROPOSED = frozenset({"yes", "council"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose for one agency, who decides on it and what was decided."""

    line: Line
    kind: str
    seats: tuple[Seat, ...]
    lineage: tuple[str, ...]

    @property
    def proposal(self) -> str:
        return self.line.reward if self.kind == Kind.REWARD else self.line.review

    @property
    def case(self) -> Case:
        return self.line.case

    @property
    def decider(self) -> Role | None:
        return DECIDERS.get((self.kind, self.proposal))

    @property
    def decider_name(self) -> str:
        return role_name(self.decider) if self.decider else ""

    @property
    def why(self) -> list[str]:
        return self.line.why(self.kind)

    @property
    def is_settled(self) -> bool:
        return all(seat.is_settled for seat in self.seats)

    @property
    def is_old(self) -> bool:
        return any(seat.is_old for seat in self.seats)

    @property
    def approved(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.is_approved)

    @property
    def last_class(self) -> str:
        """Say class and rank of last year, or why there is nothing to compare with."""
        last = self.line.last
        if last is None:
            return _("không có kết quả năm trước")
        if last.rank is None:
            return _("%(class)s, không xếp hạng") % {"class": self.line.last_label or "–"}
        return _("%(class)s, hạng %(rank)d") % {
            "class": self.line.last_label or "–",
            "rank": last.rank,
        }


@dataclass(frozen=True, slots=True)
class BlocDesk:
    """A bloc: its quota, who is proposed within it, and who is not and why."""

    bloc: Bloc
    quota: Quota
    proposals: Rows[Place, Proposal]
    others: Rows[Place, Line]
    decided: Decisions

    @property
    def approved(self) -> Rows[Place, Proposal]:
        """Return the proposals with somebody approved on the present numbers."""
        return self.proposals.only(lambda place: self.decided.approves(place, Kind.REWARD))

    @property
    def approvals(self) -> list[tuple[str, int]]:
        """Return each beneficiary with how many approvals the bloc has for it."""
        named = self.decided.beneficiaries[Kind.REWARD] if self.proposals else ()
        return [(str(Beneficiary(who).label), self.quota.approved.get(who, 0)) for who in named]

    @property
    def in_words(self) -> str:
        """Say how the limit of the bloc comes about."""
        told = {
            "ranked": self.quota.ranked,
            "third": self.quota.third,
            "fixed": self.quota.fixed,
            "limit": self.quota.limit,
        }
        if self.quota.fixed is None:
            return _("%(ranked)d đơn vị xếp hạng; hạn mức một phần ba là %(third)d.") % told
        return (
            _(
                "%(ranked)d đơn vị xếp hạng; hạn mức một phần ba là %(third)d; "
                "giới hạn riêng của năm là %(fixed)d; tối đa %(limit)d."
            )
            % told
        )


@dataclass(frozen=True, slots=True)
class DeskShown:
    """The whole desk over one scoring; of its lists those rows alone are made that are shown."""

    scoring: Scoring
    blocs: tuple[BlocDesk, ...]
    reviews: Rows[Place, Proposal]
    nothing: Rows[Place, Line]
    stale: Rows[int, DeskDecision]
    proposing: Proposing
    required_class: str
    required_label: str  # the same in the language of the page; papers are in Vietnamese

    @property
    def rewards(self) -> Rows[Place, Proposal]:
        places = [place for bloc in self.blocs for place in bloc.proposals.keys]
        return self.proposing.rows(places, Kind.REWARD)

    @property
    def _decided(self) -> Decisions:
        return self.proposing.decided

    @property
    def lists(self) -> dict[str, Rows[Any, Any]]:
        """Return every list of the desk, by its name in the address."""
        of_blocs = {bloc.bloc.code: bloc for bloc in self.blocs}
        return {
            "xem-truoc": self.persons,
            **{f"thuong-{code}": bloc.proposals for code, bloc in of_blocs.items()},
            **{f"khac-{code}": bloc.others for code, bloc in of_blocs.items()},
            "xem-xet": self.considered,
            "khong-xet": self.nothing,
            "cu": self.stale,
        }

    @property
    def ties(self) -> Rows[Place, Proposal]:
        return self.rewards.only(lambda place: place.reward == "council")

    @property
    def persons(self) -> Rows[Place, Proposal]:
        return self.reviews.only(lambda place: place.review == "person")

    @property
    def considered(self) -> Rows[Place, Proposal]:
        return self.reviews.only(lambda place: place.review == "consider")

    @property
    def approved_reviews(self) -> list[tuple[Proposal, Seat]]:
        approved = self.reviews.only(lambda place: self._decided.approves(place, Kind.REVIEW))
        return [(each, seat) for each in approved for seat in each.approved]

    @property
    def old(self) -> list[Proposal]:
        """Return the proposals with a decision that rests on an earlier scoring."""
        rewards = self.rewards.only(lambda place: self._decided.has_old(place, Kind.REWARD))
        reviews = self.reviews.only(lambda place: self._decided.has_old(place, Kind.REVIEW))
        return [*rewards, *reviews]

    @property
    def open_rewards(self) -> int:
        return sum(not self._decided.settles(each, Kind.REWARD) for each in self.rewards.keys)

    @property
    def open_reviews(self) -> int:
        return sum(not self._decided.settles(each, Kind.REVIEW) for each in self.reviews.keys)

    def find(self, case: int, kind: str) -> Proposal | None:
        rows = self.rewards if kind == Kind.REWARD else self.reviews
        return next(iter(rows.only(lambda place: place.case_id == case)), None)

    def bloc_of(self, proposal: Proposal) -> BlocDesk:
        return next(each for each in self.blocs if each.bloc.pk == proposal.case.bloc_id)


@dataclass(frozen=True, slots=True)
class Proposing:
    """Makes proposals of places; lines, decisions and lineage of several are asked for together."""

    lines: Making[Place, Line]
    decided: Decisions
    lineage: Making[str, tuple[str, ...]]

    def bring(self, places: Sequence[Place]) -> None:
        """Load what rows of several lists need, before they are made one by one."""
        self.lines(places)
        self.lineage(place.agency_code for place in places)
        made = (each for place in places for kind in Kind for each in self.decided.of(place, kind))
        self.decided.rows(each.pk for each in made if each)

    def rows(self, places: Sequence[Place], kind: str) -> Rows[Place, Proposal]:
        return Rows(places, lambda some: self._proposals(some, kind))

    def _proposals(self, places: Sequence[Place], kind: str) -> list[Proposal]:
        self.bring(places)
        return [
            Proposal(line, kind, self.decided.seats(line, kind), *self.lineage([line.agency_code]))
            for line in self.lines(places)
        ]


def desk_of(cycle: Cycle, scoring: Scoring, *, version: InputsVersion | None = None) -> DeskShown:
    """Return the desk over a scoring, in a constant number of queries whatever is shown of it.

    `version` is what `inputs_version` says of the cycle, where it was asked before.
    """
    standing = standing_of(scoring, cycle, version=version)
    in_force = decisions_in_force(cycle)
    decided = decided_on(cycle, scoring, in_force)
    lineage: Making[str, tuple[str, ...]] = Making(_lineage_in_words(lineage_of(cycle)))
    proposing = Proposing(standing.make, decided, lineage)
    book = book_of(cycle.rule_book)
    rule = book.reward
    return DeskShown(
        scoring=scoring,
        blocs=tuple(
            BlocDesk(
                bloc=bloc.bloc,
                quota=quota_of(scoring, bloc.ranked, bloc.bloc, in_force),
                proposals=proposing.rows(
                    [place for place in bloc.lines.keys if place.reward in PROPOSED], Kind.REWARD
                ),
                others=bloc.lines.only(lambda place: place.reward not in PROPOSED),
                decided=decided,
            )
            for bloc in standing.blocs
        ),
        reviews=proposing.rows(standing.reviewed.keys, Kind.REVIEW),
        nothing=standing.lines.only(lambda place: place.review == "none"),
        stale=Rows([row.pk for row in stale(in_force, scoring)], decided.rows),
        proposing=proposing,
        required_class=rule.class_name if rule else "",
        required_label=label_of_class(book, rule.class_name) if rule else "",
    )


def _lineage_in_words(
    lineage: Lineage,
) -> Callable[[Sequence[str]], list[tuple[str, ...]]]:
    """Return what tells where agencies come from, their forebears by their names; one query."""

    def told(codes: Sequence[str]) -> list[tuple[str, ...]]:
        descents = [lineage.descent(code) for code in codes]
        named = {code for descent in descents for code in _codes_in(descent)}
        found = Agency.objects.filter(code__in=named).order_by("pk")
        names = dict(found.values_list("code", "short_name")) if named else {}
        return [tuple(_told(reason, names) for reason in each.reasons) for each in descents]

    return told


def _codes_in(descent: Descent) -> set[str]:
    """Return the codes that the reasons of a descent speak of."""
    texts = (str(text) for reason in descent.reasons for text in reason.values.values())
    return {code for text in texts for code in text.split(" + ")}


def _told(reason: Reason, names: Mapping[str, str]) -> str:
    values = {
        key: " + ".join(names.get(code, code) for code in str(text).split(" + "))
        for key, text in reason.values.items()
    }
    return replace(reason, values=values).text(lang())
