"""Save what somebody types for an item, at once and by version, so that nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

import scoring
from cases.lifecycle import Rung, State
from cases.models import Case, Contest, Draft, ImportedAnswer, Item
from cases.permissions import may_edit
from cases.refusals import Invalid, NotAllowed, SomebodyWasFirst, StaleDraft
from cases.services.marks import counting, differs, latest, rule_of
from cases.services.wrong_answers import refused, still_missing
from directory.access import access_of
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from directory.models import User

RUNG_WRITTEN_IN = {
    State.SELF_ASSESSMENT: Rung.SELF,
    State.SECTOR_REVIEW: Rung.SECTOR,
    State.APPRAISAL: Rung.APPRAISED,
    State.SETTLEMENT: Rung.SETTLED,
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What was stored: the draft, and its points or what is still missing."""

    draft: Draft
    points: scoring.Points | None
    missing: str


def rung_for(case: Case, item: Item) -> Rung | None:
    """Return the rung that is written in the present state; a council's question has its own."""
    rung = RUNG_WRITTEN_IN.get(State(case.state))
    if rung is Rung.SETTLED and any(
        contest.by_council and contest.settled_at is None for contest in item.contests.all()
    ):
        return Rung.COUNCIL
    return rung


def read_answer(
    item: Item, answer: Mapping[str, Any]
) -> tuple[dict[str, Any], scoring.Points | None, str]:
    """Return the answer to store, its points, and what is missing where it is incomplete.

    Each box is read by its own grammar, in every form alike; what is stored is plain numbers.
    Raises Invalid naming field, value and right form where something typed is wrong.
    """
    typed = {name: normal(str(value)) for name, value in answer.items() if str(value).strip()}
    rule = rule_of(item)
    try:
        clean = scoring.read_answer(rule, typed)
    except scoring.BadAnswer as bad:
        if bad.value not in (None, ""):
            raise refused(rule, bad) from bad
        missing = still_missing(rule, bad, begun=bool(typed))
        return _so_far(rule, typed), None, missing
    return clean, scoring.points_for(rule, clean), ""


def _so_far(rule: scoring.Criterion, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in some of the boxes, read as it will be when the others are filled."""
    try:
        return scoring.read_so_far(rule, typed)
    except scoring.BadAnswer as bad:
        raise refused(rule, bad) from bad


@transaction.atomic
def save_draft(
    item: Item,
    *,
    answer: Mapping[str, Any],
    note: str,
    version: int,
    by: User,
    at: datetime,
    kept_because: str = "",
) -> Saved:
    """Save an answer and its note over the version the writer saw (0: none yet).

    `kept_because` is an agency's reason to leave unchanged what was sent back to it.

    Raises NotAllowed where the item is not the writer's to fill now, Invalid for a wrong value,
    StaleDraft where somebody saved in between; nothing is changed then.
    """
    rung = check_may_write(item, by=by, at=at)
    clean, points, missing = read_answer(item, answer)
    draft = _store(
        item,
        rung,
        version=version,
        answer=clean,
        note=normal_lines(note),
        kept_because=normal_lines(kept_because),
        saved_by=by,
        saved_at=at,
    )
    return Saved(draft=draft, points=points, missing=missing)


def check_may_write(item: Item, *, by: User, at: datetime) -> Rung:
    """Return the rung the person may write on an item now; the case stays locked until commit.

    Raises SomebodyWasFirst where the case is in no state of writing, NotAllowed otherwise, also
    where a file has given the answer that the appraisal takes.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=item.case_id)
    rung = rung_for(case, item)
    if rung is None:
        raise SomebodyWasFirst(case)
    if rung is Rung.APPRAISED:
        _check_not_locked(item)
    if not may_edit(access_of(by, on=localdate(at)), case, item):
        raise NotAllowed(
            _("Tiêu chí %(code)s hiện không mở cho Ông/Bà chỉnh sửa.")
            % {"code": item.criterion.code}
        )
    return rung


def _check_not_locked(item: Item) -> None:
    rows = ImportedAnswer.objects.filter(item=item, replaced_by=None)
    imported = rows.select_related("source__evidence").first()
    if imported is not None:
        told = {"code": item.criterion.code, "file": imported.source.evidence.filename}
        raise NotAllowed(
            _(
                "Tiêu chí %(code)s đã khóa theo tệp “%(file)s”. "
                "Muốn thay kết quả, hãy nhập tệp đính chính kèm lý do."
            )
            % told
        )


def normal_lines(text: str) -> str:
    """Return the text in NFC, line by line, without blanks at either end."""
    return "\n".join(normal(line) for line in text.splitlines()).strip()


def _store(item: Item, rung: Rung, *, version: int, **values: Any) -> Draft:
    if version == 0:
        try:
            with transaction.atomic():
                return Draft.objects.create(item=item, rung=rung, **values)
        except IntegrityError:
            _refuse_stale(Draft.objects.get(item=item, rung=rung))
    rows = Draft.objects.filter(item=item, rung=rung, version=version)
    if not rows.update(version=F("version") + 1, **values):
        _refuse_stale(Draft.objects.filter(item=item, rung=rung).first())
    return Draft.objects.get(item=item, rung=rung)


def _refuse_stale(present: Draft | None) -> None:
    if present is None:
        raise StaleDraft(
            _("Nội dung này vừa được trình đi nên không lưu đè được. Vui lòng tải lại trang.")
        )
    raise StaleDraft(
        _(
            "%(who)s đã lưu nội dung khác lúc %(when)s. Nội dung Ông/Bà gõ vẫn còn trên màn hình; "
            "tải lại tiêu chí để xem bản mới rồi quyết định."
        )
        % {"who": present.saved_by, "when": f"{localtime(present.saved_at):%H:%M %d/%m/%Y}"}
    )


@transaction.atomic
def save_explanation(
    item: Item, *, text: str, version: int, by: User, at: datetime
) -> Contest | None:
    """Save the agency's explanation of an item; an empty text takes the contest back.

    Raises as save_draft does. Returns the contest, or None once it is taken back.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=item.case_id)
    if case.state != State.EXPLANATION:
        raise SomebodyWasFirst(case)
    may = may_edit(access_of(by, on=localdate(at)), case, item)
    if not may or not differs(latest(item, Rung.SELF), counting(item)):
        raise NotAllowed(_("Tiêu chí này không thuộc diện giải trình của Ông/Bà."))
    rows = Contest.objects.filter(item=item, settled_at=None)
    words = normal_lines(text)
    if not words:
        # Taken back already is taken back; but never a text that the writer did not see.
        rows.filter(version=version).delete()
        if rows.exists():
            _refuse_explained()
        return None
    if version == 0 and not rows.exists():
        return Contest.objects.create(item=item, text=words, by=by, at=at)
    if not rows.filter(version=version).update(text=words, by=by, at=at, version=F("version") + 1):
        _refuse_explained()
    return rows.get()


def _refuse_explained() -> None:
    raise StaleDraft(
        _("Người khác vừa lưu giải trình cho tiêu chí này. Vui lòng tải lại để xem bản mới.")
    )


@transaction.atomic
def save_verdict(
    contest: Contest,
    *,
    verdict: str,
    reason: str,
    answer: Mapping[str, Any],
    version: int,
    by: User,
    at: datetime,
) -> Contest:
    """Save what Home Affairs thinks of a contested item; `answer` counts for a changed mark only.

    Raises as save_draft does.
    """
    item = contest.item
    rung = check_may_write(item, by=by, at=at)
    if verdict and verdict not in Contest.Verdict:
        raise Invalid(_("“%(value)s” không phải là một kết luận hợp lệ.") % {"value": verdict})
    changed = Contest.objects.filter(pk=contest.pk, version=version, settled_at=None).update(
        verdict=verdict, verdict_reason=normal_lines(reason), version=F("version") + 1
    )
    if not changed:
        raise StaleDraft(
            _("Người khác vừa lưu kết luận cho tiêu chí này. Vui lòng tải lại để xem bản mới.")
        )
    if verdict == Contest.Verdict.CHANGED:
        clean, _points, _missing = read_answer(item, answer)
        Draft.objects.update_or_create(
            item=item,
            rung=rung,
            defaults={
                "answer": clean,
                "note": normal_lines(reason),
                "saved_by": by,
                "saved_at": at,
            },
        )
    contest.refresh_from_db()
    return contest


def _locked_in_appraisal(items: list[Item]) -> set[int]:
    rows = ImportedAnswer.objects.filter(
        item__in=items, item__case__state=State.APPRAISAL, replaced_by=None
    )
    return set(rows.values_list("item_id", flat=True))


@transaction.atomic
def agree(items: list[Item], *, by: User, at: datetime) -> int:
    """Take over the mark that counts so far, for each of these items nothing was typed for yet.

    What a file has given the appraisal is left to it. Returns how many drafts were added.
    Raises NotAllowed where one of them is not the writer's.
    """
    drafts = []
    locked = _locked_in_appraisal(items)
    rungs: dict[tuple[int, int], Rung] = {}
    for item in items:
        if item.pk in locked:
            continue
        # Rights are the same over a field of a case; asking once a field keeps a whole grid quick.
        key = (item.case_id, item.criterion.field_id)
        if key not in rungs:
            rungs[key] = check_may_write(item, by=by, at=at)
        mark = counting(item)
        if mark is not None and item.criterion.self_scored:
            drafts.append(
                Draft(item=item, rung=rungs[key], answer=mark.answer, saved_by=by, saved_at=at)
            )
    before = Draft.objects.filter(item__in=items).count()
    # What was typed meanwhile stands: agreeing never writes over it.
    Draft.objects.bulk_create(drafts, ignore_conflicts=True)
    return Draft.objects.filter(item__in=items).count() - before
