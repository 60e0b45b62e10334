"""Papers with number, day, issuer and time: proposed, stated, flagged where they are striking."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import State
from cases.models import Attachment, CaseEvent
from directory.roles import Role
from evidence_store.models import Evidence, Paper
from evidence_store.services.inspecting import inspect
from evidence_store.services.papers import propose
from tests.cases.year_after import year_after
from tests.city import START, City, upload, walk
from tests.evidence_store.paper_files import docx_of, pdf_of
from tests.forms_sent import send
from tests.visits import HTMX, browser, item_url, text_of

if TYPE_CHECKING:
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, JUSTICE = "QUAN-1", "SO-TU-PHAP"
HEAD = "ỦY BAN NHÂN DÂN\nQUẬN 1\nSố: {number}\nQuận 1, ngày {day} tháng {month} năm {year}\n"
TITLE = "QUYẾT ĐỊNH\nBan hành kế hoạch năm {about}\n{more}"


def paper_text(**changes: Any) -> str:
    facts = {"number": "12/QĐ-UBND", "day": "05", "month": 3, "year": 2021, "about": 2021}
    return (HEAD + TITLE).format(**{**facts, "more": "", **changes})


def give(city: City, agency: str, code: str, text: str, *, name: str = "qd.pdf") -> Attachment:
    """Give a paper, have it inspected and read."""
    content = docx_of(text) if name.endswith(".docx") else pdf_of(text)
    item, by = city.item(agency, code), city.officers[agency]
    found = upload(item, content, filename=name, by=by, at=START).attachment
    inspect(found.evidence_id, at=START)
    propose(found.evidence_id, at=START)
    return found


def page_of(found: Attachment) -> str:
    return f"/ho-so/{found.item.case_id}/van-ban/{found.evidence_id}/"


def card(city: City, user: User, code: str = "1.1", agency: str = QUAN) -> str:
    return text_of(browser(user).get(item_url(city.case(agency), code), headers=HTMX))


@pytest.mark.parametrize("name", ["qd.pdf", "qd.docx"])
def test_what_a_paper_says_of_itself_is_proposed_and_not_taken_for_granted(
    city: City, name: str
) -> None:
    give(city, QUAN, "1.1", paper_text(), name=name)

    shown = card(city, city.officers[QUAN])

    assert (
        "Số 12/QĐ-UBND; ngày 05/03/2021; ỦY BAN NHÂN DÂN QUẬN 1; "
        "chứng minh cho 01/01/2021 – 31/12/2021 (máy đọc, chưa xác nhận) Kiểm tra, xác nhận"
    ) in shown
    assert "nằm ngoài năm" not in shown


def test_the_officer_corrects_what_was_read_and_the_log_tells_both(city: City) -> None:
    found, client = give(city, QUAN, "1.1", paper_text()), browser(city.officers[QUAN])
    told = {
        "number": "12a/QĐ-UBND",
        "issued_on": "06/03/2021",
        "issuer": "UBND Quận 1",
        "proves_from": "01/01/2021",
        "proves_until": "31/12/2021",
    }

    answer = send(client, page_of(found), told)

    assert answer.status_code == 302
    paper = Paper.objects.get()
    assert (paper.number, paper.issued_on, paper.stated_by) == (
        "12a/QĐ-UBND",
        date(2021, 3, 6),
        city.officers[QUAN],
    )
    assert "Số 12a/QĐ-UBND; ngày 06/03/2021; UBND Quận 1" in card(city, city.officers[QUAN])
    event = CaseEvent.objects.get(action="state_paper")
    assert event.facts["was"].startswith("12/QĐ-UBND; 05/03/2021")
    assert event.facts["values"].startswith("12a/QĐ-UBND; 06/03/2021")


def test_what_no_machine_reads_is_typed(city: City) -> None:
    found, client = give(city, QUAN, "1.1", "ảnh quét"), browser(city.officers[QUAN])

    answer = send(client, page_of(found), {"number": "7/BC"})

    assert (answer.status_code, Paper.objects.get().number) == (302, "7/BC")


def test_of_two_officers_the_second_is_told_what_the_first_one_stated(city: City) -> None:
    found, client = give(city, QUAN, "1.1", paper_text()), browser(city.officers[QUAN])
    send(client, page_of(found), {"number": "1/QĐ"})

    old = client.post(page_of(found), {"number": "2/QĐ", "version": 1})
    none = client.post(page_of(found), {"number": "2/QĐ"})
    backwards = send(
        client, page_of(found), {"proves_from": "02/01/2021", "proves_until": "01/01/2021"}
    )

    assert [each.status_code for each in (old, none, backwards)] == [409, 422, 422]
    assert "vừa được người khác ghi" in text_of(old)
    assert Paper.objects.get().number == "1/QĐ"


def test_who_may_not_give_files_reads_what_a_paper_is_and_changes_nothing(city: City) -> None:
    found = give(city, QUAN, "1.1", paper_text())
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer, url = browser(city.reviewers["SO-NOI-VU"]), page_of(found)

    shown = text_of(reviewer.get(url))
    sent = reviewer.post(url, {"number": "2/QĐ", "version": 1})
    late = browser(city.officers[QUAN]).post(url, {"number": "2/QĐ", "version": 1})
    stranger = browser(city.officers[JUSTICE]).get(url)

    assert "12/QĐ-UBND" in shown
    assert [each.status_code for each in (sent, late, stranger)] == [409, 409, 404]
    assert Paper.objects.get().number == "12/QĐ-UBND"


def test_a_day_and_a_time_outside_the_year_are_flagged_to_officer_and_reviewer(
    city: City,
) -> None:
    found = give(city, QUAN, "1.1", paper_text(year=2020, about=2020))
    own = card(city, city.officers[QUAN])
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = browser(city.reviewers["SO-NOI-VU"])

    seen = card(city, city.reviewers["SO-NOI-VU"])
    grid = text_of(reviewer.get("/ky/2021/tieu-chi/1.1/"))
    notes = reviewer.get(f"/minh-chung/{found.evidence_id}/xem/").json()["notes"]

    flags = [
        "Ngày ban hành 05/03/2020 nằm ngoài năm đánh giá 2021",
        "Thời gian chứng minh nằm ngoài năm đánh giá 2021",
    ]
    assert all(flag in page for page in (own, seen, grid) for flag in flags)
    assert notes[: len(flags)] == flags


def test_a_number_that_stands_twice_is_flagged_with_the_other_place(city: City) -> None:
    give(city, QUAN, "1.1", paper_text(), name="một.pdf")
    give(city, QUAN, "2.1", paper_text(more="bản khác"), name="hai.pdf")
    give(city, JUSTICE, "1.1", paper_text(more="của họ"), name="ba.pdf")
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    appraiser = card(city, city.people[Role.APPRAISER])
    officer = card(city, city.officers[QUAN])

    in_case = "Cùng số văn bản với tệp “hai.pdf” ở tiêu chí 2.1"
    elsewhere = "Cùng số văn bản với tệp “ba.pdf” của Sở Tư pháp ở tiêu chí 1.1"
    assert (in_case in appraiser, elsewhere in appraiser) == (True, True)
    assert (in_case in officer, elsewhere in officer) == (True, False)


@pytest.mark.parametrize(
    "other",
    [{"number": "13/QĐ-UBND"}, {"day": "06"}, {"number": ""}],
    ids=["another number", "another day", "no number"],
)
def test_papers_of_other_days_or_numbers_are_no_doubles(city: City, other: dict[str, Any]) -> None:
    give(city, QUAN, "1.1", paper_text(), name="một.pdf")
    give(city, QUAN, "2.1", paper_text(**other), name="hai.pdf")

    assert "Cùng số văn bản" not in card(city, city.officers[QUAN])


def test_of_last_year_s_papers_those_that_prove_this_year_too_are_ticked(city: City) -> None:
    found = give(city, QUAN, "1.1", paper_text(about="2021 giai đoạn 2021-2025"), name="còn.pdf")
    year_after(city)

    url = item_url(city.case(QUAN), "1.9")
    page = browser(city.officers[QUAN]).get(url, headers=HTMX).content.decode()

    boxes = re.findall(r'<input[^>]*name="tep"[^>]*>', page)
    assert [("checked" in box, str(found.evidence_id) in box) for box in boxes] == [
        (True, True),
        (False, False),
    ]


def test_a_page_costs_the_same_however_many_papers_it_shows(
    city: City, django_assert_num_queries: Any
) -> None:
    client, url = browser(city.officers[QUAN]), f"/ho-so/{city.case(QUAN).pk}/?phan=F1"
    give(city, QUAN, "1.1", paper_text(), name="0.pdf")
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    for number in range(1, 4):
        give(city, QUAN, "1.1", paper_text(more=str(number)), name=f"{number}.pdf")

    with django_assert_num_queries(QUERIES):
        client.get(url)
    assert Evidence.objects.count() == 4


QUERIES = 17
