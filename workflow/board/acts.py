"""What a coordinator does from the board: remind who is at turn, withdraw a case, put it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cases.lifecycle import Action, State
from cases.models import Case
from cases.names import action_name
from cases.permissions import check_may
from cases.refusals import SomebodyWasFirst
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from wording import clock
from wording.versions import say_at
from workflow import moves
from workflow.board.counted import WHEN, cases_in_order
from workflow.board.details import reminders_on
from workflow.board.forms import RemindForm, filter_of
from workflow.edge import deliver_soon
from workflow.forms.cycle import ShownForm, name_of
from workflow.given import seats_of_turns
from workflow.holders import people_by_seat
from workflow.models import Turn
from workflow.nudges import Reminded, preview_reminder, remind_now
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from http import HTTPStatus

    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.utils.functional import _StrPromise

    from cases.models import Cycle
    from directory.models import User
    from workflow.querysets import TurnQuerySet


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, year: int) -> HttpResponse:
    """Remind those whose turn it is in the chosen cases, with a line of the coordinator's."""
    access = access_behind(request)
    access.check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    cases = Case.objects.visible_to(access).filter(cycle=cycle).select_related("agency")
    sent = request.method == "POST"
    which = request.GET.get("which", "")
    if not (sent or which or "case" in request.GET):
        # Opened after a sign-in: what was chosen is known to the board, and sent from there.
        return redirect("board", year)
    asked = request.POST if sent else _picked(request, cycle, which)
    form = RemindForm(asked, cases=cases.in_order())
    if not (form.is_valid() and sent) or "preview" in request.POST:
        return _ask_remind(request, cycle, form, which)
    turns = Turn.objects.filter(process__case__in=form.cleaned_data["case"])
    note = form.cleaned_data["note"]
    done = remind_now(turns, by=person_behind(request), at=clock.now(), note=note)
    if note and not done.letters:
        # Nobody reads the line that was typed: it stays in the form, with the reason.
        form.add_error("note", " ".join(sentence for _level, sentence in _told(done)))
        return _ask_remind(request, cycle, form, which)
    deliver_soon()
    for level, sentence in _told(done):
        messages.add_message(request, level, sentence)
    return go_back(request, "board", year)


def _picked(request: HttpRequest, cycle: Cycle, which: str) -> QueryDict:
    """Return what was asked for; "all who are late" names the cases that are late on this day.

    "All" are those that the filters keep, on whatever page of the board they stand.
    """
    asked, today = request.GET.copy(), clock.today()
    if which in {*WHEN, ALL}:
        choice = filter_of(request, cycle).chosen()
        if which != ALL:
            choice = {**choice, "when": which}
        asked.setlist("case", [str(pk) for pk in cases_in_order(cycle, choice, on=today)])
    return asked


def _ask_remind(request: HttpRequest, cycle: Cycle, form: RemindForm, which: str) -> HttpResponse:
    picked = form.cleaned_data.get("case", ())
    note = form.cleaned_data.get("note", "")
    turns = Turn.objects.filter(process__case__in=picked)
    people = _with_people(cycle, turns, but=person_behind(request))
    ahead = preview_reminder(turns, by=person_behind(request), at=clock.now(), note=note)
    return ask(
        request,
        "workflow/board/remind_form.html",
        title=_("Nhắc việc"),
        form=form,
        **frame(request, cycle, "board", _("Nhắc việc")),
        action_url=_remind_url(request, cycle, picked, which),
        picked=picked,
        turns=people,
        letters=ahead.letters[:MOST_SHOWN],
        more_letters=len(ahead.letters[MOST_SHOWN:]),
        counts={
            "letters": len(ahead.letters),
            "people": len(ahead.told),
            "cases": len(picked),
            "turns": len(people),
        },
        dropped=[*_idle(picked, people), *(sentence for _level, sentence in _dropped(ahead))],
    )


def _idle(picked: Iterable[Case], turns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say which of the picked cases have no turn that waits for anybody."""
    waiting = {each["turn"].process.case_id for each in turns}
    idle = [case.agency.called_short for case in picked if case.pk not in waiting]
    if not idle:
        return []
    facts = {"count": len(idle), "names": _names(idle)}
    sentence = ngettext(
        "%(count)d hồ sơ không có lượt nào đang chờ để nhắc: %(names)s.",
        "%(count)d hồ sơ không có lượt nào đang chờ để nhắc: %(names)s.",
        len(idle),
    )
    return [sentence % facts]


def _with_people(cycle: Cycle, turns: TurnQuerySet, *, but: User) -> list[dict[str, Any]]:
    """Return the turns with the people at them, and whether each was reminded today already."""
    found = list(turns.open().to_show())
    seats = seats_of_turns(found, on=clock.today())
    people = people_by_seat(seats.values(), on=clock.today(), but=but)
    reminders = reminders_on(cycle, clock.today(), {turn.process.case_id for turn in found})
    told = {(n.turn, user) for n in reminders for user in n.told}
    return [
        {"turn": turn, "people": [(user, (turn.pk, user.pk) in told) for user in people[seat]]}
        for turn, seat in seats.items()
    ]


def _remind_url(request: HttpRequest, cycle: Cycle, picked: Iterable[Case], which: str) -> str:
    """Return the address of the reminder, which keeps who was picked when it is refused.

    More than an address has room for are in the form alone.
    """
    asked = request.GET.copy()
    for name in ("note", "back", "case"):
        asked.pop(name, None)
    keys = [str(case.pk) for case in picked]
    if not which and len(keys) <= MOST_IN_ADDRESS:
        asked.setlist("case", keys)
    address = reverse("remind", kwargs={"year": cycle.year})
    return f"{address}?{asked.urlencode()}" if asked else address


def _told(done: Reminded) -> list[tuple[int, str]]:
    """Say who was told now, who had been told today already, and what nobody holds."""
    told = []
    if done.told:
        facts = {"count": len(done.told), "names": _people(done.told)}
        sentence = (
            ngettext(
                "Đã nhắc %(count)d người: %(names)s.",
                "Đã nhắc %(count)d người: %(names)s.",
                len(done.told),
            )
            % facts
        )
        told.append((messages.SUCCESS, sentence))
    told += _dropped(done)
    if not told:
        told.append((messages.INFO, _("Các hồ sơ đã chọn không còn lượt nào đang chờ.")))
    return told


def _dropped(done: Reminded) -> list[tuple[int, str]]:
    """Say who is left out, and why: reminded today already, or nobody is there to remind."""
    told = []
    if done.already:
        facts = {"count": len(done.already), "names": _people(done.already)}
        sentence = (
            ngettext(
                "%(count)d người đã được nhắc trong hôm nay, không nhắc lại: %(names)s.",
                "%(count)d người đã được nhắc trong hôm nay, không nhắc lại: %(names)s.",
                len(done.already),
            )
            % facts
        )
        told.append((messages.INFO, sentence))
    for turn in done.without_holder:
        facts = {"agency": turn.process.subject, "state": name_of(State(turn.state))}
        sentence = _("%(agency)s, bước %(state)s: chưa ai giữ vai trò này để nhắc.") % facts
        told.append((messages.WARNING, sentence))
    return told


ALL = "all"
MOST_IN_ADDRESS = 100
# A list is read to its end only where it is short; of what is longer, the number follows.
MOST_NAMES, MOST_SHOWN = 8, 10


def _people(users: Iterable[User]) -> str:
    return _names([user.full_name for user in users])


def _names(names: Sequence[str]) -> str:
    left = len(names) - MOST_NAMES
    shown = ", ".join(names[:MOST_NAMES])
    if left <= 0:
        return shown
    return ngettext(
        "%(shown)s và %(left)d người khác", "%(shown)s và %(left)d người khác", left
    ) % {
        "shown": shown,
        "left": left,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Take a case out of the cycle, with a reason; nothing on it is deleted."""
    return _with_reason(request, year, pk, WITHDRAWAL)


@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Put a case back that was withdrawn by mistake, with a reason, before the cycle is scored."""
    return _with_reason(request, year, pk, REINSTATEMENT)


@dataclass(frozen=True, slots=True)
class Act:
    """What the coordinator does to one case for a reason, and the words for it."""

    action: Action
    make: Callable[..., State]
    template: str
    title: _StrPromise
    done: _StrPromise


WITHDRAWAL = Act(
    Action.WITHDRAW,
    moves.withdraw,
    "workflow/board/withdraw_form.html",
    gettext_lazy("Rút hồ sơ của %(agency)s?"),
    gettext_lazy("Đã rút hồ sơ của %(agency)s khỏi kỳ đánh giá."),
)
REINSTATEMENT = Act(
    Action.REINSTATE,
    moves.reinstate,
    "workflow/board/reinstate_form.html",
    gettext_lazy("Đưa hồ sơ của %(agency)s trở lại?"),
    gettext_lazy("Đã đưa hồ sơ của %(agency)s trở lại kỳ đánh giá."),
)


def _with_reason(request: HttpRequest, year: int, pk: int, act: Act) -> HttpResponse:
    access, cycle = access_behind(request), find_cycle(year)
    cases = Case.objects.visible_to(access).select_related("cycle", "agency", "bloc")
    case = get_object_or_404(cases, cycle=cycle, pk=pk)
    check_may(access, case, act.action)
    form = ShownForm(sent(request), initial={"version": case.version})
    named = {"agency": case.agency}
    if not form.is_valid():
        return _asked(request, cycle, case, act, form)
    reason, seen = form.cleaned_data["reason"], form.cleaned_data["version"]
    try:
        act.make(case, reason=reason, seen=seen, by=person_behind(request), at=clock.now())
    except SomebodyWasFirst as refusal:
        case.refresh_from_db()
        check_may(access, case, act.action)
        say_at(form, refusal, version=case.version)
        return _asked(request, cycle, case, act, form, status=refusal.status)
    deliver_soon()
    messages.success(request, act.done % named)
    return go_back(request, "board", year)


def _asked(
    request: HttpRequest,
    cycle: Cycle,
    case: Case,
    act: Act,
    form: ShownForm,
    *,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    return ask(
        request,
        act.template,
        title=act.title % {"agency": case.agency},
        form=form,
        status=status,
        **frame(request, cycle, "board", action_name(act.action)),
        case=case,
    )
