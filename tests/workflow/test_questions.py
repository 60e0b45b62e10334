"""Questions that wait for an answer: on the home page, and in the morning letters of both sides."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Case, Item, Question
from cases.services import questions
from directory.models import Membership, User
from directory.roles import Role
from directory.services import absences
from notifications.models import Delivery, Letter
from tests.city import City, person, walk
from tests.visits import browser, text_of
from workflow.digests import write_digests
from workflow.questions import questions_by_person

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


def officer(city: City, name: str) -> User:
    return person(name, role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])


def quiet() -> None:
    Delivery.objects.all().delete()
    Letter.objects.all().delete()


def digest(user: User) -> str:
    found = Letter.objects.filter(recipient=user, kind="digest").order_by("-created_at").first()
    return f"{found.subject}\n{found.body}" if found else ""


TO_ANSWER = "Câu hỏi về tiêu chí đang chờ Ông/Bà trả lời:"
UNANSWERED = "Câu hỏi phía Ông/Bà đã gửi, chưa được trả lời:"
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
    assert f"{TO_ANSWER}\n{LINE} 04/01/2022." in digest(city.reviewers[HOME])
    assert "1 câu hỏi chờ trả lời" in digest(city.reviewers[HOME])

    answered(city, question)
    quiet()
    write_digests(at=on(6))

    assert f"{TO_ANSWER}\n{LINE} 05/01/2022." in digest(city.officers[QUAN])


def test_who_waits_for_an_answer_is_told_so_until_the_question_is_closed(city: City) -> None:
    question = asked(city)
    officer, reviewer = city.officers[QUAN], city.reviewers[HOME]
    quiet()

    write_digests(at=on(5))
    assert f"{UNANSWERED}\n{LINE} 04/01/2022." in digest(officer)
    assert "1 câu hỏi chưa được trả lời" in digest(officer)
    answered(city, question)
    write_digests(at=on(6))
    assert UNANSWERED not in digest(officer)
    assert f"{UNANSWERED}\n{LINE} 05/01/2022." in digest(reviewer)
    quiet()
    questions.close(question, seen=2, by=officer, at=on(6))
    write_digests(at=on(7))

    assert "câu hỏi" not in digest(officer) + digest(reviewer)


def told_on(day: int) -> dict[str, set[User]]:
    """Return who would be told of the questions in the morning of a day, by side."""
    found = questions_by_person(on=on(day).date())
    return {"asked": set(found.asked), "unanswered": set(found.unanswered)}


def test_a_question_goes_to_the_officer_who_was_given_the_criterion(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    lead, binh = city.officers[QUAN], officer(city, "binh")
    reviewer = city.reviewers[HOME]
    Item.objects.filter(pk=city.item(QUAN, "1.1").pk).update(assigned_to=binh)
    for code in ("1.1", "1.2"):
        questions.ask(city.item(QUAN, code), text="Vì sao?", seen=0, by=reviewer, at=on(4))
    homes = {user: text_of(browser(user).get(reverse("home"))) for user in (lead, binh)}

    found = questions_by_person(on=on(5).date())

    codes = {user: [each.code for each in mine] for user, mine in found.asked.items()}
    assert codes == {binh: ["1.1", "1.2"], lead: ["1.2"]}
    assert set(found.unanswered) == {reviewer}
    seen = {user: ["1.1 " in page, "1.2 " in page] for user, page in homes.items()}
    assert seen == {lead: [False, True], binh: [True, True]}


def test_a_question_goes_to_the_reviewer_or_appraiser_who_was_given_the_work(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    colleague = person(
        "binh", role=Role.SECTOR_REVIEWER, agency=city.agencies[HOME], fields=("F1",)
    )
    case.reviews.filter(agency=city.agencies[HOME]).update(assigned_to=colleague)
    asked(city)
    assert told_on(5) == {"asked": {colleague}, "unanswered": {city.officers[QUAN]}}

    Question.objects.update(role=Role.APPRAISER, department=None)
    other = person("chi", role=Role.APPRAISER)
    Case.objects.filter(pk=case.pk).update(appraiser=other)

    assert told_on(5)["asked"] == {other}
    reads = {
        user: "Câu hỏi chờ trả lời" in text_of(browser(user).get(reverse("home")))
        for user in (other, city.people[Role.APPRAISER])
    }
    assert reads == {other: True, city.people[Role.APPRAISER]: False}


def test_who_acts_for_who_was_given_the_work_is_told_of_its_questions(city: City) -> None:
    binh, deputy = officer(city, "binh"), User.objects.create_user("thay@x.vn", full_name="Thay")
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    Item.objects.filter(pk=city.item(QUAN, "1.1").pk).update(assigned_to=binh)
    questions.ask(city.item(QUAN, "1.1"), text="Vì sao?", seen=0, by=city.reviewers[HOME], at=on(4))
    absences.note(
        binh,
        substitute=deputy,
        roles=Membership.objects.filter(user=binh),
        first_on=on(1).date(),
        last_on=on(31).date(),
        reason="Nghỉ ốm",
        by=binh,
        at=on(1),
    )

    assert told_on(5)["asked"] == {binh, deputy}
    Item.objects.filter(pk=city.item(QUAN, "1.1").pk).update(assigned_to=deputy)
    assert told_on(5)["asked"] == {deputy}


def test_a_question_of_work_whose_owner_left_is_everybodys_and_nobody_waits_for_it(
    city: City,
) -> None:
    binh = officer(city, "binh")
    questions.ask(city.item(QUAN, "1.1"), text="Vì sao?", seen=0, by=binh, at=on(4))
    Membership.objects.filter(user=binh).update(valid_to=on(4).date())
    assert told_on(5) == {"asked": {city.reviewers[HOME]}, "unanswered": set()}

    answered(city, Question.objects.get())
    Item.objects.filter(pk=city.item(QUAN, "1.1").pk).update(assigned_to=binh)

    assert told_on(6)["asked"] == {city.officers[QUAN]}


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
            questions_by_person(on=on(7).date())
        return len(asked_for)

    asked(city)
    one = cost()
    for code in ("1.2", "2.1"):
        asked(city, code)

    assert (one, cost()) == (2, 2)
