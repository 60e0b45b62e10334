"""Questions that wait for an answer: on the home page, and in the morning letters of both sides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.services import questions
from notifications.models import Delivery, Letter
from tests.visits import browser, text_of
from workflow.digests import write_digests
from workflow.questions import asked_by_person

if TYPE_CHECKING:
    from cases.models import Question
    from directory.models import User
    from tests.city import City

QUAN, HOME = "QUAN-1", "SO-NOI-VU"


def on(day: int) -> datetime:
    return datetime(2022, 1, day, 2, 0, tzinfo=UTC)


def asked(city: City, code: str = "1.1", *, at: datetime | None = None) -> Question:
    item = city.item(QUAN, code)
    return questions.ask(
        item, text="Có tính không?", seen=0, by=city.officers[QUAN], at=at or on(4)
    )


def answered(city: City, question: Question) -> None:
    reviewer = city.reviewers[HOME]
    questions.answer(question, text="Có", seen=question.version, by=reviewer, at=on(5))


def quiet() -> None:
    Delivery.objects.all().delete()
    Letter.objects.all().delete()


def digest(user: User) -> str:
    found = Letter.objects.filter(recipient=user, kind="digest").order_by("-created_at").first()
    return f"{found.subject}\n{found.body}" if found else ""


LINE = "- Hồ sơ Quận 1, năm 2021: tiêu chí 1.1, từ ngày"


def test_whoever_is_to_answer_finds_it_on_the_home_page(city: City) -> None:
    question = asked(city)
    home = reverse("home")

    def sees(user: User) -> bool:
        return "Câu hỏi chờ trả lời" in text_of(browser(user).get(home))

    assert (sees(city.reviewers[HOME]), sees(city.officers[QUAN])) == (True, False)
    answered(city, question)
    assert (sees(city.reviewers[HOME]), sees(city.officers[QUAN])) == (False, True)
    questions.close(question, seen=2, by=city.officers[QUAN], at=on(6))
    assert (sees(city.reviewers[HOME]), sees(city.officers[QUAN])) == (False, False)


def test_the_digest_of_the_side_that_is_to_answer_names_it(city: City) -> None:
    question = asked(city)
    quiet()
    write_digests(at=on(5))
    assert f"{LINE} 04/01/2022." in digest(city.reviewers[HOME])
    assert "1 câu hỏi chờ trả lời" in digest(city.reviewers[HOME])
    assert digest(city.officers[QUAN]) == ""

    answered(city, question)
    quiet()
    write_digests(at=on(6))

    assert f"{LINE} 05/01/2022." in digest(city.officers[QUAN])
    assert digest(city.reviewers[HOME]) == ""


def test_what_was_asked_today_is_told_tomorrow_and_in_english_to_who_reads_it(city: City) -> None:
    reader = city.reviewers[HOME]
    type(reader).objects.filter(pk=reader.pk).update(language="en")
    asked(city, at=on(5))
    quiet()

    write_digests(at=on(5))
    assert digest(reader) == ""
    write_digests(at=on(6))

    assert "1 question to answer" in digest(reader)
    assert "- Case of Quận 1, year 2021: criterion 1.1, since 05/01/2022." in digest(reader)


def test_statements_do_not_grow_with_the_questions(city: City) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            asked_by_person(on=on(7).date())
        return len(asked_for)

    asked(city)
    one = cost()
    for code in ("1.2", "2.1"):
        asked(city, code)

    assert (one, cost()) == (2, 2)
