"""Save what somebody types for an item, at once and by version, so that nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

import scoring
from cases.lifecycle import WORK, Explained, Rung, State
from cases.models import Contest, Draft
from cases.models.imports import in_force
from cases.permissions import may_edit
from cases.refusals import Invalid, SomebodyWasFirst, StaleDraft
from cases.rules import rule_of
from cases.services.held import hold
from cases.services.marks import (
    contestable,
    counting,
    draft_of,
    explains_absence,
    open_contest,
)
from cases.services.progress import task_of
from cases.services.rows import add_row
from cases.services.worth import worth_of
from cases.services.wrong_answers import refused, still_missing
from directory.access import NotAllowed, access_of
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from cases.models import Case, Item, Mark, Review
    from cases.services.progress import Task
    from directory.access import Access
    from directory.models import User

RUNG_WRITTEN_IN = {
    State.SELF_ASSESSMENT: Rung.SELF,
    State.SECTOR_REVIEW: Rung.SECTOR,
    State.APPRAISAL: Rung.APPRAISED,
    State.SETTLEMENT: Rung.SETTLED,
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What was stored: the draft, its points or what is still missing, and the item as it is now.

    `counts_anew` tells whether anything changed that a case is counted by: most saves are of a note
    that somebody goes on typing.
    """

    draft: Draft
    points: scoring.Points | None
    missing: str
    item: Item
    reviews: list[Review]
    counts_anew: bool


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
    explained: str | None = None,
) -> Saved:
    """Save an answer and its note over the version the writer saw (0: none yet).

    `kept_because` is an agency's reason to leave unchanged what was sent back to it; `explained`
    what a reviewer makes of its reason for missing papers (None: as it was).

    Raises NotAllowed where the item is not the writer's to fill now, Invalid for a wrong value,
    StaleDraft where somebody saved in between; nothing is changed then.
    """
    held = hold([item])
    present = held.item
    rung = check_may_write(present, access_of(by, on=localdate(at)), held.reviews)
    clean, points, missing = read_answer(present, answer)
    before = _counted(present, rung)
    draft = _store(
        present,
        rung,
        version=version,
        answer=clean,
        **worth_of(points),
        note=normal_lines(note),
        kept_because=normal_lines(kept_because),
        explained=_explained(present, rung, explained),
        saved_by=by,
        saved_at=at,
    )
    return Saved(
        draft=draft,
        points=points,
        missing=missing,
        item=present,
        reviews=held.reviews,
        counts_anew=_counted(present, rung) != before,
    )


def _counted(item: Item, rung: Rung) -> tuple[Task, dict[str, Any] | None]:
    """Return what a case is counted by, of one item that is written on."""
    draft = draft_of(item, rung)
    return task_of(item, WORK[State(item.case.state)][1]), draft.answer if draft else None


def _explained(item: Item, rung: Rung, said: str | None) -> str:
    """Return what a draft says of the reason for missing papers, where there is one to judge."""
    if rung is not Rung.SECTOR or not explains_absence(item):
        return ""
    if said is None:
        before = draft_of(item, rung)
        return before.explained if before else ""
    if said and said not in set(Explained):
        raise Invalid(_("“%(value)s” không phải là một kết luận hợp lệ.") % {"value": said})
    return said


def check_may_write(item: Item, access: Access, reviews: Iterable[Review]) -> Rung:
    """Return the rung the person may write on an item now, given what is held of it.

    Raises SomebodyWasFirst where the case is in no state of writing, NotAllowed otherwise, also
    where a file has given the answer that the appraisal takes.
    """
    rung = rung_for(item.case, item)
    if rung is None:
        raise SomebodyWasFirst(item.case)
    if rung is Rung.APPRAISED:
        _check_not_locked(item)
    if not may_edit(access, item.case, item, reviews):
        raise NotAllowed(
            _("Tiêu chí %(code)s hiện không mở cho Ông/Bà chỉnh sửa.")
            % {"code": item.criterion.code}
        )
    return rung


def _check_not_locked(item: Item) -> None:
    imported = in_force(item)
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
    """Write a draft over the version seen, on an item that is held."""
    present = draft_of(item, rung)
    if present is None and version == 0:
        draft = Draft.objects.create(item=item, rung=rung, **values)
        add_row(item, "drafts", draft)
        return draft
    rows = Draft.objects.filter(item=item, rung=rung, version=version)
    if present is None or not rows.update(version=F("version") + 1, **values):
        _refuse_stale(present)
    for name, value in {**values, "version": version + 1}.items():
        setattr(present, name, value)
    return present


def _refuse_stale(present: Draft | None) -> NoReturn:
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
    present = hold([item]).item
    if present.case.state != State.EXPLANATION:
        raise SomebodyWasFirst(present.case)
    access = access_of(by, on=localdate(at))
    if not (may_edit(access, present.case, present, ()) and contestable([present])):
        raise NotAllowed(_("Tiêu chí này không thuộc diện giải trình của Ông/Bà."))
    return _explain(present, text=normal_lines(text), version=version, by=by, at=at)


def _explain(item: Item, *, text: str, version: int, by: User, at: datetime) -> Contest | None:
    """Write, write over or take back an explanation on an item that is held."""
    written = open_contest(item)
    rows = Contest.objects.filter(item=item, settled_at=None, version=version)
    if not text:
        # Taken back already is taken back; but never a text that the writer did not see.
        if written is not None and not rows.delete()[0]:
            _refuse_explained()
        return None
    if written is None and version == 0:
        return Contest.objects.create(item=item, text=text, by=by, at=at)
    if written is None or not rows.update(text=text, by=by, at=at, version=F("version") + 1):
        _refuse_explained()
    written.text, written.by, written.at, written.version = text, by, at, version + 1
    return written


def _refuse_explained() -> NoReturn:
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
    held = hold([contest.item])
    item = held.item
    rung = check_may_write(item, access_of(by, on=localdate(at)), held.reviews)
    if verdict and verdict not in Contest.Verdict:
        raise Invalid(_("“%(value)s” không phải là một kết luận hợp lệ.") % {"value": verdict})
    saved = {"verdict": verdict, "verdict_reason": normal_lines(reason)}
    rows = Contest.objects.filter(pk=contest.pk, version=version, settled_at=None)
    if not rows.update(version=F("version") + 1, **saved):
        raise StaleDraft(
            _("Người khác vừa lưu kết luận cho tiêu chí này. Vui lòng tải lại để xem bản mới.")
        )
    for name, value in {**saved, "version": version + 1}.items():
        setattr(contest, name, value)
    if verdict == Contest.Verdict.CHANGED:
        clean, points, _missing = read_answer(item, answer)
        values = {"answer": clean, "note": normal_lines(reason), "saved_by": by, "saved_at": at}
        before = draft_of(item, rung)
        version = before.version if before else 0
        _store(item, rung, version=version, **worth_of(points), **values)
    contest.item = item
    return contest


@transaction.atomic
def agree(items: Sequence[Item], *, by: User, at: datetime) -> int:
    """Take over the mark that counts so far, for each of these items nothing was typed for yet.

    What a file has given the appraisal is left to it. A constant number of queries. Returns how
    many drafts were added. Raises NotAllowed where one of them is not the writer's.
    """
    held, access = hold(items), access_of(by, on=localdate(at))
    drafts = []
    for item in held.items:
        if item.case.state == State.APPRAISAL and in_force(item) is not None:
            continue
        rung, mark = check_may_write(item, access, held.reviews), counting(item)
        if mark is not None and item.criterion.self_scored and draft_of(item, rung) is None:
            drafts.append(_repeated(item, mark, rung, by=by, at=at))
    return len(Draft.objects.bulk_create(drafts))


def _repeated(item: Item, mark: Mark, rung: Rung, *, by: User, at: datetime) -> Draft:
    """Return a draft that says again what a mark says, and takes the reason for no paper."""
    said = {name: getattr(mark, name) for name in ("answer", "points", "applicable", "waits")}
    explained = _explained(item, rung, Explained.ACCEPTED)
    return Draft(item=item, rung=rung, **said, explained=explained, saved_by=by, saved_at=at)
