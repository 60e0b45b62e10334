"""What a reviewer opened is marked as seen, a verdict keeps it, and the desks after it are told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.lifecycle import Rung, State
from cases.models import Attachment
from cases.presenting.ladders import seen_in_words
from cases.services.marks import latest
from directory.roles import Role
from evidence_store.models import Evidence, Seen
from evidence_store.services.inspecting import inspect
from evidence_store.services.reading import note_seen
from tests.city import START, City, review_all, upload, walk
from tests.evidence_store import sample_files as samples
from tests.visits import browser, case_url, text_of
from wording import clock

if TYPE_CHECKING:
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"
NAMES = ("a.pdf", "b.pdf", "c.pdf")


@pytest.fixture
def reviewed(city: City) -> City:
    """Three files on a criterion, before the department."""
    for name in NAMES:
        content = samples.pdf(uuid4().hex)
        upload(city.item(QUAN, "1.1"), content, filename=name, by=city.officers[QUAN], at=START)
    for evidence in Evidence.objects.waiting():
        inspect(evidence.pk, at=clock.now())
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    return city


def file(name: str) -> Evidence:
    return Attachment.objects.get(evidence__filename=name).evidence


def read(user: User, name: str, *, by: str = "evidence-view") -> int:
    return browser(user).get(reverse(by, args=[file(name).pk])).status_code


def test_a_verdict_keeps_which_files_its_author_had_opened(reviewed: City) -> None:
    reviewer = reviewed.reviewer(reviewed.case(QUAN), "F1")
    assert read(reviewer, "a.pdf") == 200
    assert read(reviewer, "b.pdf", by="evidence-download") == 302
    read(reviewer, "a.pdf")
    read(reviewed.officers[QUAN], "c.pdf")
    read(reviewed.people[Role.APPRAISER], "c.pdf")

    review_all(reviewed, QUAN, at=START)

    mark = latest(reviewed.item(QUAN, "1.1"), Rung.SECTOR)
    assert mark is not None
    assert mark.evidence_opened == [file("a.pdf").blob_id, file("b.pdf").blob_id]
    assert len(mark.evidence_seen) == 3
    assert seen_in_words(mark) == "đã xem 2/3 tệp"


def test_what_is_opened_after_the_verdict_changes_nothing_about_it(reviewed: City) -> None:
    review_all(reviewed, QUAN, at=START)

    read(reviewed.reviewers["SO-NOI-VU"], "a.pdf")

    mark = latest(reviewed.item(QUAN, "1.1"), Rung.SECTOR)
    assert mark is not None
    assert (mark.evidence_opened, seen_in_words(mark)) == ([], "đã xem 0/3 tệp")


def test_an_agencys_own_mark_is_no_judgement(reviewed: City) -> None:
    mark = latest(reviewed.item(QUAN, "1.1"), Rung.SELF)

    assert mark is not None
    assert (mark.evidence_opened, seen_in_words(mark)) == (None, "")


def test_the_first_opening_of_each_person_is_kept_and_none_of_the_agencys_own(
    reviewed: City,
) -> None:
    reviewer, appraiser = reviewed.reviewers["SO-NOI-VU"], reviewed.people[Role.APPRAISER]
    for user in (reviewer, reviewer, appraiser, reviewed.officers[QUAN]):
        read(user, "a.pdf")

    assert {each.by for each in Seen.objects.all()} == {reviewer, appraiser}
    assert Seen.objects.count() == 2


def test_the_desks_after_it_read_it_beside_the_mark_and_beside_the_file(reviewed: City) -> None:
    reviewer = reviewed.reviewer(reviewed.case(QUAN), "F1")
    read(reviewer, "a.pdf")
    review_all(reviewed, QUAN, at=START)

    page = browser(reviewed.people[Role.APPRAISER]).get(case_url(reviewed.case(QUAN), "F1"))
    own = browser(reviewed.officers[QUAN]).get(case_url(reviewed.case(QUAN), "F1"))

    assert "đã xem 1/3 tệp" in text_of(page)
    assert f"Đã xem: {reviewer}" in text_of(page)
    assert "Đã xem:" not in text_of(own)


def test_who_judges_sees_a_tick_at_what_they_opened_themselves(reviewed: City) -> None:
    reviewer = reviewed.reviewer(reviewed.case(QUAN), "F1")
    read(reviewer, "a.pdf")

    grid = browser(reviewer).get(f"/ky/{reviewed.cycle.year}/tieu-chi/1.1/").content.decode()

    ticked = [part.split("data-name=")[1][1:6] for part in grid.split("data-seen")[1:]]
    assert ticked == ["a.pdf"]


def test_a_page_asks_once_however_many_files_were_opened_by_however_many(reviewed: City) -> None:
    appraiser = browser(reviewed.people[Role.APPRAISER])
    address = case_url(reviewed.case(QUAN), "F1")
    appraiser.get(address)
    with CaptureQueriesContext(connection) as before:
        appraiser.get(address)

    for user in reviewed.reviewers.values():
        for name in NAMES:
            note_seen(file(name), by=user, at=START)

    with CaptureQueriesContext(connection) as after:
        appraiser.get(address)
    assert len(after) == len(before)
