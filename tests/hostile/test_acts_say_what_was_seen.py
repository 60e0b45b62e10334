"""Every act on a case or a cycle says what its author saw: nothing, or something old, is refused.

The table of acts is held against the addresses of the product: a new address that takes something
must be written down here, with the version it wants or the reason why it wants none.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.urls import reverse

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Cycle
from cases.refusals import SomebodyWasFirst
from cases.rule_files import loading
from cases.rules import criteria_of
from cases.services import cycles, figures
from cases.services.bloc_sets import choose_bloc_set, rules_version
from cases.services.departments import Departments
from cases.services.keeping import keep_until
from directory.models import Agency, Bloc, Lineage
from directory.roles import Role
from directory.services.agencies import record_change
from results.models import CouncilDecision
from results.reading.figures import figures_shown
from results.services.amendments import amend_book
from tests.addresses import addresses, parts_of, path_of
from tests.city import SET, START, City, build, hcmc_book, open_city, walk
from tests.forms_sent import send, version_in
from tests.own_decision import own_opened
from tests.visits import browser, move_url
from tests.workflow.amended import corrected
from tests.workflow.turns import LATER, score, to_stage
from workflow import handover, moves
from workflow.deadlines import move_deadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from directory.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]
QUAN, WHY = "QUAN-1", "Theo biên bản ngày 31/01/2022"

# Acts that carry the version of what was seen, and are refused without it.
SAY_WHAT_WAS_SEEN = {
    "case-move", "withdraw", "reinstate", "remit", "refuse", "correct", "deadline-move", "own-day",
    "own-day-of-part",
    "field-assign", "case-carry", "cycle-rules", "survey-import", "extension-ask", "sharing",
    "amend", "keeping", "fact-drop", "figures-import", "cycle-bloc-set", "workload-divide",
    "cycle-signing", "conclude-all",
    "field-report", "case-note", "checkpoints",
    "rule-draft-step", "rule-part-save", "rule-shape", "rule-paste", "rule-sheet",
    "outbox-letter", "outbox-act", "outbox-resume",
    "agency", "user", "agency-bloc", "days-off", "day-off-remove", "directory-import",
}  # fmt: skip
# These name what was seen in a way of their own: the scoring that is signed, the word or decision
# in force, the version of a draft, where none stands for none yet, how much was said in a question;
# or each of several lines says it.
IN_THEIR_OWN_WAY = {
    "adopt", "publish", "opinion", "desk-decide",
    "draft-save", "explanation-save", "verdict-save", "agree", "grid-agree", "feed",
    "decree", "figure-enter", "fact-enter", "question-ask", "question-answer", "question-close",
    "paper", "shelf-paper", "workload", "finish-agreeing", "remedy-done",
}  # fmt: skip
# These need none: the row they are about can take them once, or a second time changes nothing.
ONCE_BY_THEMSELVES = {
    "user-new": "an address is taken once",
    "agency-new": "a code is taken once",
    "cycle-new": "a year is taken once",
    "user-grant": "a role held or proposed already is refused",
    "role-end": "a role ends once",
    "user-leave": "only an open account is locked",
    "user-lock": "only an open account is locked",
    "user-unlock": "only a locked account is opened",
    "proposal-confirm": "a proposal is decided once",
    "proposal-decline": "a proposal is decided once",
    "absences": "a person has one substitute at a time",
    "absence-end": "an absence ends once",
    "checkpoint-drop": "a checkpoint is taken back once",
    "remedies": "a task is made of a lost point once",
    "absence-confirm": "a substitute is confirmed once",
    "extension-decide": "a wish for more time is answered once",
    "extension-take-back": "a wish for more time is answered or taken back once",
    "agency-change": "a thread is told once, of an agency that exists",
    "agency-roles": "roles move while somebody holds them",
    "blocs-copy": "only a year without blocs takes them",
    "days-off-seed": "only a year without days takes them",
    "desk-revoke": "a decision is revoked once",
    "board-columns": "which columns one sees oneself, and the same again is no change",
    "board-filters": "a filter of one's own, and the same again is no change",
    "remind": "a person is reminded of a step once a day",
    "rule-file-load": "a text is loaded once, by its digest",
    "evidence-upload": "bytes are attached to a criterion once",
    "evidence-detach": "a file is taken off once",
    "last-year-give": "bytes are attached to a criterion once",
    "tray-from-shelf": "bytes are attached to a criterion once",
    "shelf-place": "carries the version of the paper's place on the shelf",
    "shelf-remove": "carries the version of the paper's place on the shelf",
    "shelf-begin": "what was begun is gone on with",
    "shelf-parts": "a part is named once, and goes to one place",
    "shelf-finish": "what arrived is evidence once",
    "shelf-give-up": "what is on its way is given up once",
    "tray-put": "bytes are attached to a criterion once",
    "tray-put-all": "bytes are attached to a criterion once",
    "tray-remove": "a file is taken out once",
    "case-bundle": "what was asked for and is not made yet is not asked for twice",
    "criterion-bundle": "what was asked for and is not made yet is not asked for twice",
    "file-begin": "what was begun is gone on with",
    "file-parts": "a part is named once, and goes to one place",
    "file-finish": "what arrived is evidence once",
    "file-give-up": "what is on its way is given up once",
    "pipeline-start": "a pipeline runs once for a cycle at a time",
    "pipeline-retry": "only a failed run is run again",
    "outbox-halt": "letters are halted once at a time",
    "outbox-rewrite": "what is as its template says stays",
    "letters-read-all": "a letter is read once",
    "rule-draft-new": "what was started and not touched is opened again",
    "rule-sheet-new": "what was started and not touched is opened again",
    "rule-part-try": "a trial keeps nothing",
    "rule-book-try": "a trial keeps nothing",
    "what-if": "a trial keeps nothing",
    "what-if-cycle": "a trial keeps nothing",
    "user-password-link": "each link replaces nothing; all lead to one password, set once",
    "password-forgotten": "one letter in ten minutes",
    "set-password": "the link works once",
    "account": "one's own language, and the same again is no change",
    "account-password": "the old password is asked for",
    "choose-language": "one's own language, and the same again is no change",
    "sign-in": "a session of one's own",
    "sign-in-as": "a session of one's own, in the demonstration",
    "sign-out": "a session of one's own",
}


def test_every_address_that_takes_something_says_how_it_is_done_once(city: City) -> None:
    client, parts = (
        browser(city.people[Role.COORDINATOR]),
        {**parts_of(city), "attachment": 1},
    )
    takes = set()
    for pattern in addresses():
        path = path_of(pattern, parts) or path_of(pattern, {**parts, "kind": "award"})
        allowed = client.put(path or "/").headers.get("Allow", "POST") if path else "GET"
        if "POST" in allowed:
            takes.add(str(pattern.name))

    assert takes == SAY_WHAT_WAS_SEEN | IN_THEIR_OWN_WAY | set(ONCE_BY_THEMSELVES)


class Act(NamedTuple):
    """An act that is about to be sent: by whom, where, what is typed, and what undoes its page.

    `page` is where its form stands, where it is not at its own address.
    """

    by: User
    url: str
    typed: dict[str, Any]
    overtake: Callable[[], object]
    page: str = ""


def version_for(client: Client, act: Act) -> dict[str, str]:
    return version_in(client.get(act.page or act.url, follow=True), act.url)


def coordinator(city: City) -> User:
    return city.people[Role.COORDINATOR]


def bump(city: City, code: str = QUAN) -> None:
    """Let a case have moved away and come back, which leaves it where the page showed it."""
    case = city.case(code)
    type(case).objects.filter(pk=case.pk).update(version=case.version + 2)


def endorsing() -> Act:
    city = open_city()
    walk(city, QUAN, to=State.SIGN_OFF)
    return Act(city.heads[QUAN], move_url(city.case(QUAN), "endorse"), {}, lambda: bump(city))


def sending_back() -> Act:
    city = open_city()
    walk(city, QUAN, to=State.APPRAISAL)
    typed = {"reason": WHY, "items": [city.item(QUAN, "1.2").pk]}
    url = move_url(city.case(QUAN), "send_back")
    return Act(city.people[Role.APPRAISER], url, typed, lambda: bump(city))


def withdrawing() -> Act:
    city = open_city()
    walk(city, QUAN, to=State.SIGN_OFF)
    url = reverse("withdraw", args=[2021, city.case(QUAN).pk])
    return Act(coordinator(city), url, {"reason": WHY}, lambda: bump(city))


def reinstating() -> Act:
    city = open_city()
    moves.withdraw(city.case(QUAN), reason=WHY, by=coordinator(city), at=START)
    url = reverse("reinstate", args=[2021, city.case(QUAN).pk])
    return Act(coordinator(city), url, {"reason": WHY}, lambda: bump(city))


def remitting() -> Act:
    city = open_city()
    to_stage(city, Cycle.Stage.COUNCIL)
    typed = {"reason": WHY, "items": [city.item(QUAN, "1.2").pk]}
    url = reverse("remit", args=[2021, city.case(QUAN).pk])
    return Act(city.people[Role.COUNCIL_CHAIR], url, typed, lambda: bump(city))


def refusing() -> Act:
    city = open_city()
    to_stage(city, Cycle.Stage.APPROVED)
    leader = city.people[Role.LEADER]

    def decide_anew() -> None:
        moves.refuse(city.cycle, reason=WHY, by=leader, at=LATER)
        city.cycle.refresh_from_db()
        score(city)
        to_stage(city, Cycle.Stage.APPROVED)

    return Act(leader, reverse("refuse", args=[2021]), {"reason": WHY}, decide_anew)


def correcting() -> Act:
    city = open_city()
    to_stage(city, Cycle.Stage.PUBLISHED)

    def correct_first() -> None:
        answers = [(city.item(QUAN, "1.2"), {"achieved": "90", "total": "100"})]
        moves.correct(
            city.cycle, answers=answers, reason=WHY, seen=1, by=coordinator(city), at=LATER
        )

    url = f"{reverse('correct', args=[2021])}?case={QUAN}&item=1.2"
    typed = {"1.2-answer-achieved": "100", "1.2-answer-total": "100", "reason": WHY}
    return Act(coordinator(city), url, typed, correct_first)


def moving_a_deadline() -> Act:
    city = open_city()
    by, at = coordinator(city), datetime(2022, 2, 1, 3, 0, tzinfo=UTC)

    def move_first() -> None:
        day = datetime(2022, 2, 16, tzinfo=UTC).date()
        said: dict[str, Any] = {"to": day, "along": True, "reason": WHY}
        move_deadline(city.cycle, State.SELF_ASSESSMENT, **said, by=by, at=at)

    url = reverse("deadline-move", args=[2021, "self_assessment"])
    return Act(by, url, {"to": "17/02/2022", "along": "on", "reason": WHY}, move_first)


def ended(code: str) -> None:
    day = START.date()  # no later than the day on which the pages are looked at
    body = Agency.objects.get(code=code)
    kind = Lineage.Kind.ABOLISH
    record_change(body, kind=kind, after=None, effective_on=day, by=None, at=START)


def assigning_a_field() -> Act:
    city = open_city()
    ended("SO-TU-PHAP")
    by, at = coordinator(city), datetime(2022, 2, 1, 3, 0, tzinfo=UTC)
    parts = Departments(city.cycle, on=at.date()).parts.values()
    part = next(each for each in parts if each.field.code == "F2")

    def assign_first() -> None:
        first: dict[str, Any] = {"part": part, "agency": city.agencies[QUAN]}
        handover.assign_field(city.cycle, **first, as_alternate=False, reason=WHY, by=by, at=at)

    url = reverse("field-assign", args=[2021, "F2", "chu-tri"])
    return Act(by, url, {"agency": city.agencies["SO-TAI-CHINH"].pk, "reason": WHY}, assign_first)


def carrying_a_case() -> Act:
    city = open_city()
    ended(QUAN)
    by, at = coordinator(city), datetime(2022, 2, 1, 3, 0, tzinfo=UTC)

    def carry_first() -> None:
        first = city.agencies["SO-NOI-VU"]
        handover.carry_case(city.case(QUAN), agency=first, reason=WHY, by=by, at=at)

    url = reverse("case-carry", args=[2021, city.case(QUAN).pk])
    return Act(by, url, {"agency": city.agencies["SO-TAI-CHINH"].pk, "reason": WHY}, carry_first)


def choosing_rules() -> Act:
    city = build()
    one, other = (
        loading.load_set(SET.replace('"small"', f'"{code}"'), name="o.toml", by=None, at=START)
        for code in ("one", "other")
    )
    by, book = coordinator(city), city.cycle.rule_book

    def choose_first() -> None:
        cycles.choose_rules(city.cycle, criteria_set=one, rule_book=book, by=by, at=START)

    typed = {"criteria_set": other.pk, "rule_book": book.pk}
    return Act(by, reverse("cycle-rules", args=[2021]), typed, choose_first)


def amending() -> Act:
    city = open_city()
    walk(city, QUAN, to=State.SIGN_OFF)
    by, after = coordinator(city), corrected(city).after
    book = hcmc_book().replace("precision = 2 ", "precision = 3 ")
    other = loading.load_book(book, name="b.toml", by=None, at=START)

    def amend_the_book_first() -> None:
        seen = rules_version(city.cycle)
        amend_book(city.cycle, book=other, reason=WHY, seen=seen, by=by, at=LATER)

    typed = {"criteria_set": after.pk, "shown": f"/{after.pk}/", "reason": WHY}
    return Act(by, reverse("amend", args=[2021]), typed, amend_the_book_first)


def keeping() -> Act:
    city = open_city()
    by, at = coordinator(city), datetime(2022, 2, 1, 3, 0, tzinfo=UTC)

    def keep_first() -> None:
        keep_until(city.cycle, on=date(2041, 12, 31), by=by, at=at)

    typed = {"on": "31/12/2040", "checked": "on", "reason": WHY}
    return Act(by, reverse("keeping", args=[2021]), typed, keep_first)


def choosing_the_set_of_a_bloc() -> Act:
    city = build()
    one, other = (
        loading.load_set(SET.replace('"small"', f'"{code}"'), name="o.toml", by=None, at=START)
        for code in ("one", "other")
    )
    by, bloc = coordinator(city), Bloc.objects.get(code="QUAN_HUYEN")

    def choose_first() -> None:
        seen = rules_version(city.cycle)
        choose_bloc_set(city.cycle, bloc=bloc, criteria_set=one, seen=seen, by=by, at=START)

    typed = {"bloc": bloc.pk, "criteria_set": other.pk}
    page = reverse("cycle-rules", args=[2021])
    return Act(by, reverse("cycle-bloc-set", args=[2021]), typed, choose_first, page)


def entering_a_figure() -> Act:
    city = own_opened()
    by, at = coordinator(city), datetime(2022, 2, 1, 3, 0, tzinfo=UTC)
    url = reverse("figure-enter", args=[2021, QUAN, "3.2"])

    def enter_first() -> None:
        rule = criteria_of(city.case(QUAN).criteria_set).criterion("3.2")
        where: dict[str, Any] = {"agency": city.agencies[QUAN], "rule": rule, "kind": "target"}
        figures.enter_figure(city.cycle, **where, text="80%", seen=0, by=by, at=at)

    page = reverse("agency-figures", args=[2021, QUAN])
    return Act(by, url, {"text": "70%"}, enter_first, page)


def told(city: City, number: str) -> None:
    at = datetime(2022, 2, 1, 3, 0, tzinfo=UTC)
    page = figures_shown(city.cycle).agency(QUAN)
    assert page is not None
    figures.enter_fact(
        city.cycle,
        agency=city.agencies[QUAN],
        fact="reprimand",
        number=number,
        day=date(2021, 6, 1),
        seen=page.version,
        version=page.version,
        by=coordinator(city),
        at=at,
    )


def telling_a_fact() -> Act:
    city = own_opened()
    typed = {"fact": "reprimand", "number": "12/QĐ-UBND", "day": "01/06/2021"}
    page = reverse("agency-figures", args=[2021, QUAN])
    url = reverse("fact-enter", args=[2021, QUAN])
    return Act(coordinator(city), url, typed, lambda: told(city, "13/QĐ-UBND"), page)


ACTS = [
    endorsing, sending_back, withdrawing, reinstating, remitting, refusing, correcting,
    moving_a_deadline, assigning_a_field, carrying_a_case, choosing_rules, amending, keeping,
    choosing_the_set_of_a_bloc, entering_a_figure, telling_a_fact,
]  # fmt: skip


@pytest.fixture(params=ACTS)
def act(request: pytest.FixtureRequest) -> Act:
    made: Act = request.param()
    return made


def test_without_a_version_an_act_is_refused_and_says_what_to_do(act: Act) -> None:
    client, before = browser(act.by), CaseEvent.objects.count()

    answers = [client.post(act.url, {**act.typed, **extra}) for extra in ({}, {"version": "x"})]

    assert [each.status_code for each in answers] == [422, 422]
    for each in answers:
        assert "Vui lòng tải lại trang rồi thao tác lại." in each.content.decode()
    assert CaseEvent.objects.count() == before


def test_from_an_old_page_an_act_is_refused_and_what_was_typed_is_there(act: Act) -> None:
    client = browser(act.by)
    seen = version_for(client, act)
    act.overtake()
    before, decisions = CaseEvent.objects.count(), CouncilDecision.objects.count()

    stale = client.post(act.url, {**act.typed, **seen})

    assert seen != {}
    assert stale.status_code == 409
    assert (CaseEvent.objects.count(), CouncilDecision.objects.count()) == (before, decisions)
    if "reason" in act.typed and "ho-so" not in act.url.split("/")[1]:
        assert WHY in stale.content.decode()
        assert version_in(stale, act.url) not in ({}, seen)


def test_sent_twice_an_act_is_done_once(act: Act) -> None:
    client = browser(act.by)
    sent = {**act.typed, **version_for(client, act)}
    first = client.post(act.url, sent)
    before = CaseEvent.objects.count()

    second = client.post(act.url, sent)

    assert first.status_code == 302
    assert second.status_code in {302, 409, 422}
    assert CaseEvent.objects.count() == before


def test_rules_that_the_cycle_has_already_are_no_choice() -> None:
    city = build()
    client, cycle = browser(coordinator(city)), city.cycle
    typed = {"criteria_set": cycle.criteria_set_id, "rule_book": cycle.rule_book_id}

    again = send(client, reverse("cycle-rules", args=[2021]), typed)

    assert again.status_code == 422
    assert "đang dùng chính bộ tiêu chí và quy tắc này" in again.content.decode()
    assert not CaseEvent.objects.filter(action="choose_rules").exists()


def test_between_the_page_and_the_lock_nothing_slips_in(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    case = city.case(QUAN)
    moves.make(city.case(QUAN), Action.ENDORSE, by=city.heads[QUAN], at=START)

    with pytest.raises(SomebodyWasFirst):
        moves.withdraw(case, reason=WHY, seen=case.version, by=coordinator(city), at=LATER)

    assert city.case(QUAN).state == State.SECTOR_REVIEW
