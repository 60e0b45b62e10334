"""What was decided on the proposals of a scoring, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from results.models import DeskDecision
from results.services.rewards import Beneficiary, Choice, Kind, beneficiaries_of
from ui.paging import Making

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.models import Case, Cycle
    from results.models import Scoring
    from results.reading.places import Place
    from results.services.rewards import Decided

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
class Decisions:
    """The decisions in force over a scoring, by whom they are for; of those shown, their rows."""

    scoring: Scoring
    made: Mapping[tuple[int, str, str], Decided]
    beneficiaries: Mapping[str, tuple[str, ...]]
    rows: Making[int, DeskDecision]

    def of(self, place: Place, kind: str) -> list[Decided | None]:
        """Return the decision in force for each beneficiary of a proposal."""
        return [self.made.get((place.case_id, kind, who)) for who in self.beneficiaries[kind]]

    def is_old(self, decision: Decided | None) -> bool:
        """Tell whether a decision rests on an earlier scoring."""
        if decision is None or decision.choice == Choice.REVOKE:
            return False
        return decision.scoring_id != self.scoring.pk

    def has_old(self, place: Place, kind: str) -> bool:
        return any(map(self.is_old, self.of(place, kind)))

    def settles(self, place: Place, kind: str) -> bool:
        """Tell whether a proposal needs no further decision on the present numbers."""
        return all(
            each is not None and not self.is_old(each) and each.choice in SETTLING
            for each in self.of(place, kind)
        )

    def approves(self, place: Place, kind: str) -> bool:
        """Tell whether somebody is approved on the present numbers."""
        return any(
            each is not None and not self.is_old(each) and each.choice == Choice.APPROVE
            for each in self.of(place, kind)
        )

    def seats(self, place: Place, kind: str) -> tuple[Seat, ...]:
        """Return the seats of a proposal, with the rows of its decisions."""
        pairs = zip(self.beneficiaries[kind], self.of(place, kind), strict=True)
        return tuple(
            Seat(who, self.rows([each.pk])[0] if each else None, self.is_old(each))
            for who, each in pairs
        )


def decided_on(cycle: Cycle, scoring: Scoring, in_force: Iterable[Decided]) -> Decisions:
    """Return the decisions in force, by the cases and beneficiaries of a scoring."""
    return Decisions(
        scoring=scoring,
        made={(row.case_id, row.kind, row.beneficiary): row for row in in_force},
        beneficiaries={kind: beneficiaries_of(cycle, kind) for kind in Kind},
        rows=Making(_rows_of),
    )


def _rows_of(keys: Sequence[int]) -> list[DeskDecision]:
    rows = DeskDecision.objects.select_related("scoring", "case__agency", "by").in_bulk(keys)
    return [rows[key] for key in keys]


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
