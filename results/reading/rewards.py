"""The leaders' desk as it is shown: proposals with all their inputs, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases.presenting.words import label_of_class
from cases.rules import book_of
from directory.access import role_name
from directory.models import Agency
from results.models import DeskDecision
from results.reading.standing import standing_of
from results.services.inputs import lineage_of
from results.services.rewards import (
    DECIDERS,
    Beneficiary,
    Choice,
    Kind,
    Quota,
    beneficiaries_of,
    decisions_in_force,
    quota_of,
)
from results.services.stale_rewards import stale
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cases.models import Case, Cycle
    from directory.models import Bloc
    from directory.roles import Role
    from results.models import Scoring
    from results.reading.standing import BlocStanding, Line
    from scoring import Descent, Lineage, Reason

TONES = {
    Choice.APPROVE: "leaf",
    Choice.DECLINE: "lacquer",
    Choice.DEFER: "ochre",
    Choice.REVOKE: "plain",
}
ICONS = {
    Choice.APPROVE: "check",
    Choice.DECLINE: "x",
    Choice.DEFER: "clock",
    Choice.REVOKE: "undo-2",
}
PROPOSED = frozenset({"yes", "council"})
SETTLING = frozenset({Choice.APPROVE, Choice.DECLINE})


@dataclass(frozen=True, slots=True)
class Seat:
    """One beneficiary of a proposal and the decision in force, if there is one."""

    beneficiary: str
    decision: DeskDecision | None
    is_old: bool

    @property
    def label(self) -> str:
        return str(Beneficiary(self.beneficiary).label)

    @property
    def tone(self) -> str:
        return TONES[Choice(self.decision.choice)] if self.decision else "plain"

    @property
    def icon(self) -> str:
        return ICONS[Choice(self.decision.choice)] if self.decision else ""

    @property
    def is_settled(self) -> bool:
        """Tell whether a decision on the present numbers needs no further one."""
        decision = self.decision
        return decision is not None and not self.is_old and decision.choice in SETTLING

    @property
    def is_approved(self) -> bool:
        """Tell whether the paper may name the beneficiary: approved on the present numbers."""
        decision = self.decision
        return decision is not None and not self.is_old and decision.choice == Choice.APPROVE


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose for one agency, who decides on it and what was decided."""

    line: Line
    kind: str
    proposal: str
    seats: tuple[Seat, ...]
    lineage: tuple[str, ...]

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
    proposals: tuple[Proposal, ...]
    others: tuple[Line, ...]

    @property
    def approved(self) -> list[Proposal]:
        """Return the proposals with somebody approved on the present numbers."""
        return [each for each in self.proposals if each.approved]

    @property
    def approvals(self) -> list[tuple[str, int]]:
        """Return each beneficiary with how many approvals the bloc has for it."""
        return [
            (str(Beneficiary(who).label), self.quota.approved.get(who, 0))
            for who in dict.fromkeys(
                seat.beneficiary for each in self.proposals for seat in each.seats
            )
        ]

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
    """The whole desk over one scoring."""

    scoring: Scoring
    blocs: tuple[BlocDesk, ...]
    reviews: tuple[Proposal, ...]
    nothing: tuple[Line, ...]
    beneficiaries: tuple[str, ...]
    required_class: str
    required_label: str  # the same in the language of the page; papers are in Vietnamese
    stale: tuple[DeskDecision, ...] = ()

    @property
    def rewards(self) -> tuple[Proposal, ...]:
        return tuple(each for bloc in self.blocs for each in bloc.proposals)

    @property
    def lists(self) -> dict[str, Sequence[Any]]:
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
    def ties(self) -> tuple[Proposal, ...]:
        return tuple(each for each in self.rewards if each.proposal == "council")

    @property
    def persons(self) -> tuple[Proposal, ...]:
        return tuple(each for each in self.reviews if each.proposal == "person")

    @property
    def considered(self) -> tuple[Proposal, ...]:
        return tuple(each for each in self.reviews if each.proposal == "consider")

    @property
    def approved_reviews(self) -> list[tuple[Proposal, Seat]]:
        return [(each, seat) for each in self.reviews for seat in each.approved]

    @property
    def old(self) -> tuple[Proposal, ...]:
        """Return the proposals with a decision that rests on an earlier scoring."""
        return tuple(each for each in (*self.rewards, *self.reviews) if each.is_old)

    @property
    def open_rewards(self) -> int:
        return sum(not each.is_settled for each in self.rewards)

    @property
    def open_reviews(self) -> int:
        return sum(not each.is_settled for each in self.reviews)

    def find(self, case: int, kind: str) -> Proposal | None:
        rows = self.rewards if kind == Kind.REWARD else self.reviews
        return next((each for each in rows if each.case.pk == case), None)

    def bloc_of(self, proposal: Proposal) -> BlocDesk:
        return next(each for each in self.blocs if each.bloc.pk == proposal.case.bloc_id)


def desk_of(cycle: Cycle, scoring: Scoring) -> DeskShown:
    """Return the desk over a scoring; eight queries whatever the number of agencies."""
    standing = standing_of(scoring, cycle)
    decisions = decisions_in_force(cycle)
    tell = _lineage_in_words(lineage_of(cycle), [line.case.agency.code for line in standing.lines])
    made = {(row.case_id, row.kind, row.beneficiary): row for row in decisions}

    def propose(line: Line, kind: str) -> Proposal:
        seats = tuple(
            _seat(who, made.get((line.case.pk, kind, who)), scoring)
            for who in beneficiaries_of(cycle, kind)
        )
        proposal = line.reward if kind == Kind.REWARD else line.review
        return Proposal(line, kind, proposal, seats, tell(line.case.agency.code))

    book = book_of(cycle.rule_book)
    rule = book.reward
    return DeskShown(
        scoring=scoring,
        blocs=tuple(_bloc(bloc, scoring, decisions, propose) for bloc in standing.blocs),
        reviews=tuple(propose(line, Kind.REVIEW) for line in standing.reviewed),
        nothing=tuple(line for line in standing.lines if line.review == "none"),
        beneficiaries=beneficiaries_of(cycle, Kind.REWARD),
        required_class=rule.class_name if rule else "",
        required_label=label_of_class(book, rule.class_name) if rule else "",
        stale=tuple(stale(decisions, scoring)),
    )


def _bloc(
    bloc: BlocStanding,
    scoring: Scoring,
    decisions: Iterable[DeskDecision],
    propose: Callable[[Line, str], Proposal],
) -> BlocDesk:
    proposed = [line for line in bloc.lines if line.reward in PROPOSED]
    return BlocDesk(
        bloc=bloc.bloc,
        quota=quota_of(scoring, bloc.ranked, bloc.bloc, decisions),
        proposals=tuple(propose(line, Kind.REWARD) for line in proposed),
        others=tuple(line for line in bloc.lines if line.reward not in PROPOSED),
    )


def _seat(who: str, decision: DeskDecision | None, scoring: Scoring) -> Seat:
    return Seat(who, decision, _is_old(decision, scoring))


def _is_old(decision: DeskDecision | None, scoring: Scoring) -> bool:
    if decision is None or decision.choice == Choice.REVOKE:
        return False
    return decision.scoring_id != scoring.pk


def _lineage_in_words(lineage: Lineage, codes: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Return what tells where an agency comes from, its forebears by their names."""
    descents = {code: lineage.descent(code) for code in codes}
    named = {code for descent in descents.values() for code in _codes_in(descent)}
    found = Agency.objects.filter(code__in=named).order_by("pk").values_list("code", "short_name")
    names = dict(found) if named else {}
    return lambda code: tuple(_told(reason, names) for reason in descents[code].reasons)


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


def history_of(case: Case, kind: str) -> list[dict[str, object]]:
    """Return every decision on a case of a kind, the newest first, for the timeline; one query."""
    rows = DeskDecision.objects.filter(case=case, kind=kind).select_related("by", "scoring")
    return [
        {
            "at": row.at,
            "what": f"{row.get_beneficiary_display()}: {row.get_choice_display()}",
            "by": str(row.by),
            "why": _("%(reason)s (lần tính điểm %(number)d)")
            % {"reason": row.reason, "number": row.scoring.number},
            "key": row.choice == Choice.APPROVE,
        }
        for row in rows.order_by("-at", "-pk")
    ]
