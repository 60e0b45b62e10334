"""The leaders' desk: decide on rewards and on reviews of heads, within the rules of the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Cycle
from cases.refusals import Incomplete, Invalid, StaleDraft
from cases.rules import book_of
from cases.services.drafts import normal_lines
from directory.access import NotAllowed, access_of
from directory.roles import Role
from results.models import DeskDecision, Result
from results.services.council import latest_scoring
from results.services.freshness import is_fresh
from scoring.reward import limit_of
from wording.refusals import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from cases.models import Case
    from directory.models import Bloc, User
    from results.models import Scoring

Kind, Choice, Beneficiary = DeskDecision.Kind, DeskDecision.Choice, DeskDecision.Beneficiary
# What can be decided on a proposal; taken back is only what no proposal stands behind any more.
CHOICES = (Choice.APPROVE, Choice.DECLINE, Choice.DEFER)
# What a proposal is decided by: a tie at the edge of the quota is the council's to break.
DECIDERS: dict[tuple[str, str], Role] = {
    (Kind.REWARD, "yes"): Role.LEADER,
    (Kind.REWARD, "council"): Role.COUNCIL_CHAIR,
    (Kind.REVIEW, "consider"): Role.LEADER,
    (Kind.REVIEW, "person"): Role.LEADER,
}


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of a bloc may be rewarded, what that follows from, and how many are approved."""

    ranked: int
    third: int
    fixed: int | None
    limit: int
    approved: Mapping[str, int]

    def left(self, beneficiary: str) -> int:
        return max(self.limit - self.approved.get(beneficiary, 0), 0)


class Decided(NamedTuple):
    """What a decision in force says, without its words: who made it and why is in its row."""

    pk: int
    scoring_id: int
    case_id: int
    bloc_id: int
    kind: str
    beneficiary: str
    choice: str


def decisions_in_force(cycle: Cycle) -> list[Decided]:
    """Return the decisions of a cycle that no later one supersedes; one query."""
    rows = DeskDecision.objects.filter(case__cycle=cycle, superseded_by=None).order_by("at", "pk")
    told = ("pk", "scoring_id", "case_id", "case__bloc_id", "kind", "beneficiary", "choice")
    return [Decided(*row) for row in rows.values_list(*told)]


def quota_of(scoring: Scoring, ranked: int, bloc: Bloc, decisions: Iterable[Decided]) -> Quota:
    """Return the quota of a bloc with what is approved of it so far on this scoring.

    A decision on an earlier scoring takes no place: it rests on numbers that are no more.
    """
    approved: dict[str, int] = {}
    for decision in decisions:
        counts = decision.kind == Kind.REWARD and decision.scoring_id == scoring.pk
        if counts and decision.bloc_id == bloc.pk and decision.choice == Choice.APPROVE:
            approved[decision.beneficiary] = approved.get(decision.beneficiary, 0) + 1
    rule = book_of(scoring.cycle.rule_book).reward
    if rule is None:
        return Quota(ranked, 0, None, 0, approved)
    limit = limit_of(bloc.code, ranked, rule)
    third = int(limit.values["quota"])
    return Quota(ranked, third, rule.fixed.get(bloc.code), limit.number, approved)


def proposal_of(result: Result, kind: str) -> str:
    return result.reward if kind == Kind.REWARD else result.review


def decider_of(result: Result, kind: str) -> Role | None:
    """Return who decides on a proposal, or None where the rules propose nothing."""
    return DECIDERS.get((kind, proposal_of(result, kind)))


def beneficiaries_of(cycle: Cycle, kind: str) -> tuple[str, ...]:
    """Return for whom decisions are made: the rule book's for rewards, the head for reviews."""
    if kind == Kind.REVIEW:
        return (Beneficiary.HEAD,)
    rule = book_of(cycle.rule_book).reward
    return tuple(rule.beneficiaries) if rule else ()


@transaction.atomic
def decide(
    case: Case,
    *,
    kind: str,
    choices: Mapping[str, str],
    reason: str,
    scoring: int,
    seen: Mapping[str, int | None],
    by: User,
    at: datetime,
) -> list[DeskDecision]:
    """Decide for some beneficiaries of a proposal on the latest scoring; all of it or nothing.

    `scoring` is the number of the scoring that was shown, `seen` the decision in force shown for
    each beneficiary. Raises NotAllowed, Incomplete without choice or reason, beyond the quota or
    on marks that changed since, StaleDraft where somebody decided or scored in between.
    """
    # Whoever decides in a cycle waits here, so that two approvals never pass the quota together.
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=case.cycle_id)
    result = _result_of(cycle, case, shown=scoring)
    _check_decider(result, kind, by=by, at=at)
    words, wanted = normal_lines(reason), _wanted(cycle, kind, choices)
    _check_decidable(result, wanted, reason=words)
    made = [
        _put(
            DeskDecision(
                scoring=result.scoring,
                case=result.case,
                kind=kind,
                beneficiary=beneficiary,
                choice=choice,
                reason=words,
                by=by,
                at=at,
            ),
            seen=seen.get(beneficiary),
        )
        for beneficiary, choice in wanted.items()
    ]
    _check_changed(made)
    if kind == Kind.REWARD:
        _check_quota(result, made)
    told: dict[str, Any] = {"kind": kind, "choices": wanted, "scoring": result.scoring.number}
    record(result.case, "desk_decision", by=by, at=at, reason=words, **told)
    return made


def _check_decider(result: Result, kind: str, *, by: User, at: datetime) -> None:
    role = decider_of(result, kind)
    if role is None:
        raise NotAllowed(
            _("Quy tắc của năm không đề xuất gì cho đơn vị này nên không có gì để quyết định.")
        )
    access_of(by, on=localdate(at)).check_holds(role)


def _check_decidable(result: Result, wanted: Mapping[str, str], *, reason: str) -> None:
    if not wanted or not reason:
        raise Incomplete(_("Hãy chọn ít nhất một quyết định và ghi rõ lý do."))
    if not is_fresh(result.scoring):
        raise Incomplete(
            _(
                "Điểm đã thay đổi sau lần tính gần nhất; "
                "cần tính lại điểm toàn kỳ trước khi quyết định."
            )
        )


def _result_of(cycle: Cycle, case: Case, *, shown: int) -> Result:
    latest = latest_scoring(cycle)
    if latest.number != shown:
        raise StaleDraft(
            _(
                "Kỳ đánh giá vừa được tính lại (lần %(number)d). "
                "Vui lòng xem số liệu mới rồi quyết định."
            )
            % {"number": latest.number}
        )
    rows = Result.objects.filter(scoring=latest).select_related(
        "scoring__cycle__criteria_set", "scoring__cycle__rule_book", "case__bloc", "case__cycle"
    )
    found: Result = rows.defer("scorecard").get(case=case)
    return found


def _wanted(cycle: Cycle, kind: str, choices: Mapping[str, str]) -> dict[str, str]:
    known = beneficiaries_of(cycle, kind)
    wanted = {who: choice for who, choice in choices.items() if choice}
    wrong = [who for who, choice in wanted.items() if who not in known or choice not in CHOICES]
    if wrong:
        raise Invalid(
            _("Không có quyết định này cho đối tượng: %(who)s.") % {"who": ", ".join(wrong)}
        )
    return wanted


def _put(decision: DeskDecision, *, seen: int | None) -> DeskDecision:
    """Add a decision over the one in force, if that is the one the page showed."""
    rows = DeskDecision.objects.filter(
        case=decision.case, kind=decision.kind, beneficiary=decision.beneficiary
    )
    present = rows.filter(superseded_by=None).select_related("by").first()
    if (present.pk if present else None) != seen:
        raise StaleDraft(
            _(
                "%(who)s vừa quyết định cho cùng đối tượng. "
                "Vui lòng tải lại trang để xem quyết định đó."
            )
            % {"who": present.by if present else "–"}
        )
    decision.supersedes = present
    decision.save(force_insert=True)
    return decision


def _check_changed(made: Iterable[DeskDecision]) -> None:
    """Refuse a decision that says what the ones in force say already, for the same reason."""
    if all(row.supersedes is not None and _says(row) == _says(row.supersedes) for row in made):
        raise NothingChanged(
            _("Quyết định này đã được ghi với cùng lý do; chưa có gì thay đổi so với lần trước.")
        )


def _says(row: DeskDecision) -> tuple[int, str, str]:
    return row.scoring_id, row.choice, row.reason


def _check_quota(result: Result, made: Iterable[DeskDecision]) -> None:
    """Refuse approvals beyond the limit of the bloc, or of a tie beyond the places left to it."""
    approved = [row.beneficiary for row in made if row.choice == Choice.APPROVE]
    if not approved:
        return
    decisions = decisions_in_force(result.scoring.cycle)
    bloc = result.case.bloc
    ranked = Result.objects.filter(
        scoring=result.scoring, case__bloc=bloc, rank__isnull=False
    ).count()
    quota = quota_of(result.scoring, ranked, bloc, decisions)
    for beneficiary in approved:
        if quota.approved[beneficiary] > quota.limit:
            raise Incomplete(_beyond(quota, bloc, beneficiary))
        if result.reward == "council":
            _check_tie(result, decisions, beneficiary)


def _beyond(quota: Quota, bloc: Bloc, beneficiary: str) -> str:
    told = {"bloc": bloc, "limit": quota.limit, "who": Beneficiary(beneficiary).label}
    return (
        _(
            "%(bloc)s đã có đủ %(limit)d đề nghị khen thưởng được duyệt cho “%(who)s”; "
            "muốn duyệt thêm, trước hết hãy đổi một quyết định đã duyệt."
        )
        % told
    )


def _check_tie(result: Result, decisions: Iterable[Decided], beneficiary: str) -> None:
    """Keep the approvals of a tie within the places that better ranks leave to it."""
    left = places_left_to(result)
    tied = Result.objects.filter(
        scoring=result.scoring, case__bloc=result.case.bloc_id, rank=result.rank
    )
    cases = set(tied.values_list("case_id", flat=True))
    approved = sum(
        row.case_id in cases
        and row.scoring_id == result.scoring_id
        and (row.kind, row.beneficiary, row.choice) == (Kind.REWARD, beneficiary, Choice.APPROVE)
        for row in decisions
    )
    if approved > left:
        raise Incomplete(
            _(
                "Nhóm đồng hạng %(rank)d chỉ còn %(left)d suất trong giới hạn của khối; "
                "muốn chọn đơn vị khác, hãy đổi quyết định đã duyệt trong nhóm."
            )
            % {"rank": result.rank or 0, "left": left}
        )


def places_left_to(result: Result) -> int:
    """Return how many places of the limit a tie across its edge has, as the scoring says."""
    for reason in result.reasons:
        if reason.get("about") == "reward":
            return int(reason.get("values", {}).get("left", 0))
    return 0
