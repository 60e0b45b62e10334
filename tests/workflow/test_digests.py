"""The morning letter: who gets one, what it says, and that nothing is told twice or lost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import Action, State
from directory.models import User
from directory.roles import Role
from notifications.composing import compose
from notifications.kinds import Kind
from notifications.models import Delivery, Letter
from notifications.services import due, write
from tests.city import City, walk
from tests.visits import browser
from tests.whole_cycle import add_agencies
from workflow import moves
from workflow.deadlines import move_deadline
from workflow.digest import Digest, Finished
from workflow.digests import digests_ahead, write_digests
from workflow.lapses import lapse_explanations
from workflow.questions import Asked

if TYPE_CHECKING:
    from pytest_django import Settings

QUAN, JUSTICE = "QUAN-1", "SO-TU-PHAP"
# Self-assessment is due on Friday 14 January 2022; 7, 12 and 14 are 5, 2 and 0 working days before.


# What a template leaves where its facts are missing or its lines are cut wrongly.
LEFT_OVER = re.compile(r"[{}]|None|&\w+;|  |\(\)|\s[.,;]|\.\.|:\n\n|\n\n\n| \n")
SUBJECTS = {
    "vi": "Việc hôm nay – Sở Tư pháp: 1 việc quá hạn, 1 việc của đơn vị quá hạn, "
    "3 việc quá hạn toàn thành phố, 2 thông báo mới",
    "en": "Today's work – Sở Tư pháp: 1 overdue, 1 overdue in your agency, "
    "3 overdue in the whole city, 2 new messages",
}
SECTIONS = {
    "vi": [
        "Đã quá hạn, đề nghị Ông/Bà hoàn thành ngay",
        "Việc của cán bộ trong đơn vị đã quá hạn",
        "Việc quá hạn của toàn thành phố, theo bước",
        "Trong đó chậm lâu nhất",
        "Thông báo mới mà Ông/Bà chưa đọc",
    ],
    "en": [
        "Overdue; please complete it now",
        "Overdue with people of your agency",
        "Overdue in the whole city, by step",
        "Of these, late for longest",
        "New messages that you have not read",
    ],
}


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


def digests_of(user: User) -> list[Letter]:
    return list(Letter.objects.filter(recipient=user, kind="digest").order_by("created_at"))


def digest_of(user: User, *, at: datetime) -> Letter:
    """Write the digests of a morning and return a person's."""
    write_digests(at=at)
    return Letter.objects.get(recipient=user, kind="digest", created_at=at)


@pytest.fixture
def quiet(city: City) -> City:
    """Return the city with the letters of its opening and moves forgotten."""
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    return city


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (6, None),
        (7, "- Tự đánh giá – Quận 1, năm 2021; hạn ngày 14/01/2022, còn 5 ngày làm việc."),
        (8, None),  # a Saturday
        (14, "- Tự đánh giá – Quận 1, năm 2021; hạn ngày 14/01/2022, là hôm nay."),
        (15, None),
        (17, "- Tự đánh giá – Quận 1, năm 2021; hạn ngày 14/01/2022, quá hạn 1 ngày làm việc."),
        (19, "- Tự đánh giá – Quận 1, năm 2021; hạn ngày 14/01/2022, quá hạn 3 ngày làm việc."),
    ],
)
def test_a_person_is_told_of_what_is_near_or_late_on_working_days(
    quiet: City, day: int, said: str | None
) -> None:
    write_digests(at=on(day))

    found = [line for each in digests_of(quiet.officers[QUAN]) for line in each.body.split("\n")]
    assert [line for line in found if line.startswith("- Tự")] == ([said] if said else [])


def test_a_digest_is_written_once_a_day_however_often_the_sweep_runs(quiet: City) -> None:
    written = [write_digests(at=on(7) + timedelta(minutes=10 * again)) for again in range(4)]

    assert written == [len(quiet.agencies), 0, 0, 0]
    assert Delivery.objects.filter(channel="email").count() == len(quiet.agencies)


def test_what_the_next_morning_will_say_is_seen_before_and_is_what_it_says(quiet: City) -> None:
    coordinator = browser(quiet.people[Role.COORDINATOR])

    ahead = digests_ahead(at=on(14))  # a Friday: the next working morning is the 17th
    words = dict(ahead.words(ahead.digests))
    write_digests(at=on(17))

    assert ahead.on == date(2022, 1, 17)
    told = {each.recipient: each.body for each in Letter.objects.filter(kind="digest")}
    assert {user: each.body for user, each in words.items()} == told
    assert coordinator.get("/thu-bao/ban-tin/").status_code == 200


def test_its_subject_says_which_agency_and_how_many(quiet: City) -> None:
    digest = digest_of(quiet.officers[QUAN], at=on(17))

    assert digest.subject == "Việc hôm nay – Quận 1: 1 việc quá hạn"
    assert digest.url == "/viec-cua-toi/"


def test_a_reviewer_is_told_of_each_field_with_the_number_of_cases(quiet: City) -> None:
    for agency in (QUAN, "SO-TAI-CHINH"):
        walk(quiet, agency, to=State.SECTOR_REVIEW)

    digest = digest_of(quiet.reviewers["SO-NOI-VU"], at=on(8, 2))  # two working days before

    (line,) = [line for line in digest.body.split("\n") if line.startswith("- Thẩm tra")]
    assert line == (
        "- Thẩm tra theo lĩnh vực – Công tác chỉ đạo, năm 2021: 2 hồ sơ; "
        "hạn ngày 10/02/2022, còn 2 ngày làm việc."
    )
    assert digest.subject.startswith("Việc hôm nay – Công tác chỉ đạo: 2 việc sắp đến hạn")


def test_what_came_today_is_told_tomorrow(quiet: City) -> None:
    walk(quiet, QUAN, to=State.SIGN_OFF, at=on(10))  # handed in on the 11th
    head = quiet.heads[QUAN]

    write_digests(at=on(11))
    assert digests_of(head) == []
    digest = digest_of(head, at=on(12))

    assert "- Thủ trưởng ký duyệt – Quận 1, năm 2021; hạn ngày 18/01/2022" in digest.body


def test_what_was_sent_back_is_named_so(quiet: City) -> None:
    case = walk(quiet, QUAN, to=State.SECTOR_REVIEW)
    item = quiet.item(QUAN, "1.1")
    moves.make(
        case,
        Action.SEND_BACK,
        review=case.reviews.get(field__code="F1"),
        items=[item],
        reason="Thiếu tệp",
        by=quiet.reviewer(case, "F1"),
        at=on(1, 2),
    )

    digest = digest_of(quiet.officers[QUAN], at=on(8, 2))

    assert "Quận 1, năm 2021 (bị trả lại để bổ sung); hạn ngày" in digest.body


def test_a_moved_deadline_is_reminded_of_anew(quiet: City) -> None:
    write_digests(at=on(7))
    move_deadline(
        quiet.cycle,
        State.SELF_ASSESSMENT,
        to=date(2022, 1, 21),
        along=True,
        reason="Nghỉ bù",
        by=quiet.people[Role.COORDINATOR],
        at=on(10),
    )

    write_digests(at=on(11))
    assert len(digests_of(quiet.officers[QUAN])) == 1
    assert "còn 5 ngày" in digest_of(quiet.officers[QUAN], at=on(14)).body


def test_late_work_is_told_to_the_head_after_the_days_of_the_setting(
    quiet: City, settings: Settings
) -> None:
    settings.ESCALATE_TO_HEAD_AFTER = 2
    head = quiet.heads[QUAN]

    write_digests(at=on(17))
    assert digests_of(head) == []
    digest = digest_of(head, at=on(18))

    assert digest.subject == "Việc hôm nay: 1 việc của đơn vị quá hạn"
    assert "Việc của cán bộ trong đơn vị đã quá hạn:\n- Tự đánh giá – Quận 1" in digest.body
    assert digests_of(quiet.officers[QUAN])[-1].subject.endswith("1 việc quá hạn")


def test_coordinators_are_told_how_much_is_late_and_later_what(
    quiet: City, settings: Settings
) -> None:
    settings.ESCALATE_TO_COORDINATOR_AFTER = 3
    walk(quiet, QUAN, to=State.SIGN_OFF)
    coordinator = quiet.people[Role.COORDINATOR]

    first, second = digest_of(coordinator, at=on(18)), digest_of(coordinator, at=on(19))

    assert first.subject == "Việc hôm nay: 3 việc quá hạn toàn thành phố"
    assert "theo bước:\n- Tự đánh giá, năm 2021: 3" in first.body
    assert "chậm lâu nhất" not in first.body
    assert "- Thủ trưởng ký duyệt, năm 2021: 1" in second.body
    assert "Trong đó chậm lâu nhất:\n- Tự đánh giá – " in second.body
    assert second.body.count("quá hạn 3 ngày làm việc") == 3


def test_whose_case_waits_for_others_is_told_with_whom_it_is(quiet: City) -> None:
    walk(quiet, JUSTICE, to=State.SECTOR_REVIEW)
    quiet.officers[JUSTICE].memberships.create(
        role=Role.AGENCY_OFFICER, agency=quiet.agencies[QUAN], valid_from=date(2021, 1, 1)
    )

    digest = digest_of(quiet.officers[JUSTICE], at=on(17))

    assert "Đang chờ người khác xử lý:\n- Hồ sơ Sở Tư pháp, năm 2021: Thẩm tra" in digest.body
    assert "Hồ sơ Quận 1" not in digest.body


def test_what_could_wait_is_told_in_the_morning_once(quiet: City) -> None:
    walk(quiet, QUAN, to=State.EXPLANATION)
    Delivery.objects.all().delete()
    Letter.objects.all().delete()
    lapse_explanations(at=on(1, 3))
    officer = quiet.officers[QUAN]
    (lapsed,) = Letter.objects.filter(recipient=officer)

    assert due(at=on(1, 3)) == []  # nothing goes out by itself
    write_digests(at=on(1, 3))
    assert digests_of(officer) == []  # it was written today
    digest = digest_of(officer, at=on(2, 3))
    write_digests(at=on(3, 3))

    assert f"Thông báo mới mà Ông/Bà chưa đọc:\n- {lapsed.subject}" in digest.body
    assert len(digests_of(officer)) == 1
    assert lapsed.deliveries.get().state == Delivery.State.SENT


def test_what_waits_is_quoted_in_the_language_its_reader_has_by_then(quiet: City) -> None:
    walk(quiet, QUAN, to=State.SIGN_OFF, at=on(10))
    head = quiet.heads[QUAN]
    (waiting,) = Letter.objects.filter(recipient=head, kind="turn_opened")
    head.language = "en"
    head.save(update_fields=["language"])

    digest = digest_of(head, at=on(12))

    assert (waiting.language, waiting.subject in digest.body) == ("vi", False)
    assert waiting.other_subject.startswith("Your turn")
    assert waiting.other_subject in digest.body


def test_what_was_read_before_the_morning_is_not_told_again(quiet: City) -> None:
    walk(quiet, QUAN, to=State.EXPLANATION)
    lapse_explanations(at=on(1, 3))
    Letter.objects.update(read_at=on(1, 3))

    write_digests(at=on(2, 3))

    assert digests_of(quiet.officers[QUAN]) == []
    assert not Delivery.objects.for_the_morning(before=date(2022, 3, 2)).exists()


def test_a_digest_is_read_in_english_by_who_reads_english(quiet: City) -> None:
    officer = quiet.officers[QUAN]
    officer.language = "en"
    officer.save()

    digest = digest_of(officer, at=on(17))

    assert digest.subject == "Today's work – Quận 1: 1 overdue"
    assert "- Self-assessment – Quận 1, 2021; due 14/01/2022, 1 working day late." in digest.body


def test_a_digest_is_nothing_new_to_open_in_the_application(quiet: City) -> None:
    assert digest_of(quiet.officers[QUAN], at=on(17)).is_unread is False


def test_digests_cost_the_same_however_many_turns_and_people(quiet: City) -> None:
    def cost(day: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert write_digests(at=on(day))
        return len(queries)

    few = cost(17)
    add_agencies(quiet, 5)

    assert cost(18) == few <= 16


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_digest_with_everything_in_it_reads_well(
    quiet: City, language: str, settings: Settings
) -> None:
    settings.ESCALATE_TO_COORDINATOR_AFTER = 1
    coordinator = quiet.people[Role.COORDINATOR]
    coordinator.language = language
    coordinator.save()
    for role, agency in ((Role.AGENCY_HEAD, QUAN), (Role.AGENCY_HEAD, JUSTICE)):
        coordinator.memberships.create(
            role=role, agency=quiet.agencies[agency], valid_from=date(2021, 1, 1)
        )
    walk(quiet, JUSTICE, to=State.SIGN_OFF)
    walk(quiet, "SO-TAI-CHINH", to=State.SECTOR_REVIEW)
    write("adopted", to=coordinator, key="k", context={}, url="/", at=on(18))

    digest = digest_of(coordinator, at=on(19))

    assert LEFT_OVER.findall(digest.body) == []
    assert digest.subject == SUBJECTS[language]
    assert [line.rstrip(":") for line in digest.body.split("\n") if line.endswith(":")] == (
        SECTIONS[language]
    )


@pytest.mark.parametrize(
    ("language", "subject", "lines"),
    [
        (
            "vi",
            "Việc hôm nay: 1 câu hỏi chưa được trả lời, 2 hồ sơ chờ đồng nghiệp",
            [
                "- Hồ sơ Quận 1, năm 2021: tiêu chí 1.1, từ ngày 05/01/2022.",
                "- Hồ sơ Quận 1, năm 2021: đồng nghiệp còn 1 tiêu chí; hạn ngày 14/01/2022.",
                (
                    "- Hồ sơ Quận 3, năm 2021: đã điền đủ, chờ người phân công trình; "
                    "hạn ngày 14/01/2022."
                ),
            ],
        ),
        (
            "en",
            "Today's work: 1 question without an answer, 2 cases with your colleagues",
            [
                "- Case of Quận 1, year 2021: criterion 1.1, since 05/01/2022.",
                "- The case of Quận 1, 2021: 1 criterion left with colleagues; due 14/01/2022.",
                (
                    "- The case of Quận 3, 2021: all is written, and whoever shared it out hands "
                    "it in; due 14/01/2022."
                ),
            ],
        ),
    ],
)
def test_what_waits_for_others_alone_reads_well(
    language: str, subject: str, lines: list[str]
) -> None:
    due_on = date(2022, 1, 14)
    digest = Digest(
        unanswered=[Asked("Quận 1", 2021, "1.1", date(2022, 1, 5))],
        finished=[Finished("Quận 1", 2021, 1, due_on), Finished("Quận 3", 2021, 0, due_on)],
    )
    reader = User(email="binh@example.vn", full_name="Bình", language=language)

    words = compose(Kind.DIGEST, to=reader, context={"digest": digest}, url="/")

    assert words.subject == subject
    assert [line for line in words.body.split("\n") if line.startswith("- ")] == lines
    assert LEFT_OVER.findall(words.body) == []
