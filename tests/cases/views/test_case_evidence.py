"""Evidence over HTTP: put on, refused with a sentence, taken off, opened by readers of the case."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Attachment
from directory.roles import Role
from evidence_store.models import Evidence
from evidence_store.services.inspecting import inspect
from tests.city import START, City, upload_pdf, walk
from tests.evidence_store import sample_files as samples
from tests.visits import HTMX, browser, case_url, item_url, text_of
from wording import clock

if TYPE_CHECKING:
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN = "QUAN-1"
PDF = samples.pdf("Kế hoạch")


def send(user: User, city: City, *files: tuple[str, bytes], code: str = "1.1") -> Any:
    """Upload files to an item as the page does."""
    bodies = []
    for name, body in files:
        file = BytesIO(body)
        file.name = name
        bodies.append(file)
    url = item_url(city.case(QUAN), code, "evidence-upload")
    return browser(user).post(url, {"evidence": bodies}, headers=HTMX)


def names(city: City, code: str = "1.1") -> list[str]:
    rows = Attachment.objects.filter(item=city.item(QUAN, code), detached_at=None)
    return list(rows.values_list("evidence__filename", flat=True))


def test_files_are_put_on_an_item_and_listed(city: City) -> None:
    response = send(
        city.officers[QUAN],
        city,
        ("Kế hoạch.pdf", PDF),
        ("Quyết định.pdf", samples.pdf("Quyết định")),
    )

    assert response.status_code == 200
    assert "Đã tải lên “Kế hoạch.pdf”. Đã tải lên “Quyết định.pdf”." in text_of(response)
    assert names(city) == ["Kế hoạch.pdf", "Quyết định.pdf"]


@pytest.mark.parametrize(
    ("name", "body"),
    [("ghi-chú.txt", b"xin chao"), ("giả.pdf", b"MZ khong phai PDF"), ("rỗng.pdf", b"")],
)
def test_file_of_a_wrong_kind_is_refused_with_its_name_and_the_others_are_taken(
    city: City, name: str, body: bytes
) -> None:
    files = (("tốt.pdf", PDF), (name, body), ("sau.pdf", samples.pdf("Sau")))

    response = send(city.officers[QUAN], city, *files)

    fates = [(fate.kind, name in fate.sentence) for fate in response.context["fates"]]
    assert response.status_code == 422
    assert fates == [("done", False), ("refused", True), ("done", False)]
    assert names(city) == ["tốt.pdf", "sau.pdf"]


def test_without_scripts_the_files_that_were_taken_and_the_one_refused_are_named(
    city: City,
) -> None:
    files = [BytesIO(PDF), BytesIO(b"MZ khong phai PDF")]
    files[0].name, files[1].name = "tốt.pdf", "giả.pdf"
    url = item_url(city.case(QUAN), "1.1", "evidence-upload")

    response = browser(city.officers[QUAN]).post(url, {"evidence": files})

    assert response.status_code == 422
    assert "Đã tải lên “tốt.pdf”." in text_of(response)
    assert "Nội dung tệp “giả.pdf” không thuộc loại được nhận" in text_of(response)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Kế hoạch.pdf", "Tệp “Kế hoạch.pdf” đã có ở tiêu chí này nên không tải lên lần nữa."),
        ("khác.pdf", "Nội dung tệp “khác.pdf” đã có ở tiêu chí này, với tên “Kế hoạch.pdf”."),
    ],
)
def test_a_file_that_is_there_already_is_said_to_be_there(
    city: City, name: str, sentence: str
) -> None:
    send(city.officers[QUAN], city, ("Kế hoạch.pdf", PDF))

    response = send(city.officers[QUAN], city, (name, PDF))

    assert response.status_code == 200
    assert sentence in text_of(response)
    assert "Đã tải lên" not in text_of(response)
    assert names(city) == ["Kế hoạch.pdf"]


@pytest.mark.parametrize(("count", "status"), [(21, 422), (150, 413)])
def test_too_many_files_at_once_are_answered_with_a_sentence(
    city: City, count: int, status: int
) -> None:
    files = [(f"{number}.pdf", PDF) for number in range(count)]

    response = send(city.officers[QUAN], city, *files)

    assert response.status_code == status
    assert "hưa có tệp nào được tải lên. Vui lòng" in text_of(response)
    assert "chia thành nhiều lần." in text_of(response)
    assert names(city) == []


def test_a_page_asks_which_of_its_files_are_under_inspection_still(city: City) -> None:
    send(city.officers[QUAN], city, ("một.pdf", PDF), ("hai.pdf", samples.pdf("Hai")))
    ids = [str(pk) for pk in Evidence.objects.order_by("uploaded_at").values_list("pk", flat=True)]
    inspect(ids[0], at=clock.now())
    address = f"/minh-chung/dang-kiem-tra/?tep={','.join(ids)}"

    answers = {
        who: browser(person).get(address).json()
        for who, person in {
            "officer": city.officers[QUAN],
            "auditor": city.people[Role.AUDITOR],
            "stranger": city.officers["SO-TU-PHAP"],
        }.items()
    }

    assert answers == {
        "officer": {"waiting": [ids[1]]},
        "auditor": {"waiting": [ids[1]]},
        "stranger": {"waiting": []},
    }


@pytest.mark.parametrize("asked", ["", "?tep=", "?tep=1", "?tep=" + "a" * 2000])
def test_asking_after_what_is_no_file_is_a_bad_request(city: City, asked: str) -> None:
    response = browser(city.officers[QUAN]).get(f"/minh-chung/dang-kiem-tra/{asked}")

    assert response.status_code == 400


def test_a_settled_file_is_shown_anew_in_the_list_and_in_tables(city: City) -> None:
    send(city.officers[QUAN], city, ("một.pdf", PDF))
    evidence = Evidence.objects.get()
    pages = (item_url(city.case(QUAN), "1.1", "evidence-list"), f"/minh-chung/{evidence.pk}/dong/")
    auditor = browser(city.people[Role.AUDITOR])

    def said() -> list[tuple[bool, bool]]:
        shown = [auditor.get(page, headers=HTMX).content.decode() for page in pages]
        link = f'href="/minh-chung/{evidence.pk}/"'
        return [(f'data-waiting="{evidence.pk}"' in each, link in each) for each in shown]

    before = said()
    inspect(evidence.pk, at=clock.now())

    assert (before, said()) == ([(True, False)] * 2, [(False, True)] * 2)


def test_the_files_of_another_agency_are_not_shown_anew_to_strangers(city: City) -> None:
    send(city.officers[QUAN], city, ("một.pdf", PDF))
    stranger = browser(city.officers["SO-TU-PHAP"])
    line = f"/minh-chung/{Evidence.objects.get().pk}/dong/"
    pages = (line, item_url(city.case(QUAN), "1.1", "evidence-list"))

    assert [stranger.get(page, headers=HTMX).status_code for page in pages] == [404, 404]


def test_upload_without_a_file_says_so(city: City) -> None:
    url = item_url(city.case(QUAN), "1.1", "evidence-upload")

    response = browser(city.officers[QUAN]).post(url, {})

    assert response.status_code == 422
    assert "Chưa chọn tệp nào" in text_of(response)


@pytest.mark.parametrize("who", ["head", "appraiser"])
def test_nobody_but_the_officer_puts_evidence_on(city: City, who: str) -> None:
    people = {"head": city.heads[QUAN], "appraiser": city.people[Role.APPRAISER]}

    response = send(people[who], city, ("Kế hoạch.pdf", PDF))

    assert response.status_code == 403
    assert names(city) == []


def test_evidence_is_refused_once_the_case_was_handed_over(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)

    response = send(city.officers[QUAN], city, ("Kế hoạch.pdf", PDF))

    assert response.status_code == 409
    assert "Thủ trưởng ký duyệt" in text_of(response)


def test_agency_adds_evidence_while_it_explains(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)

    response = send(city.officers[QUAN], city, ("Bổ sung.pdf", PDF), code="1.2")

    assert (response.status_code, names(city, "1.2")) == (200, ["Bổ sung.pdf"])


def test_evidence_is_taken_off_and_the_row_stays(city: City) -> None:
    upload_pdf(city, QUAN, "1.1", at=START)
    attachment = Attachment.objects.get()
    url = reverse("evidence-detach", args=[city.case(QUAN).pk, attachment.pk])

    response = browser(city.officers[QUAN]).post(url, follow=True)

    attachment.refresh_from_db()
    assert "Đã gỡ tệp ke-hoach.pdf." in text_of(response)
    assert attachment.detached_by == city.officers[QUAN]


@pytest.mark.parametrize(("who", "status"), [("head", 403), ("stranger", 404)])
def test_evidence_is_not_taken_off_by_others(city: City, who: str, status: int) -> None:
    upload_pdf(city, QUAN, "1.1", at=START)
    people = {"head": city.heads[QUAN], "stranger": city.officers["SO-TU-PHAP"]}
    url = reverse("evidence-detach", args=[city.case(QUAN).pk, Attachment.objects.get().pk])

    response = browser(people[who]).post(url)

    assert (response.status_code, names(city)) == (status, ["ke-hoach.pdf"])


def test_reader_of_the_case_is_sent_to_the_bytes_for_a_while(city: City) -> None:
    upload_pdf(city, QUAN, "1.1", at=START)
    evidence = inspect(Evidence.objects.get().pk, at=clock.now())

    response = browser(city.people[Role.AUDITOR]).get(f"/minh-chung/{evidence.pk}/")

    assert response.status_code == 302
    assert evidence.blob_id in response["Location"]
    assert "X-Amz-Expires=300" in response["Location"]


def test_evidence_is_not_there_for_people_of_another_agency(city: City) -> None:
    upload_pdf(city, QUAN, "1.1", at=START)
    evidence = inspect(Evidence.objects.get().pk, at=clock.now())

    response = browser(city.officers["SO-TU-PHAP"]).get(f"/minh-chung/{evidence.pk}/")

    assert response.status_code == 404


def test_evidence_under_inspection_is_for_its_uploader_only(city: City) -> None:
    upload_pdf(city, QUAN, "1.1", at=START)
    url = f"/minh-chung/{Evidence.objects.get().pk}/"

    answers = [
        browser(person).get(url).status_code
        for person in (city.officers[QUAN], city.people[Role.AUDITOR])
    ]

    assert answers == [302, 409]


def test_reviewers_are_told_what_a_file_does_by_itself_wherever_it_is_shown(city: City) -> None:
    walk(city, QUAN, to=State.SELF_ASSESSMENT)
    acting = samples.pdf(opens="/OpenAction<</S/JavaScript/JS(x)>>")
    send(city.officers[QUAN], city, ("tự chạy.pdf", acting))
    inspect(Evidence.objects.get().pk, at=clock.now())
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    case = city.case(QUAN)
    reviewer = browser(city.reviewers["SO-NOI-VU"])
    pages = (
        item_url(case, "1.1"),
        f"{case_url(case)}?phan=1",
        reverse("grid", args=[case.cycle.year, "1.1"]),
        reverse("why", args=[case.pk]),
    )

    told = [text_of(reviewer.get(page)) for page in pages]

    words = "Cẩn thận khi mở: Có mã lệnh tự chạy (JavaScript)"
    assert [words in each for each in told] == [True] * 4
