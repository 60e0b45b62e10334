"""The event log of a cycle in words, with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import State
from cases.models import CaseEvent, Cycle
from cases.names import action_name, explained_in_words, state_name
from directory.models import User
from wording.spelling import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

STATES = {state.value for state in State}


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event as the log shows it."""

    event: CaseEvent
    what: str
    moved: str
    details: tuple[str, ...]


def events_of(cycle: Cycle, chosen: Mapping[str, Any]) -> QuerySet[CaseEvent]:
    """Return the events of a cycle that pass the filters, the newest first."""
    events = CaseEvent.objects.filter(cycle=cycle)
    for key, lookup in (("case", "case"), ("by", "by"), ("action", "action")):
        if chosen.get(key):
            events = events.filter(**{lookup: chosen[key]})
    if chosen.get("since"):
        events = events.filter(at__gte=_midnight(chosen["since"]))
    if chosen.get("until"):
        events = events.filter(at__lt=_midnight(chosen["until"] + timedelta(days=1)))
    return events.select_related("case__agency", "by").order_by("-at", "-pk")


def _midnight(on: date) -> datetime:
    return make_aware(datetime.combine(on, time.min))


def actions_in(cycle: Cycle) -> list[tuple[str, str]]:
    """Return the actions that happened in a cycle with their names, in the order of the names."""
    happened = CaseEvent.objects.filter(cycle=cycle).order_by().values_list("action", flat=True)
    return sorted(((action, name_of(action)) for action in happened.distinct()), key=lambda a: a[1])


def people_in(cycle: Cycle) -> QuerySet[User]:
    """Return the people who did something in a cycle, as lists of people are ordered."""
    acted = CaseEvent.objects.filter(cycle=cycle, by__isnull=False).order_by()
    return User.objects.filter(pk__in=acted.values("by")).order_by("sort_key", "pk")


def name_of(action: str) -> str:
    try:
        return action_name(action)
    except KeyError:
        return action


def line_of(event: CaseEvent) -> LogLine:
    """Put an event into words."""
    return LogLine(event, name_of(event.action), _moved(event), tuple(_details(event.facts)))


def _moved(event: CaseEvent) -> str:
    if not event.to_state or event.from_state == event.to_state:
        return ""
    source, target = _name(event.from_state), _name(event.to_state)
    return f"{source} → {target}" if source else target


def _name(state: str) -> str:
    if state in STATES:
        return state_name(state)
    stages = dict(Cycle.Stage.choices)
    return str(stages.get(state, state))


def _details(facts: Mapping[str, Any]) -> list[str]:
    words = list(_about(facts))
    if facts.get("items"):
        words.append(_("Tiêu chí: %(codes)s") % {"codes": ", ".join(facts["items"])})
    if facts.get("field"):
        words.append(_("Lĩnh vực: %(field)s") % {"field": facts["field"]})
    if facts.get("to"):
        words.append(_("Cơ quan tiếp nhận: %(agency)s") % {"agency": facts["to"]})
    if facts.get("state") in STATES and facts.get("new"):
        moved = {
            "state": state_name(facts["state"]),
            "old": day(parse_date(facts.get("old") or "")),
            "new": day(parse_date(facts["new"])),
        }
        words.append(_("%(state)s: %(old)s → %(new)s") % moved)
    if "agrees" in facts:
        words.append(_("Đồng ý") if facts["agrees"] else _("Không đồng ý"))
    for key, sentence in _NAMED.items():
        if facts.get(key):
            words.append(f"{sentence} {str(facts[key])[:12]}")
    return words


def written(by: Mapping[str, list[str]]) -> str:
    """Say who wrote which criteria."""
    return "; ".join(f"{name} ({', '.join(codes)})" for name, codes in by.items())


def _about(facts: Mapping[str, Any]) -> Iterator[str]:
    """Say what an act is about, and what it changed, where its facts are told as they are."""
    for key, sentence in _ABOUT.items():
        if facts.get(key):
            told = facts[key] if isinstance(facts[key], str) else "; ".join(facts[key])
            yield f"{sentence}: {told}"
    if facts.get("written"):
        yield _("Người viết: %(who)s") % {"who": written(facts["written"])}
    if facts.get("late"):
        yield _("Nơi thẩm định trễ %(days)d ngày làm việc") % {"days": facts["late"]}
    if facts.get("unclassified"):
        yield _("Đã xác nhận: không có tài liệu mật")
    if facts.get("kept_before"):
        kept = {key: day(parse_date(facts[key])) for key in ("kept_before", "until")}
        yield _("Giữ minh chứng: %(kept_before)s → %(until)s") % kept
    yield from explained_in_words(facts.get("explained") or {})


_ABOUT = {
    "instead_of_name": gettext_lazy("Thay mặt"),
    "person": gettext_lazy("Người phụ trách"),
    "agency": gettext_lazy("Đơn vị"),
    "criterion": gettext_lazy("Tiêu chí"),
    "paper": gettext_lazy("Văn bản số"),
    "bloc": gettext_lazy("Khối"),
    "was": gettext_lazy("Trước"),
    "values": gettext_lazy("Nay"),
    "asked_anew": gettext_lazy("Đánh giá mới hoặc đánh giá lại"),
    "recomputed": gettext_lazy("Tính lại điểm"),
    "dropped": gettext_lazy("Không còn trong bộ tiêu chí"),
    "from_set": gettext_lazy("Từ"),
    "to_set": gettext_lazy("Sang"),
}
_NAMED = {
    "number": gettext_lazy("Lần tính điểm"),
    "scoring": gettext_lazy("Lần tính điểm"),
    "version": gettext_lazy("Phiên bản"),
    "sha256": "SHA-256",
    "inputs_digest": gettext_lazy("Mã băm dữ liệu vào"),
    "set_digest": gettext_lazy("Mã băm bộ tiêu chí"),
    "book_digest": gettext_lazy("Mã băm quy tắc"),
}
