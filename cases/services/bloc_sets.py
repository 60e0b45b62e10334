"""Give a bloc of a draft cycle a criteria set of its own, or take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import BlocSet, Cycle
from cases.refusals import CycleMoved, Frozen, Incomplete
from cases.rules import book_of, criteria_of
from directory.access import access_of
from directory.roles import Role
from wording.refusals import StalePage
from wording.versions import version_of

if TYPE_CHECKING:
    from datetime import datetime

    import scoring
    from cases.models import CriteriaSet
    from directory.models import Bloc, User


def rules_version(cycle: Cycle) -> int:
    """Return the version of a cycle's rules: which sets and which book it has."""
    rows = BlocSet.objects.filter(cycle=cycle).order_by("bloc_id")
    own = list(rows.values_list("bloc_id", "criteria_set_id"))
    return version_of(cycle.criteria_set_id, cycle.rule_book_id, *([own] if own else []))


@transaction.atomic
def choose_bloc_set(
    cycle: Cycle,
    *,
    bloc: Bloc,
    criteria_set: CriteriaSet | None,
    seen: int,
    by: User,
    at: datetime,
) -> None:
    """Give a bloc a set of its own, or with none the one of the cycle again.

    `seen` is the version of the rules that the page showed. Sent twice, it is done once. Raises
    Frozen once the cycle is open, StalePage where somebody chose other rules since, NotAllowed.
    """
    access_of(by, on=localdate(at)).check_holds(Role.COORDINATOR)
    held = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if held.stage != Cycle.Stage.DRAFT:
        raise Frozen(_("Kỳ đánh giá đã mở: bộ tiêu chí và quy tắc đã được khóa, không thể thay."))
    own = criteria_set if criteria_set and criteria_set.pk != held.criteria_set_id else None
    row = BlocSet.objects.filter(cycle=held, bloc=bloc).first()
    if (row.criteria_set_id if row else None) == (own.pk if own else None):
        return
    if seen != rules_version(held):
        raise StalePage(
            _(
                "Bộ tiêu chí hoặc quy tắc của kỳ vừa được người khác thay; chưa có gì thay đổi. "
                "Vui lòng xem bản đang dùng, rồi bấm Thay một lần nữa nếu vẫn cần."
            )
        )
    BlocSet.objects.filter(cycle=held, bloc=bloc).delete()
    if own:
        BlocSet.objects.create(cycle=held, bloc=bloc, criteria_set=own)
    record(held, "choose_bloc_set", by=by, at=at, bloc=bloc.code, set=own.digest if own else "")


def freeze_bloc_sets(cycle: Cycle) -> dict[str, str]:
    """Fix the sets of blocs by their digests with their cycle; return them by code of bloc.

    Raises CycleMoved where one of them changed this very moment.
    """
    frozen = {}
    for row in BlocSet.objects.filter(cycle=cycle).select_related("bloc", "criteria_set"):
        digest = row.criteria_set.digest
        as_read = BlocSet.objects.filter(pk=row.pk, criteria_set=row.criteria_set)
        if not as_read.update(digest=digest):
            raise CycleMoved(cycle)
        frozen[row.bloc.code] = digest
    return frozen


def check_levels(cycle: Cycle) -> None:
    """Refuse a book that names fields, groups or criteria which a set of the cycle has not.

    Raises Incomplete; otherwise the year could be played and not be scored.
    """
    book = book_of(cycle.rule_book)
    asked = {code for band in book.classes for code in band.at_least} | {*book.ranking.break_ties}
    rows = BlocSet.objects.filter(cycle=cycle).select_related("criteria_set") if asked else ()
    for criteria_set in (cycle.criteria_set, *(row.criteria_set for row in rows)):
        unknown = asked - _codes_of(criteria_of(criteria_set))
        if unknown:
            raise Incomplete(
                _(
                    "Quy tắc nhắc đến mã %(codes)s mà bộ tiêu chí “%(set)s” không có; hãy chọn bộ "
                    "tiêu chí hoặc quy tắc khác."
                )
                % {"codes": ", ".join(sorted(unknown)), "set": criteria_set}
            )


def _codes_of(rules: scoring.CriteriaSet) -> set[str]:
    groups = {group.code for field in rules.fields for group in field.groups}
    return {field.code for field in rules.fields} | groups | {one.code for one in rules.criteria}
