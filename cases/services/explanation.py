"""The agency's round of explanation: explain, have it signed, accept, or let the time run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.lifecycle import Action, Facts, State
from cases.models import Contest
from cases.permissions import check_may
from cases.refusals import Incomplete
from cases.services.unclassified import check_unclassified
from cases.transitions import move
from directory.access import access_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from cases.models import Case
    from directory.models import User


def written(case: Case) -> QuerySet[Contest]:
    """Return the explanations of a case that were typed and not handed in."""
    typed = Contest.objects.filter(settled_at=None, given_at=None)
    return typed.filter(item__case=case, item__dropped_at=None)


def _hand_in(case: Case, *, at: datetime) -> int:
    """Hand in what was typed, and count it; where a clock was set back, not before it was typed."""
    return written(case).update(given_at=Greatest(Value(at), F("at")))


@transaction.atomic
def explain(case: Case, *, by: User, at: datetime, unclassified: bool = False) -> State:
    """Hand the explanations in, or to the agency's head where the city wants them signed.

    The items explained are contested. `unclassified` is the officer's word that no classified paper
    was added. Raises Incomplete without it, or where nothing was explained; NotAllowed,
    SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.EXPLAIN)
    check_unclassified(said=unclassified)
    facts = Facts(contested=True, head_signs=case.cycle.head_signs_explanations)
    state = move(case, Action.EXPLAIN, by=by, at=at, facts=facts, unclassified=True)
    to_be_signed = state == State.EXPLANATION_SIGN_OFF
    if not (written(case).count() if to_be_signed else _hand_in(case, at=at)):
        raise Incomplete(
            _(
                "Chưa có giải trình nào. Nếu đồng ý với kết quả, hãy chọn “Đồng ý "
                "kết quả thẩm định”."
            )
        )
    return state


@transaction.atomic
def sign(case: Case, *, by: User, at: datetime) -> State:
    """Sign the explanations as the agency's head, and hand them in.

    Raises NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.SIGN_EXPLANATION)
    contested = _hand_in(case, at=at)
    facts = Facts(contested=bool(contested))
    return move(case, Action.SIGN_EXPLANATION, by=by, at=at, facts=facts)


@transaction.atomic
def accept(case: Case, *, by: User, at: datetime) -> State:
    """Accept the appraisal as it is.

    Raises Incomplete where explanations are typed but not handed in, NotAllowed, SomebodyWasFirst.
    """
    check_may(access_of(by, on=localdate(at)), case, Action.ACCEPT)
    typed = written(case).count()
    if typed:
        raise Incomplete(
            _(
                "Ông/Bà đã viết giải trình cho %(count)d tiêu chí. Hãy gửi giải trình, "
                "hoặc xóa nội dung đó trước khi đồng ý."
            )
            % {"count": typed}
        )
    return move(case, Action.ACCEPT, by=by, at=at)


@transaction.atomic
def lapse(case: Case, *, at: datetime, by: User | None = None, reason: str = "") -> State:
    """Close an explanation whose time is up; what the agency typed by then counts as handed in.

    So does what its head has not signed: nobody loses their word because somebody else was slow.
    The log says from which state it lapsed.
    """
    if by is not None:
        check_may(access_of(by, on=localdate(at)), case, Action.LAPSE)
    contested = _hand_in(case, at=at)
    return move(
        case, Action.LAPSE, by=by, at=at, reason=reason, facts=Facts(contested=bool(contested))
    )
