"""From a draft to rules in force: one person asks, another releases; the one door to the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

import scoring
from cases.refusals import Incomplete
from cases.rule_files.loading import load_book, load_set
from directory.access import access_of
from rulemaking.events import MAKING, record
from rulemaking.models import RuleDraft, RuleEvent
from rulemaking.refusals import NotOpen, NotTheSecond, StaleTree
from rulemaking.services.held import held
from rulemaking.services.shaping import load
from rulemaking.stages import NEED_A_REASON, STEPS, Stage, Step
from wording.text import normal_lines

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User


def text_of(draft: RuleDraft) -> str:
    """Write the draft as the file that it becomes."""
    return scoring.text_of_document(load(draft).document)


def file_name(draft: RuleDraft) -> str:
    return f"{draft.label}.toml"


def made_by(draft: RuleDraft) -> set[int]:
    """Return the keys of everybody who had a hand in what the draft says."""
    rows = RuleEvent.objects.filter(draft=draft, action__in=MAKING).order_by()
    return set(rows.values_list("by", flat=True).distinct())


@transaction.atomic
def ask(draft: RuleDraft, *, version: int, by: User, at: datetime) -> RuleDraft:
    """Ask for the release of what was seen; raise BadRuleFile where it has problems."""
    present = _opened(draft, Step.ASK, version, by=by, at=at)
    text = text_of(present)
    # What cannot be loaded is refused to whoever made it, and tried without being kept.
    _tried(present, text, by=by, at=at)
    _lead(present, Step.ASK, asked_by=by, asked_at=at, reason="")
    record(present, Step.ASK.value, by=by, at=at)
    return present


def _tried(draft: RuleDraft, text: str, *, by: User, at: datetime) -> None:
    point = transaction.savepoint()
    try:
        _load(draft, text, by=by, at=at)
    finally:
        transaction.savepoint_rollback(point)


def _load(draft: RuleDraft, text: str, *, by: User, at: datetime) -> dict[str, Any]:
    if draft.is_set:
        return {"criteria_set": load_set(text, name=draft.label, by=by, at=at)}
    return {"rule_book": load_book(text, name=draft.label, by=by, at=at)}


@transaction.atomic
def release(draft: RuleDraft, *, version: int, by: User, at: datetime) -> RuleDraft:
    """Release the rules: they are a frozen file from now on.

    Raises NotTheSecond for whoever made them, StaleTree where they are not what was seen.
    """
    present = _opened(draft, Step.RELEASE, version, by=by, at=at)
    if by.pk in made_by(present):
        raise NotTheSecond(
            _("Ông/Bà đã tham gia soạn bản này nên không tự ban hành; cần một người khác xem.")
        )
    file = _load(present, text_of(present), by=by, at=at)
    _lead(present, Step.RELEASE, ended_by=by, ended_at=at, **file)
    record(present, Step.RELEASE.value, by=by, at=at)
    return present


@transaction.atomic
def give_back(draft: RuleDraft, *, reason: str, version: int, by: User, at: datetime) -> RuleDraft:
    """Give the rules back to be written on, with what is to be put right."""
    return _with_reason(draft, Step.GIVE_BACK, reason, version, by=by, at=at)


@transaction.atomic
def abandon(draft: RuleDraft, *, reason: str, version: int, by: User, at: datetime) -> RuleDraft:
    """Give the draft up; it stays to be read."""
    ended = {"ended_by": by, "ended_at": at}
    return _with_reason(draft, Step.ABANDON, reason, version, by=by, at=at, **ended)


def _with_reason(
    draft: RuleDraft, step: Step, reason: str, version: int, *, by: User, at: datetime, **facts: Any
) -> RuleDraft:
    present = _opened(draft, step, version, by=by, at=at)
    said = normal_lines(reason)
    if step in NEED_A_REASON and not said:
        raise Incomplete(_("Hãy ghi lý do."))
    _lead(present, step, reason=said, **facts)
    record(present, step.value, by=by, at=at, reason=said)
    return present


def _opened(draft: RuleDraft, step: Step, version: int, *, by: User, at: datetime) -> RuleDraft:
    """Return the draft, held, where the step may be taken on what was seen."""
    present = held(draft)
    lead = STEPS.get((Stage(present.state), step))
    if lead is None:
        facts = {"state": present.get_state_display()}
        raise NotOpen(
            _("Bản soạn thảo đang ở trạng thái “%(state)s” nên không thực hiện được.") % facts
        )
    access_of(by, on=localdate(at)).check_holds(*lead.roles)
    if present.version != version:
        raise StaleTree(
            _("Bản soạn thảo đã thay đổi sau khi trang được mở. Vui lòng xem lại rồi quyết định."),
            version=present.version,
        )
    return present


def _lead(draft: RuleDraft, step: Step, **facts: Any) -> None:
    """Take a step of the table, from the very state and version that were held."""
    to = STEPS[Stage(draft.state), step].to
    rows = RuleDraft.objects.filter(pk=draft.pk, state=draft.state, version=draft.version)
    if not rows.update(state=to.value, version=F("version") + 1, **facts):
        raise NotOpen(_("Người khác vừa xử lý bản soạn thảo này. Vui lòng tải lại trang."))
    draft.state, draft.version = to.value, draft.version + 1
    for name, value in facts.items():
        setattr(draft, name, value)
