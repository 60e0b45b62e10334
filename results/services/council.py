"""The council's part: opinions, adoption, and items given back for another look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.events import record
from cases.lifecycle import Action, State
from cases.models import Contest, Cycle
from cases.permissions import check_may
from cases.refusals import CycleMoved, Incomplete
from cases.services.drafts import normal_lines
from cases.transitions import advance, move, move_all
from directory.access import access_of
from directory.models import Membership
from directory.roles import COUNCIL, Role
from results.models import CouncilDecision, CouncilOpinion, Scoring
from results.services.freshness import is_fresh
from results.services.scorings import not_ready
from wording.refusals import StalePage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cases.models import Case, Item
    from directory.models import User


def latest_scoring(cycle: Cycle) -> Scoring:
    """Return the scoring the council judges.

    Raises Incomplete where the cycle was never scored.
    """
    scoring = cycle.scorings.exclude(finished_at=None).order_by("-number").first()
    if scoring is None:
        raise Incomplete(_("Kỳ đánh giá chưa được tính điểm; hãy tính điểm toàn kỳ trước."))
    return scoring


def members(*, on: date) -> int:
    """Count the people who sit in the council on a day."""
    seats = Membership.objects.in_force_on(on).with_role(*COUNCIL).filter(user__is_active=True)
    return seats.values("user").distinct().count()


@transaction.atomic
def give_opinion(
    cycle: Cycle,
    *,
    agrees: bool,
    by: User,
    at: datetime,
    note: str = "",
    in_writing: bool = False,
    seen: datetime | None = None,
) -> CouncilOpinion:
    """Record a member's word on the latest scoring, over the word of theirs given at `seen`.

    The same word again changes nothing. Raises StalePage where they have said something else since,
    Incomplete where who disagrees does not say why, NotAllowed, CycleMoved.
    """
    access_of(by, on=localdate(at)).check_holds(*COUNCIL)
    # Adoption counts the words under the same lock.
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if cycle.stage != Cycle.Stage.COUNCIL:
        raise CycleMoved(cycle)
    words = normal_lines(note)
    if not agrees and not words:
        raise Incomplete(_("Thành viên không đồng ý cần ghi rõ lý do."))
    scoring = latest_scoring(cycle)
    said = {"agrees": agrees, "note": words, "in_writing": in_writing}
    before = scoring.opinions.filter(member=by).first()
    if before is not None and said == {name: getattr(before, name) for name in said}:
        return before
    if (before.at if before else None) != seen:
        raise StalePage(
            _("Ông/Bà vừa cho ý kiến ở một trang khác. Vui lòng tải lại để xem ý kiến đã ghi.")
        )
    opinion, _is_new = CouncilOpinion.objects.update_or_create(
        scoring=scoring, member=by, defaults={**said, "at": at}
    )
    record(cycle, "opinion", by=by, at=at, reason=words, agrees=agrees, scoring=scoring.number)
    return opinion


def agreeing(scoring: Scoring, *, on: date) -> int:
    """Count the opinions in favour of those who sit in the council on a day."""
    seats = Membership.objects.in_force_on(on).with_role(*COUNCIL).values("user")
    return scoring.opinions.filter(agrees=True, member__in=seats).count()


@transaction.atomic
def adopt(cycle: Cycle, *, by: User, at: datetime) -> CouncilDecision:
    """Adopt the latest scoring for the whole cycle and pass it to the leader.

    Valid with more than half of the council's members agreeing, present or in writing (analogy:
    Hà Nội, decision 4762). Raises Incomplete where that, a fresh scoring or a case is missing,
    NotAllowed, CycleMoved.
    """
    today = localdate(at)
    access_of(by, on=today).check_holds(Role.COUNCIL_CHAIR)
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if cycle.stage != Cycle.Stage.COUNCIL:
        raise CycleMoved(cycle)
    scoring = latest_scoring(cycle)
    _check_adoptable(cycle, scoring)
    seats, yes = members(on=today), agreeing(scoring, on=today)
    if yes * 2 <= seats:
        raise Incomplete(
            _("Cần hơn một nửa số thành viên đồng ý: hiện có %(yes)d trên %(seats)d.")
            % {"yes": yes, "seats": seats}
        )
    decision = CouncilDecision.objects.create(
        scoring=scoring, action=Action.ADOPT, members=seats, agreeing=yes, by=by, at=at
    )
    moved = move_all(cycle, Action.ADOPT, by=by, at=at, scoring=scoring.number)
    advance(
        cycle,
        Cycle.Stage.APPROVED,
        of=Cycle.Stage.COUNCIL,
        by=by,
        at=at,
        action=Action.ADOPT,
        cases=moved,
    )
    return decision


def _check_adoptable(cycle: Cycle, scoring: Scoring) -> None:
    waiting = not_ready(cycle)
    if waiting:
        raise Incomplete(
            ngettext(
                "Còn %(count)d hồ sơ đang được xem xét lại; hãy chờ các hồ sơ trở về Hội đồng.",
                "Còn %(count)d hồ sơ đang được xem xét lại; hãy chờ các hồ sơ trở về Hội đồng.",
                waiting,
            )
            % {"count": waiting}
        )
    if not is_fresh(scoring):
        raise Incomplete(
            _("Điểm đã thay đổi sau lần tính gần nhất; điều phối viên cần tính lại điểm toàn kỳ.")
        )


@transaction.atomic
def remit(case: Case, *, items: Sequence[Item], reason: str, by: User, at: datetime) -> State:
    """Give named items of a case back to Home Affairs for another look, with the council's reason.

    Raises Incomplete without items or reason, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.REMIT)
    state = move(case, Action.REMIT, by=by, at=at, reason=reason, items=items)
    Contest.objects.bulk_create(
        Contest(item=item, by_council=True, text=normal_lines(reason), by=by, at=at, given_at=at)
        for item in items
    )
    return state
