"""The event log of a case as people read it, and the steps of its year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import ROAD, State, step_of
from cases.names import STATE_NAMES, explained_in_words, state_name
from cases.reading.log import name_of
from wording.spelling import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from cases.models import Case, CaseEvent


@dataclass(frozen=True, slots=True)
class EventShown:
    """One line of the log; `key` marks a move from one state to another."""

    at: datetime
    what: str
    by: str
    why: str
    key: bool


def timeline_of(events: Iterable[CaseEvent]) -> list[EventShown]:
    return [
        EventShown(
            at=event.at,
            what=_what(event),
            by=_by(event),
            why=_why(event),
            key=event.from_state != event.to_state,
        )
        for event in events
    ]


def _by(event: CaseEvent) -> str:
    """Name who did it, and for whom where somebody was away."""
    if not event.by_id:
        return _("Hệ thống")
    absent = event.facts.get("instead_of_name")
    if not absent:
        return str(event.by)
    return _("%(name)s, thay mặt %(absent)s") % {"name": event.by, "absent": absent}


def _what(event: CaseEvent) -> str:
    name = name_of(event.action)
    if event.to_state and event.to_state != event.from_state:
        return f"{name} → {state_name(event.to_state)}"
    return name


def _why(event: CaseEvent) -> str:
    about = _about(event.facts)
    return ". ".join(part for part in (about, event.reason) if part)


def _about(facts: dict[str, object]) -> str:
    """Say what an event was about: criteria, a field, a file."""
    parts = []
    items = facts.get("items")
    if isinstance(items, list):
        parts.append(_("Tiêu chí %(codes)s") % {"codes": ", ".join(str(code) for code in items)})
    if facts.get("item"):
        parts.append(_("Tiêu chí %(codes)s") % {"codes": facts["item"]})
    if facts.get("field"):
        parts.append(_("Lĩnh vực %(code)s") % {"code": facts["field"]})
    kept = facts.get("kept")
    if isinstance(kept, dict):
        parts += [
            _("Giữ nguyên tiêu chí %(code)s: %(reason)s") % {"code": code, "reason": reason}
            for code, reason in kept.items()
        ]
    if facts.get("unclassified"):
        parts.append(_("Đã xác nhận: không có tài liệu mật"))
    explained = facts.get("explained")
    if isinstance(explained, dict):
        parts += explained_in_words(explained)
    if facts.get("filename"):
        parts.append(str(facts["filename"]))
    return "; ".join(parts)


def stages_of(case: Case, events: Sequence[CaseEvent]) -> list[dict[str, str]]:
    """Return the steps of a case's year: where it is, when it left those behind it."""
    if case.state == State.WITHDRAWN:
        return [
            {
                "name": str(STATE_NAMES[State.WITHDRAWN]),
                "note": day(case.entered_at),
                "state": "now",
            }
        ]
    here = ROAD.index(step_of(State(case.state)))
    # The newest first: the first event met tells when a state was last left.
    left = {event.from_state: event.at for event in reversed(events)}
    return [_stage(state, at, here, left.get(state.value), case) for at, state in enumerate(ROAD)]


def _stage(state: State, at: int, here: int, left: datetime | None, case: Case) -> dict[str, str]:
    name = str(STATE_NAMES[state])
    if at == here:
        note = _("từ %(day)s") % {"day": day(case.entered_at)}
        return {"name": name, "note": note, "state": "now"}
    if at > here:
        return {"name": name, "note": "", "state": "next"}
    return {"name": name, "note": day(left) if left else _("bỏ qua"), "state": "done"}
