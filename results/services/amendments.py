"""Amend the rules of an open cycle: begun once, followed case by case, refused after scoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Amendment, BlocSet, Case, Cycle, Field, FieldAssignment
from cases.refusals import CycleMoved, Frozen, Incomplete
from cases.services.bloc_sets import check_levels, rules_version
from directory.access import access_of
from directory.roles import Role
from results.models import Scoring
from wording.refusals import NothingChanged, StalePage
from wording.text import normal_lines

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from cases.models import CriteriaSet, RuleBook
    from cases.models.querysets import CaseQuerySet
    from cases.services.amended_sets import AmendedSets
    from directory.models import Bloc, User


def why_not_amend(cycle: Cycle) -> str:
    """Say why the rules of a cycle cannot be amended now; nothing where they can."""
    if cycle.stage == Cycle.Stage.DRAFT:
        return _("Kỳ đánh giá chưa mở: hãy thay bộ tiêu chí hoặc quy tắc ngay tại trang của kỳ.")
    if cycle.stage != Cycle.Stage.OPEN or Scoring.objects.filter(cycle=cycle).exists():
        return _(
            "Kỳ đánh giá đã bắt đầu tính điểm nên bộ tiêu chí và quy tắc không còn điều chỉnh được."
        )
    if under_way(cycle):
        return _(
            "Một lần điều chỉnh bộ tiêu chí đang được áp dụng cho các hồ sơ; hãy chờ xong rồi "
            "điều chỉnh tiếp."
        )
    return ""


def under_way(cycle: Cycle) -> Amendment | None:
    """Return the amendment that cases have still to follow."""
    return (
        cycle.amendments.filter(finished_at=None).select_related("before", "after", "bloc").first()
    )


@transaction.atomic
def begin_amendment(
    cycle: Cycle,
    *,
    bloc: Bloc | None,
    sets: AmendedSets,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> Amendment:
    """Put a cycle, or a bloc with its own set, under another set; its cases follow one by one.

    `seen` is the version of the rules that the page showed. Sent twice, it is done once. Raises
    Frozen once scoring has begun, Incomplete without a reason or where the book does not fit,
    NothingChanged, StalePage, NotAllowed.
    """
    held = _hold(cycle, by=by, at=at)
    latest = held.amendments.first()
    if latest and _is_same(latest, bloc, sets, by):
        return latest
    words = _check(held, reason=reason, seen=seen)
    if _set_in_use(held, bloc) != sets.before.pk or sets.before == sets.after:
        raise NothingChanged(_("Kỳ đánh giá đang dùng chính bộ tiêu chí này."))
    _put_under(held, bloc, sets.after)
    check_levels(held)
    _carry_assignments(held, sets)
    amendment = Amendment.objects.create(
        cycle=held,
        bloc=bloc,
        before=sets.before,
        after=sets.after,
        anew=sorted(sets.anew),
        reason=words,
        by=by,
        at=at,
    )
    told: dict[str, Any] = {"from_set": str(sets.before), "to_set": str(sets.after)}
    told |= {"bloc": bloc.code} if bloc else {}
    record(held, "amend_set", by=by, at=at, reason=words, set_digest=sets.after.digest, **told)
    return amendment


def _hold(cycle: Cycle, *, by: User, at: datetime) -> Cycle:
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    # Whoever scores waits here, too.
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    return Cycle.objects.select_related("criteria_set", "rule_book").get(pk=cycle.pk)


def _check(held: Cycle, *, reason: str, seen: int) -> str:
    """Refuse what is too late, says no reason or answers an old page; return the reason."""
    if why_not := why_not_amend(held):
        raise Frozen(why_not)
    words = normal_lines(reason)
    if not words:
        raise Incomplete(_("Hãy ghi rõ lý do điều chỉnh; lý do được lưu vào nhật ký và gửi đi."))
    if seen != rules_version(held):
        raise StalePage(
            _(
                "Bộ tiêu chí hoặc quy tắc của kỳ vừa được người khác thay; chưa có gì thay đổi. "
                "Vui lòng xem lại những gì sẽ thay đổi rồi xác nhận."
            )
        )
    return words


def _is_same(latest: Amendment, bloc: Bloc | None, sets: AmendedSets, by: User) -> bool:
    """Tell whether the newest amendment is the very one that is asked for."""
    asked = (bloc.pk if bloc else None, sets.before.pk, sets.after.pk, sorted(sets.anew), by.pk)
    done = (latest.bloc_id, latest.before_id, latest.after_id, sorted(latest.anew), latest.by_id)
    return asked == done and _set_in_use(latest.cycle, bloc) == sets.after.pk


def _set_in_use(cycle: Cycle, bloc: Bloc | None) -> int | None:
    if bloc is None:
        return cycle.criteria_set_id
    own = BlocSet.objects.filter(cycle=cycle, bloc=bloc)
    return own.values_list("criteria_set_id", flat=True).first()


def _put_under(cycle: Cycle, bloc: Bloc | None, after: CriteriaSet) -> None:
    """Freeze the newer set with the cycle.

    Raises CycleMoved.
    """
    if bloc is not None:
        own = BlocSet.objects.filter(cycle=cycle, bloc=bloc)
        if not own.update(criteria_set=after, digest=after.digest):
            raise CycleMoved(cycle)
        return
    as_read = Cycle.objects.filter(pk=cycle.pk, stage=Cycle.Stage.OPEN)
    if not as_read.update(criteria_set=after, set_digest=after.digest):
        raise CycleMoved(cycle)
    cycle.criteria_set, cycle.set_digest = after, after.digest


def _carry_assignments(cycle: Cycle, sets: AmendedSets) -> None:
    """Let the coordinator's word on who leads a field hold for what the field became."""
    rows = list(FieldAssignment.objects.filter(cycle=cycle, field__in=sets.fields).order_by("pk"))
    for row in rows:
        became: Field = sets.fields[row.field_id]
        row.pk, row.field = None, became
    FieldAssignment.objects.bulk_create(rows)


def cases_to_follow(amendment: Amendment) -> CaseQuerySet:
    """Return the cases that are not under the amended set yet."""
    cases = Case.objects.filter(cycle=amendment.cycle_id, criteria_set=amendment.before_id)
    if amendment.bloc_id:
        return cases.filter(bloc=amendment.bloc_id)
    return cases.exclude(bloc__in=blocs_apart(amendment.cycle))


def blocs_apart(cycle: Cycle) -> Collection[int]:
    """Return the blocs that have a set of their own."""
    return list(BlocSet.objects.filter(cycle=cycle).values_list("bloc_id", flat=True))


@transaction.atomic
def finish_amendment(amendment: Amendment, *, at: datetime) -> bool:
    """Note that every case has followed, and return whether that was news.

    Raises Incomplete where one has not.
    """
    Cycle.objects.select_for_update().get(pk=amendment.cycle_id)
    if cases_to_follow(amendment).exists():
        raise Incomplete(_("Còn hồ sơ chưa theo bộ tiêu chí điều chỉnh; hãy chạy lại tiến trình."))
    open_one = Amendment.objects.filter(pk=amendment.pk, finished_at=None)
    return bool(open_one.update(finished_at=at))


@transaction.atomic
def amend_book(
    cycle: Cycle, *, book: RuleBook, reason: str, seen: int, by: User, at: datetime
) -> bool:
    """Give an open cycle another book; marks stay, only classes and ranks come of it.

    Returns whether that was news: sent twice, it is done once. Raises Frozen once scoring has
    begun, Incomplete without a reason or where the book names what the sets have not, StalePage,
    NotAllowed.
    """
    held = _hold(cycle, by=by, at=at)
    if held.rule_book_id == book.pk and seen != rules_version(held):
        return False
    words = _check(held, reason=reason, seen=seen)
    if held.rule_book_id == book.pk:
        raise NothingChanged(_("Kỳ đánh giá đang dùng chính bộ quy tắc này."))
    told: dict[str, Any] = {"from_set": str(held.rule_book), "to_set": str(book)}
    as_read = Cycle.objects.filter(pk=held.pk, stage=Cycle.Stage.OPEN)
    if not as_read.update(rule_book=book, book_digest=book.digest):
        raise CycleMoved(held)
    held.rule_book, held.book_digest = book, book.digest
    check_levels(held)
    record(held, "amend_book", by=by, at=at, reason=words, book_digest=book.digest, **told)
    return True
