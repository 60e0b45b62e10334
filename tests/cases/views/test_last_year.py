"""The year before beside a criterion: answers, marks, files, and papers given again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import State
from cases.models import Attachment, Case, CaseEvent
from directory.models import Agency, Lineage
from directory.roles import Role
from evidence_store.models import Blob, Evidence
from tests.cases.year_after import year_after
from tests.city import START, City, walk
from tests.visits import HTMX, browser, item_url, text_of

if TYPE_CHECKING:
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, JUSTICE = "QUAN-1", "SO-TU-PHAP"


@pytest.fixture
def next_year(city: City) -> City:
    year_after(city)
    return city


def card(city: City, user: User, code: str = "1.9", agency: str = QUAN) -> Any:
    return browser(user).get(item_url(city.case(agency), code), headers=HTMX)


def again(city: City, user: User, *files: Evidence, code: str = "1.9") -> Any:
    url = f"/ho-so/{city.case(QUAN).pk}/tieu-chi/{code}/nam-truoc/"
    return browser(user).post(url, {"tep": [each.pk for each in files]}, headers=HTMX)


def test_answer_marks_reason_and_files_of_the_year_before_stand_beside_the_box(
    next_year: City,
) -> None:
    officer = next_year.officers[QUAN]

    renamed, judged = text_of(card(next_year, officer)), text_of(card(next_year, officer, "1.2"))

    assert "Năm 2021 (1.1) Có 2 /2 1 tệp" in renamed
    assert "ke-hoach.pdf" in renamed
    assert "Năm 2021 70/100 (70%) 5,6 /8" in judged
    assert "tự chấm 7,2" in judged
    assert "Đối chiếu hồ sơ" in judged


def test_a_paper_of_the_year_before_is_given_again_without_a_byte(next_year: City) -> None:
    officer, paper = next_year.officers[QUAN], Evidence.objects.get()

    answers = [again(next_year, officer, paper) for _ in range(2)]

    item = next_year.item(QUAN, "1.9")
    assert "Đã dùng lại 1 tệp của năm trước." in text_of(answers[0])
    assert "đã dùng cho năm nay" in text_of(answers[0])
    assert "Đã dùng lại 0 tệp" in text_of(answers[1])
    assert list(item.attachments.values_list("evidence", flat=True)) == [paper.pk]
    assert (Blob.objects.count(), Evidence.objects.count()) == (1, 1)
    event = CaseEvent.objects.get(case=next_year.case(QUAN), action="attach")
    assert (event.facts["source"], event.by) == ("last_year", officer)


def test_only_papers_of_this_agency_and_criterion_are_given_again(next_year: City) -> None:
    paper = Evidence.objects.get()

    other_criterion = again(next_year, next_year.officers[QUAN], paper, code="2.1")
    other_agency = browser(next_year.officers[JUSTICE]).post(
        f"/ho-so/{next_year.case(JUSTICE).pk}/tieu-chi/1.9/nam-truoc/", {"tep": [paper.pk]}
    )
    nothing = again(next_year, next_year.officers[QUAN])

    statuses = [other_criterion.status_code, other_agency.status_code, nothing.status_code]
    assert statuses == [403, 403, 422]
    assert Attachment.objects.filter(item__case__cycle=next_year.cycle).count() == 0


def test_a_case_that_left_its_agency_takes_no_paper_again(next_year: City) -> None:
    walk(next_year, QUAN, to=State.SECTOR_REVIEW, at=START + timedelta(days=1))

    answer = again(next_year, next_year.officers[QUAN], Evidence.objects.get())

    assert answer.status_code == 409


def test_an_agency_by_another_name_has_its_year_before_and_a_merged_one_has_none(
    next_year: City,
) -> None:
    before = next_year.agencies[QUAN]
    after = Agency.named(code="QUAN-MOI", name="Quận Mới", valid_from=date(2022, 3, 1))
    after.save()
    Agency.objects.filter(pk=before.pk).update(valid_to=date(2022, 3, 1))
    case = next_year.case(QUAN)
    Case.objects.filter(pk=case.pk).update(agency=after)
    thread = Lineage.objects.create(
        kind=Lineage.Kind.RENAME, before=before, after=after, effective_on=date(2022, 3, 1)
    )
    coordinator = browser(next_year.people[Role.COORDINATOR])

    renamed = text_of(coordinator.get(item_url(case, "1.9")))
    Lineage.objects.filter(pk=thread.pk).update(kind=Lineage.Kind.MERGE)
    merged = text_of(coordinator.get(item_url(case, "1.9")))

    assert ("Năm 2021" in renamed, "Năm 2021" in merged) == (True, False)


def test_who_may_not_read_the_case_of_then_sees_its_points_alone(next_year: City) -> None:
    walk(next_year, QUAN, to=State.SECTOR_REVIEW, at=START + timedelta(days=1))
    case = next_year.case(QUAN)
    case.reviews.update(agency=next_year.agencies["SO-TAI-CHINH"])
    reader = next_year.reviewers["SO-TAI-CHINH"]

    shown = text_of(card(next_year, reader))

    assert "Năm 2021 (1.1) 2 /2" in shown
    assert "ke-hoach.pdf" not in shown


def test_the_grid_follows_a_criterion_to_its_code_of_then(next_year: City) -> None:
    walk(next_year, QUAN, to=State.SECTOR_REVIEW, at=START + timedelta(days=1))

    page = browser(next_year.people[Role.APPRAISER]).get("/ky/2022/tieu-chi/1.9/")

    rows = {row.case.agency.code: row for row in page.context["rows"]}
    assert (rows[QUAN].last_year.points, rows[QUAN].last_answer) == (2, "Có")
    assert rows[JUSTICE].last_year is None


def test_the_year_before_costs_the_same_however_many_criteria_show_it(
    next_year: City, django_assert_num_queries: Any
) -> None:
    client, case = browser(next_year.officers[QUAN]), next_year.case(QUAN)
    urls = [f"/ho-so/{case.pk}/?phan={code}" for code in ("F1", "F2")]
    for url in urls:  # of the sets each process reads once
        client.get(url)

    for url in urls:
        with django_assert_num_queries(QUERIES):
            client.get(url)


QUERIES = 18
