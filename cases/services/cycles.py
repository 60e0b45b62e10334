"""Prepare, open and date a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import LEAST_DAYS
from cases.models import Cycle, Deadline
from cases.refusals import CycleMoved, Frozen, Incomplete, YearTaken
from cases.services.bloc_sets import check_levels, freeze_bloc_sets, rules_version
from cases.transitions import advance
from directory.access import access_of
from directory.models import BlocMembership
from directory.roles import Role
from wording.refusals import NothingChanged, StalePage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from cases.lifecycle import State
    from cases.models import CriteriaSet, RuleBook
    from directory.models import User


@transaction.atomic
def create_cycle(
    *,
    year: int,
    label: str,
    criteria_set: CriteriaSet,
    rule_book: RuleBook,
    deadlines: Mapping[State, date | int],
    least_days: Mapping[State, int] = LEAST_DAYS,
    by: User | None,
    at: datetime,
    label_en: str = "",
    notice: str = "",
    notice_en: str = "",
) -> Cycle:
    """Create the cycle of a year as a draft; a deadline is a day or a number of working days.

    `least_days` are what a step gives to whom it reaches late or again. Raises YearTaken.
    """
    check_year_free(year)
    try:
        with transaction.atomic():
            cycle = Cycle.objects.create(
                year=year,
                label=label,
                label_en=label_en,
                criteria_set=criteria_set,
                rule_book=rule_book,
                notice=notice,
                notice_en=notice_en,
            )
    except IntegrityError:
        check_year_free(year)  # somebody was first, this very moment
        raise
    Deadline.objects.bulk_create(
        Deadline(
            cycle=cycle,
            state=state,
            working_days=when if isinstance(when, int) else None,
            due_on=None if isinstance(when, int) else when,
            least_days=least_days.get(state, LEAST_DAYS[state]),
        )
        for state, when in deadlines.items()
    )
    record(cycle, "create_cycle", by=by, at=at)
    return cycle


def check_year_free(year: int) -> None:
    """Refuse a second cycle of a year.

    Raises YearTaken.
    """
    if Cycle.objects.filter(year=year).exists():
        raise YearTaken(
            _("Năm %(year)d đã có kỳ đánh giá; hãy chọn năm khác hoặc mở kỳ đó.") % {"year": year}
        )


def check_can_open(cycle: Cycle) -> None:
    """Refuse to open a cycle that has nobody to evaluate.

    Raises Incomplete with what to add.
    """
    if not BlocMembership.objects.filter(year=cycle.year).exists():
        raise Incomplete(
            _(
                "Năm %(year)d chưa có đơn vị nào được xếp vào khối. Quản trị hệ thống chép khối "
                "của năm trước tại Danh bạ → Cơ quan, hoặc nạp tệp danh bạ; sau đó mở kỳ."
            )
            % {"year": cycle.year}
        )


@transaction.atomic
def freeze(cycle: Cycle, *, by: User | None, at: datetime) -> None:
    """Open a draft cycle: from here its set and rule book are fixed by their digests.

    A cycle that is open already is left as it is, so that a pipeline may call this twice; of two
    at once the second waits. Raises Incomplete, CycleMoved.
    """
    # Whoever chooses other rules waits here, too. The rules are read after the lock: a row that is
    # joined while it is waited for would be missing where the cycle was given another.
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    cycle.refresh_from_db()
    if cycle.stage == Cycle.Stage.OPEN:
        return
    check_can_open(cycle)
    check_levels(cycle)
    bloc_sets = freeze_bloc_sets(cycle)
    set_digest, book_digest = cycle.criteria_set.digest, cycle.rule_book.digest
    draft = Cycle.objects.filter(pk=cycle.pk, stage=Cycle.Stage.DRAFT)
    if not draft.update(set_digest=set_digest, book_digest=book_digest):
        raise CycleMoved(cycle)
    advance(
        cycle,
        Cycle.Stage.OPEN,
        of=Cycle.Stage.DRAFT,
        by=by,
        at=at,
        action="open_cycle",
        set_digest=set_digest,
        book_digest=book_digest,
        bloc_sets=bloc_sets,
    )
    cycle.set_digest, cycle.book_digest = set_digest, book_digest


@transaction.atomic
def choose_rules(
    cycle: Cycle,
    *,
    criteria_set: CriteriaSet,
    rule_book: RuleBook,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Give a draft cycle other rules than those the page showed.

    Sent twice, it is done once. Raises Frozen once it is open, NothingChanged where it has these
    rules, StalePage where somebody chose others since.
    """
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if cycle.stage != Cycle.Stage.DRAFT:
        raise Frozen(_("Kỳ đánh giá đã mở: bộ tiêu chí và quy tắc đã được khóa, không thể thay."))
    is_stale = seen is not None and seen != rules_version(cycle)
    if (cycle.criteria_set, cycle.rule_book) == (criteria_set, rule_book):
        if is_stale:
            return
        raise NothingChanged(_("Kỳ đánh giá đang dùng chính bộ tiêu chí và quy tắc này."))
    if is_stale:
        raise StalePage(
            _(
                "Bộ tiêu chí hoặc quy tắc của kỳ vừa được người khác thay; chưa có gì thay đổi. "
                "Vui lòng xem bản đang dùng, rồi bấm Thay một lần nữa nếu vẫn cần."
            )
        )
    cycle.criteria_set, cycle.rule_book = criteria_set, rule_book
    cycle.save(update_fields=["criteria_set", "rule_book"])
    record(cycle, "choose_rules", by=by, at=at, set=criteria_set.digest, book=rule_book.digest)


def signing_version(cycle: Cycle) -> int:
    """Return the version of who signs explanations: the choice itself."""
    return int(cycle.head_signs_explanations)


@transaction.atomic
def choose_signing(cycle: Cycle, *, head_signs: bool, seen: int, by: User, at: datetime) -> None:
    """Say of a draft cycle whether the head of an agency signs its explanations.

    Sent twice, it is done once. Raises NotAllowed, Frozen once the cycle is open, StalePage where
    somebody chose otherwise since the page was shown.
    """
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    held = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if held.stage != Cycle.Stage.DRAFT:
        raise Frozen(_("Kỳ đánh giá đã mở: không đổi được việc thủ trưởng ký giải trình."))
    if held.head_signs_explanations == head_signs:
        return
    if seen != signing_version(held):
        raise StalePage(
            _(
                "Việc thủ trưởng ký giải trình vừa được người khác chọn; chưa có gì thay đổi. "
                "Vui lòng xem lại rồi lưu một lần nữa nếu vẫn cần."
            )
        )
    held.head_signs_explanations = head_signs
    held.save(update_fields=["head_signs_explanations"])
    record(held, "choose_signing", by=by, at=at, head_signs=head_signs)
