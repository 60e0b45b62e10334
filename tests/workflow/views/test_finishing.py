"""What agrees line by line is finished at once; what differs or lacks something is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import Rung, State
from cases.models import Draft
from cases.services import drafts
from directory.access import access_of
from directory.roles import Role
from tests.city import ANSWERS, LOWERED, City, review_all, walk
from tests.visits import browser, text_of
from workflow.finishing import finish_in

if TYPE_CHECKING:
    from typing import Any

    from directory.models import User
    from workflow.finishing import Finish

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, HOME, FINANCE, JUSTICE = "QUAN-1", "SO-NOI-VU", "SO-TAI-CHINH", "SO-TU-PHAP"
AT = datetime(2022, 1, 20, 2, 0, tzinfo=UTC)
PAGE = reverse("finish-agreeing", args=[2021])


def type_in(city: City, agency: str, code: str, *, by: User, **said: Any) -> None:
    facts = {"answer": ANSWERS[code], "note": "Đối chiếu", "version": 0, **said}
    drafts.save_draft(city.item(agency, code), **facts, by=by, at=AT)


def looked_at(city: City, user: User) -> Finish:
    return finish_in(city.cycle, access_of(user, on=AT.date()))


def said(found: Finish) -> tuple[list[str], dict[str, str]]:
    return (
        [line.case.agency.code for line in found.ready],
        {line.case.agency.code: line.why_not for line in found.dropped},
    )


@pytest.fixture
def reviewed(city: City) -> City:
    """Justice agrees with one agency, gives another less, and has not looked at the third."""
    for agency in (QUAN, FINANCE, HOME):
        walk(city, agency, to=State.SECTOR_REVIEW)
    by = city.reviewers[JUSTICE]
    type_in(city, QUAN, "2.1", by=by, note="")
    type_in(city, FINANCE, "2.1", by=by, answer={"achieved": "5", "total": "10"})
    return city


def test_reviews_that_agree_are_finished_and_the_others_named(reviewed: City) -> None:
    by = reviewed.reviewers[JUSTICE]
    found = looked_at(reviewed, by)

    assert said(found) == (
        [QUAN],
        {
            FINANCE: "1 tiêu chí khác tự chấm, cần xem riêng",
            HOME: "còn 1 tiêu chí chưa có kết quả",
        },
    )
    client = browser(by)
    assert "kết luận Cải cách thể chế" in text_of(client.get(PAGE))
    done = client.post(PAGE, {"turn": [line.seen for line in found.ready]}, follow=True)

    assert "Đã kết thúc 1 phần việc." in text_of(done)
    assert not reviewed.case(QUAN).reviews.open().filter(agency__code=JUSTICE).exists()
    again = client.post(PAGE, {"turn": [line.seen for line in found.ready]}, follow=True)
    assert "1 hồ sơ vừa được người khác kết thúc." in text_of(again)


def test_what_was_typed_otherwise_since_is_refused_by_name(reviewed: City) -> None:
    by = reviewed.reviewers[JUSTICE]
    seen = [line.seen for line in looked_at(reviewed, by).ready]
    item = reviewed.item(QUAN, "2.1")
    version = Draft.objects.get(item=item, rung=Rung.SECTOR).version
    type_in(reviewed, QUAN, "2.1", by=by, note="Ghi thêm", version=version)

    answer = browser(by).post(PAGE, {"turn": seen}, follow=True)

    assert "Quận 1 – Cải cách thể chế: vừa có người nhập khác" in text_of(answer)
    assert reviewed.case(QUAN).reviews.open().filter(agency__code=JUSTICE).exists()


def test_cases_that_agree_go_to_the_council_and_moved_ones_stay(city: City) -> None:
    by = city.people[Role.APPRAISER]
    for agency in (QUAN, FINANCE, HOME, JUSTICE):
        walk(city, agency, to=State.SECTOR_REVIEW)
    for agency, verdicts in ((QUAN, None), (FINANCE, LOWERED), (HOME, None), (JUSTICE, None)):
        review_all(city, agency, at=AT, verdicts=verdicts)
    for agency in (QUAN, FINANCE, JUSTICE):
        type_in(city, agency, "1.S", by=by)
    type_in(city, JUSTICE, "1.2", by=by, answer={"achieved": "10", "total": "100"})

    found = looked_at(city, by)
    browser(by).post(PAGE, {"turn": [line.seen for line in found.ready]})

    moved = "1 tiêu chí khác tự chấm, cần xem riêng"
    assert said(found) == (
        [QUAN],
        {FINANCE: moved, HOME: "còn 1 tiêu chí chưa có kết quả", JUSTICE: moved},
    )
    states = {code: city.case(code).state for code in (QUAN, FINANCE)}
    assert states == {QUAN: State.COUNCIL, FINANCE: State.APPRAISAL}


def test_without_what_was_seen_nothing_is_finished(reviewed: City) -> None:
    client = browser(reviewed.reviewers[JUSTICE])
    for typed in ({}, {"turn": ["12"]}):
        assert client.post(PAGE, typed).status_code == 422
    assert reviewed.case(QUAN).reviews.open().filter(agency__code=JUSTICE).exists()


def test_who_judges_nothing_is_refused(city: City) -> None:
    assert browser(city.people[Role.COORDINATOR]).get(PAGE).status_code == 403
