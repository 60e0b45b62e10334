"""More time for one case: asked for, granted, refused, taken back; and that it stays granted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Extension
from cases.refusals import Incomplete, Invalid, SomebodyWasFirst, StaleExtension
from cases.services import extensions as services
from directory.access import NotAllowed
from directory.roles import Role
from notifications.models import Letter
from tests.city import City, open_city, walk
from tests.forms_sent import send
from tests.threads import at_once_in_threads
from tests.visits import HTMX, browser, case_url, text_of
from workflow import extensions, moves
from workflow.deadlines import move_deadline
from workflow.lapses import lapse_explanations

if TYPE_CHECKING:
    from collections.abc import Callable

QUAN, WHY = "QUAN-1", "Cán bộ đầu mối nghỉ ốm"
# Self-assessment is due on Friday 14 January 2022.
DUE, LATER = date(2022, 1, 14), date(2022, 1, 21)


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


def asked(city: City, *, until: date = LATER, at: datetime | None = None, **said: Any) -> Extension:
    case = city.case(QUAN)
    facts = {"reason": WHY, "seen": case.version, "by": city.officers[QUAN], **said}
    return extensions.ask(case, until=until, at=at or on(10), **facts)


def granted(city: City, extension: Extension, *, until: date = LATER) -> None:
    coordinator = city.people[Role.COORDINATOR]
    extensions.grant(extension, until=until, answer="Đồng ý", by=coordinator, at=on(11))


def letters(kind: str) -> list[tuple[str, str]]:
    found = Letter.objects.filter(kind=kind).order_by("recipient__full_name")
    return list(found.values_list("recipient__full_name", "subject"))


def test_what_is_asked_is_kept_logged_and_told_to_the_coordinator(city: City) -> None:
    made = asked(city)

    assert (made.state, made.was_due_on, made.asked_until) == ("self_assessment", DUE, LATER)
    assert city.case(QUAN).due_on == DUE
    event = CaseEvent.objects.get(action="ask_extension")
    assert (event.case, event.by, event.reason) == (made.case, city.officers[QUAN], WHY)
    assert letters("extension_asked") == [
        ("coordinator", "Đề nghị gia hạn: Tự đánh giá – Quận 1"),
    ]


def test_what_is_granted_moves_this_case_alone_and_is_told(city: City) -> None:
    granted(city, asked(city))

    assert city.case(QUAN).due_on == LATER
    assert city.case("SO-TU-PHAP").due_on == DUE
    event = CaseEvent.objects.get(action="grant_extension")
    assert event.facts == {"state": "self_assessment", "old": "2022-01-14", "new": "2022-01-21"}
    assert [name for name, _subject in letters("extension_granted")] == [
        "can-bo.quan-1",
        "thu-truong.quan-1",
    ]


def test_what_is_refused_changes_no_day_and_says_why(city: City) -> None:
    made = asked(city)
    coordinator = city.people[Role.COORDINATOR]
    with pytest.raises(Incomplete, match="vì sao không gia hạn"):
        extensions.refuse(made, answer=" ", by=coordinator, at=on(11))

    extensions.refuse(made, answer="Các đơn vị khác đều kịp", by=coordinator, at=on(11))

    assert city.case(QUAN).due_on == DUE
    (letter, _head) = Letter.objects.filter(kind="extension_refused")
    assert "Lý do: Các đơn vị khác đều kịp" in letter.body
    assert "hạn vẫn là ngày 14/01/2022" in letter.body


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (date(2022, 1, 14), "Ngày 14/01/2022 không lùi hạn; hãy chọn ngày sau ngày 14/01/2022."),
        (date(2022, 1, 10), "không lùi hạn"),
        (date(2022, 1, 22), "Ngày 22/01/2022 là ngày nghỉ; ngày làm việc kế tiếp là 24/01/2022."),
        (date(2022, 12, 30), "không trước hạn của Hội đồng"),
    ],
)
def test_a_day_that_is_none_is_refused_and_says_which_would_be(
    city: City, until: date, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        asked(city, until=until)

    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda city: {"by": city.officers["SO-TU-PHAP"]}, NotAllowed),
        (lambda city: {"by": city.people[Role.COORDINATOR]}, NotAllowed),
        (lambda city: {"seen": city.case(QUAN).version + 1}, SomebodyWasFirst),
        (lambda _city: {"reason": " \n"}, Incomplete),
    ],
)
def test_what_may_not_be_asked_is_refused(
    city: City, spoil: Callable[[City], dict[str, Any]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        asked(city, **spoil(city))

    assert not Extension.objects.exists()


def test_a_second_wish_waits_for_the_first(city: City) -> None:
    first = asked(city)
    with pytest.raises(StaleExtension, match="đang chờ"):
        asked(city)

    services.take_back(first, by=city.heads[QUAN], at=on(11))
    asked(city)

    assert Extension.objects.filter(verdict="").count() == 1


def test_a_wish_is_answered_once(city: City) -> None:
    made = asked(city)
    granted(city, made)

    with pytest.raises(StaleExtension):
        granted(city, Extension.objects.get(pk=made.pk), until=date(2022, 1, 24))
    with pytest.raises(StaleExtension):
        services.take_back(made, by=city.officers[QUAN], at=on(12))

    assert city.case(QUAN).due_on == LATER


def test_a_wish_for_a_step_that_is_over_is_granted_no_more(city: City) -> None:
    made = asked(city)
    walk(city, QUAN, to=State.SIGN_OFF, at=on(10))

    with pytest.raises(SomebodyWasFirst):
        granted(city, made)

    assert Extension.objects.get().is_open


def test_a_day_granted_outlives_a_deadline_that_moves(city: City) -> None:
    granted(city, asked(city, until=date(2022, 1, 26)), until=date(2022, 1, 26))

    for to in (date(2022, 1, 21), date(2022, 1, 28)):
        move_deadline(
            city.cycle,
            State.SELF_ASSESSMENT,
            to=to,
            along=True,
            reason="Nghỉ bù",
            by=city.people[Role.COORDINATOR],
            at=on(12),
        )
        assert city.case("SO-TU-PHAP").due_on == to
        assert city.case(QUAN).due_on == max(to, date(2022, 1, 26))


def test_a_day_granted_is_there_again_when_the_head_gives_the_case_back(city: City) -> None:
    granted(city, asked(city, until=date(2022, 1, 26)), until=date(2022, 1, 26))
    walk(city, QUAN, to=State.SIGN_OFF, at=on(12))

    moves.make(city.case(QUAN), Action.RECALL, by=city.officers[QUAN], at=on(14))

    assert city.case(QUAN).due_on == date(2022, 1, 26)


def test_an_explanation_with_more_time_closes_on_its_own_day(city: City) -> None:
    case = walk(city, QUAN, to=State.EXPLANATION)
    assert case.due_on is not None
    made = asked(city, until=date(2022, 3, 1), at=case.entered_at)
    coordinator = city.people[Role.COORDINATOR]
    until = date(2022, 3, 1)
    extensions.grant(made, until=until, answer="", by=coordinator, at=case.entered_at)

    assert lapse_explanations(at=on(1, 3)) == 0
    assert lapse_explanations(at=on(2, 3)) == 1


@pytest.mark.usefixtures("in_february")
def test_an_officer_asks_and_a_coordinator_answers_on_their_pages(city: City) -> None:
    officer, coordinator = browser(city.officers[QUAN]), browser(city.people[Role.COORDINATOR])
    case = city.case(QUAN)
    url = f"{case_url(case)}gia-han/"
    assert f'href="{url}"' in officer.get(case_url(case)).content.decode()

    wrong = send(officer, url, {"until": "05/02/2022", "reason": WHY}, headers=HTMX)
    assert (wrong.status_code, "là ngày nghỉ" in text_of(wrong)) == (422, True)
    assert WHY in wrong.content.decode()
    send(officer, url, {"until": "09/02/2022", "reason": WHY})
    made = Extension.objects.get()
    shown = text_of(coordinator.get(case_url(case)))
    assert "Đơn vị đề nghị gia hạn đến 09/02/2022" in shown
    assert "Đề nghị gia hạn (1)" in text_of(coordinator.get("/ky/2021/dieu-phoi/"))

    decide = f"/ky/2021/gia-han/{made.pk}/"
    nothing = coordinator.post(decide, {"verdict": "granted", "until": ""})
    assert (nothing.status_code, "Hãy ghi hạn mới" in text_of(nothing)) == (422, True)
    coordinator.post(decide, {"verdict": "granted", "until": "08/02/2022", "answer": "Đồng ý"})
    again = coordinator.post(decide, {"verdict": "refused", "answer": "Thôi"})

    assert (again.status_code, city.case(QUAN).due_on) == (409, date(2022, 2, 8))
    assert "gia hạn 1 lần: Tự đánh giá đến 08/02/2022" in text_of(officer.get(case_url(case)))
    assert "Đã gia hạn: 08/02/2022" in text_of(coordinator.get("/ky/2021/gia-han/"))


@pytest.mark.usefixtures("in_february")
def test_pages_are_for_those_they_concern(city: City) -> None:
    made = asked(city)
    case = city.case(QUAN)
    urls = {
        "ask": f"{case_url(case)}gia-han/",
        "take back": f"{case_url(case)}gia-han/{made.pk}/rut/",
        "decide": f"/ky/2021/gia-han/{made.pk}/",
        "list": "/ky/2021/gia-han/",
    }
    people = {
        "officer": city.officers[QUAN],
        "another's officer": city.officers["SO-TU-PHAP"],
        "coordinator": city.people[Role.COORDINATOR],
        "auditor": city.people[Role.AUDITOR],
    }

    found = {
        who: {name: browser(user).get(url).status_code for name, url in urls.items()}
        for who, user in people.items()
    }

    assert found == {
        "officer": {"ask": 200, "take back": 200, "decide": 403, "list": 403},
        "another's officer": {"ask": 404, "take back": 404, "decide": 403, "list": 403},
        "coordinator": {"ask": 403, "take back": 403, "decide": 200, "list": 200},
        "auditor": {"ask": 403, "take back": 403, "decide": 403, "list": 200},
    }


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_granting_and_handing_in_at_once_leave_a_day_that_fits_the_step() -> None:
    city = open_city()
    made = asked(city)
    answering = [
        lambda: granted(city, Extension.objects.get(pk=made.pk)),
        lambda: walk(city, QUAN, to=State.SIGN_OFF, at=on(11)),
    ]

    granting, _moved = at_once_in_threads(*answering)

    case, made = city.case(QUAN), Extension.objects.get()
    alone = walk(city, "SO-TU-PHAP", to=State.SIGN_OFF, at=on(11))
    assert (case.state, case.due_on) == (State.SIGN_OFF, alone.due_on)
    assert isinstance(granting, SomebodyWasFirst) is made.is_open
    assert (case.extended_until == LATER) is not made.is_open
