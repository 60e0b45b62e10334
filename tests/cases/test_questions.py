"""Questions about a criterion: who asks whom, who answers and closes, and that the case stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from cases.lifecycle import State
from cases.models import Case, CaseEvent, Question, Remark
from cases.refusals import Incomplete, StaleQuestion
from cases.services import questions
from cases.services.handover import pass_on_reviews
from directory.access import NotAllowed, access_of
from directory.models import Agency, Lineage, Membership
from directory.roles import Role
from tests.city import City, walk
from tests.threads import at_once_in_threads
from tests.visits import HTMX, browser, item_url, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from directory.models import User

QUAN, HOME, JUSTICE = "QUAN-1", "SO-NOI-VU", "SO-TU-PHAP"
AT = datetime(2022, 1, 10, 2, 0, tzinfo=UTC)
WHY = "Quyết định này có được tính không?"


def asked(city: City, code: str = "1.1", *, by: User | None = None, seen: int = 0) -> Question:
    who = by or city.officers[QUAN]
    return questions.ask(city.item(QUAN, code), text=WHY, seen=seen, by=who, at=AT)


def said(question: Question, *, by: User, seen: int | None = None, text: str = "Có") -> None:
    seen = question.version if seen is None else seen
    questions.answer(question, text=text, seen=seen, by=by, at=AT)


def test_an_agency_asks_the_department_and_the_case_stays_where_it_is(city: City) -> None:
    before = Case.objects.values("state", "version", "round").get(pk=city.case(QUAN).pk)

    question = asked(city)

    assert (question.role, question.department) == (Role.SECTOR_REVIEWER, city.agencies[HOME])
    assert (question.asked_by_agency, question.waits_for_agency) == (True, False)
    assert Case.objects.values("state", "version", "round").get(pk=city.case(QUAN).pk) == before
    event = CaseEvent.objects.get(action="ask_question")
    assert (event.case_id, event.reason, event.facts) == (
        city.case(QUAN).pk,
        WHY,
        {"items": ["1.1"]},
    )


def test_a_field_of_the_own_agency_is_asked_about_with_the_alternate(city: City) -> None:
    question = questions.ask(
        city.item(HOME, "1.1"), text=WHY, seen=0, by=city.officers[HOME], at=AT
    )

    assert question.department is not None
    assert question.department != city.agencies[HOME]


@pytest.mark.parametrize(
    ("code", "state", "role"),
    [
        ("1.1", State.SECTOR_REVIEW, Role.SECTOR_REVIEWER),
        ("1.S", State.SECTOR_REVIEW, Role.APPRAISER),
        ("1.1", State.APPRAISAL, Role.APPRAISER),
        ("1.1", State.EXPLANATION, Role.APPRAISER),
    ],
)
def test_whom_an_agency_asks_follows_the_step_and_the_criterion(
    city: City, code: str, state: State, role: Role
) -> None:
    walk(city, QUAN, to=state)

    assert asked(city, code).role == role


def test_a_reviewer_asks_during_the_review_and_the_agency_answers(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers[HOME]
    question = asked(city, by=reviewer)
    assert (question.department, question.waits_for_agency) == (city.agencies[HOME], True)

    said(question, by=city.heads[QUAN], text="Đã ban hành ngày 05/01")

    question.refresh_from_db()
    assert (question.waits_for_agency, question.version) == (False, 2)
    assert list(question.remarks.values_list("of_agency", "text")) == [
        (False, WHY),
        (True, "Đã ban hành ngày 05/01"),
    ]
    assert city.case(QUAN).state == State.SECTOR_REVIEW


def test_who_is_no_party_neither_asks_nor_answers_nor_closes(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    question = asked(city)
    strangers = [
        city.officers[JUSTICE],
        city.reviewers[JUSTICE],
        city.people[Role.APPRAISER],
        city.people[Role.COORDINATOR],
    ]
    for stranger in strangers:
        for act in (
            lambda by: asked(city, by=by, seen=1),
            lambda by: said(question, by=by),
            lambda by: questions.close(question, seen=1, by=by, at=AT),
        ):
            with pytest.raises(NotAllowed):
                act(stranger)

    assert Remark.objects.count() == 1


def test_whoever_asked_closes_and_a_later_word_opens_it_anew(city: City) -> None:
    question, reviewer = asked(city), city.reviewers[HOME]
    said(question, by=reviewer)
    with pytest.raises(NotAllowed):
        questions.close(question, seen=2, by=reviewer, at=AT)

    questions.close(question, seen=2, by=city.officers[QUAN], at=AT)
    assert not Question.objects.running().exists()
    said(question, by=reviewer, text="Xin bổ sung: theo Điều 5")

    assert [each.waits_for_agency for each in Question.objects.running()] == [True]
    logged = CaseEvent.objects.filter(action__endswith="_question").order_by("pk")
    assert list(logged.values_list("action", flat=True)) == [
        "ask_question",
        "answer_question",
        "close_question",
        "answer_question",
    ]


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda city, _asked: asked(city, seen=0), StaleQuestion),
        (lambda city, q: said(q, by=city.reviewers[HOME], seen=2), StaleQuestion),
        (lambda city, q: said(q, by=city.reviewers[HOME], text=" \n"), Incomplete),
        (
            lambda city, q: questions.close(q, seen=0, by=city.officers[QUAN], at=AT),
            StaleQuestion,
        ),
    ],
)
def test_what_was_seen_must_still_stand_and_something_must_be_said(
    city: City, act: Callable[[City, Question], Any], refusal: type[Exception]
) -> None:
    question = asked(city)

    with pytest.raises(refusal):
        act(city, question)

    assert Remark.objects.count() == 1
    assert CaseEvent.objects.filter(action="answer_question").count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_taken(city: City) -> None:
    question, reviewer = asked(city), city.reviewers[HOME]

    def answer() -> str:
        mine = Question.objects.get(pk=question.pk)
        mine.item = city.item(QUAN, "1.1")
        try:
            said(mine, by=reviewer, seen=1)
        except StaleQuestion:
            return "second"
        return "first"

    assert sorted(at_once_in_threads(answer, answer)) == ["first", "second"]
    assert Remark.objects.count() == 2


def test_a_remark_is_never_changed_or_deleted(city: City) -> None:
    asked(city)
    for act in (
        lambda: Remark.objects.update(text="khác"),
        lambda: Remark.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_question_goes_with_its_field_when_the_department_ends(city: City) -> None:
    question, heir = asked(city), city.agencies[JUSTICE]
    ended = city.agencies[HOME]
    Agency.objects.filter(pk=ended.pk).update(valid_to=AT.date())
    Lineage.objects.create(
        before=ended, after=heir, kind=Lineage.Kind.MERGE, effective_on=AT.date()
    )

    pass_on_reviews(city.cycle, by=None, at=AT)

    question.refresh_from_db()
    assert question.department == heir


def test_whom_a_question_waits_for_reads_the_case_and_others_do_not(city: City) -> None:
    asked(city)

    def sees(user: User) -> bool:
        access = access_of(user, on=AT.date())
        return Case.objects.visible_to(access).filter(pk=city.case(QUAN).pk).exists()

    assert sees(city.reviewers[HOME])
    assert not sees(city.reviewers[JUSTICE])
    other = Membership.objects.filter(user=city.reviewers[HOME])
    other.update(fields=["F2"])
    assert not sees(city.reviewers[HOME])


def test_the_card_and_the_row_beside_a_form_show_what_was_said(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    question, reviewer = asked(city), city.reviewers[HOME]
    said(question, by=reviewer, text="Có, theo Điều 5")

    officer, judge = browser(city.officers[QUAN]), browser(reviewer)
    page = item_url(city.case(QUAN), "1.1")
    card, row = text_of(officer.get(page)), text_of(judge.get(f"{page}?doc=1", headers=HTMX))

    for shown in (card, row):
        assert WHY in shown
        assert "Có, theo Điều 5" in shown
        assert "Chờ đơn vị trả lời" in shown
    assert "Đã được trả lời, đóng lại" in card
    assert "Đã được trả lời, đóng lại" not in row
    assert "Hỏi đơn vị, không trả lại hồ sơ" in row


def test_the_words_are_sent_anew_only_where_there_are_newer_ones(city: City) -> None:
    question, client = asked(city), browser(city.officers[QUAN])
    url = item_url(city.case(QUAN), "1.1") + f"hoi/{question.pk}/loi/"
    assert client.get(url, {"ban": question.version}).status_code == 204

    said(question, by=city.reviewers[HOME], text="Có, theo Điều 5")

    assert "Có, theo Điều 5" in text_of(client.get(url, {"ban": 1}))


def test_a_word_without_the_version_that_was_seen_is_refused(city: City) -> None:
    question, client = asked(city), browser(city.reviewers[HOME])
    url = item_url(city.case(QUAN), "1.1") + f"hoi/{question.pk}/"

    statuses = [
        client.post(f"{url}{act}/", typed).status_code
        for act, typed in (
            ("tra-loi", {"text": "Có"}),
            ("tra-loi", {"text": "Có", "version": 9}),
            ("tra-loi", {"text": "", "version": 1}),
            ("dong", {}),
        )
    ]

    assert statuses == [422, 409, 422, 422]
    assert Remark.objects.count() == 1
