"""The pages of the survey import: who sees them, the dry run, the preview, the import."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cases.models import Cycle, ImportedAnswer, SurveyImport
from cases.services.withdrawal import withdraw
from cases.surveys.plans import read_plan
from directory.roles import Role
from evidence_store.services.inspecting import inspect
from tests.cases.surveys.survey_city import (
    LATER,
    ROWS,
    bring_in,
    csv_file,
    survey_city,
    to_appraisal,
)
from tests.visits import text_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.city import City

QUAN, NAME = "QUAN-1", "điều tra xã hội học.csv"
IMPORTERS = {Role.COORDINATOR, Role.APPRAISER}
SEERS = {
    *IMPORTERS,
    Role.COUNCIL_MEMBER,
    Role.COUNCIL_CHAIR,
    Role.LEADER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
}


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - a fixture that needs a fixture
    return survey_city()


def sign_in(client: Client, city: City, role: Role = Role.COORDINATOR) -> None:
    people = {
        **city.people,
        Role.AGENCY_OFFICER: city.officers[QUAN],
        Role.AGENCY_HEAD: city.heads[QUAN],
        Role.SECTOR_REVIEWER: city.reviewers[QUAN],
    }
    client.force_login(people[role])


def address(name: str, *further: str) -> str:
    return reverse(name, args=[2021, *further])


def send(client: Client, content: bytes, name: str = NAME) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(address("survey-import"), {"file": file})


def confirm(client: Client, content: bytes, reason: str = "", **further: object) -> Any:
    """Confirm the preview of a file as it is shown now, or as it was at the version given."""
    coded = base64.b64encode(content).decode()
    version = read_plan(Cycle.objects.get(year=2021), content, filename=NAME).version
    given = {"name": NAME, "content": coded, "reason": reason, "confirm": "1"}
    return client.post(address("survey-import"), {**given, "version": version, **further})


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_reaches_the_pages_that_are_theirs(
    client: Client, city: City, role: Role
) -> None:
    sign_in(client, city, role)

    reached = [
        client.get(address(name, *further)).status_code
        for name, further in (
            ("survey-imports", ()),
            ("survey-import", ()),
            ("survey-template", ("xlsx",)),
        )
    ]

    seen = 200 if role in SEERS else 403
    assert reached == [seen, 200 if role in IMPORTERS else 403, seen]


def test_a_stranger_is_asked_to_sign_in(client: Client, city: City) -> None:
    response = client.get(address("survey-imports"))

    assert (response.status_code, city.cycle.year) == (302, 2021)


def test_who_only_reads_sees_the_button_with_its_reason(client: Client, city: City) -> None:
    sign_in(client, city, Role.AUDITOR)

    text = client.get(address("survey-imports")).content.decode()

    assert "Thao tác này dành cho: Cán bộ thẩm định (Sở Nội vụ), Điều phối viên" in text
    assert f'href="{address("survey-import")}"' not in text


def test_a_file_with_problems_shows_each_and_offers_no_import(client: Client, city: City) -> None:
    sign_in(client, city)

    response = send(client, csv_file((QUAN, "9.9", "nhiều", "", "", "", "", "")))

    assert response.status_code == 422
    assert [(each.line, each.value) for each in response.context["problems"]] == [(2, "9.9")]
    assert 'name="confirm"' not in response.content.decode()


def test_a_good_file_is_previewed_and_sets_nothing(client: Client, city: City) -> None:
    sign_in(client, city)

    response = send(client, csv_file(*ROWS))

    assert response.status_code == 200
    assert [(row["code"], row["answer"]) for row in response.context["rows"]] == [
        ("1.S", "Số phiếu chọn A: 10; Số phiếu chọn B: 5; Số phiếu chọn C: 3; Số phiếu chọn D: 2"),
        ("2.B", "Số vụ việc: 3"),
        ("2.P", "Số vụ việc: 0"),
        ("1.S", "87,5%"),
    ]
    assert ImportedAnswer.objects.count() == 0


def test_confirming_the_preview_imports_the_file_it_carries(client: Client, city: City) -> None:
    sign_in(client, city)
    carried = send(client, csv_file(*ROWS)).context["confirm"].initial

    response = client.post(address("survey-import"), {**carried, "name": "a.csv", "confirm": "1"})

    assert (response.status_code, response.headers["Location"]) == (302, address("survey-imports"))
    assert ImportedAnswer.objects.count() == 4
    assert SurveyImport.objects.get().by == city.people[Role.COORDINATOR]


def test_a_correction_without_a_reason_comes_back_with_its_preview(
    client: Client, city: City
) -> None:
    bring_in(city, csv_file(*ROWS))
    sign_in(client, city)

    response = confirm(client, csv_file((QUAN, "2.B", "", "", "", "", "", "4")))

    assert response.status_code == 422
    assert response.context["confirm"].errors["reason"] == [
        "Tệp thay 1 kết quả đã nhập trước đó; hãy ghi rõ lý do đính chính."
    ]
    assert SurveyImport.objects.count() == 1


def test_a_preview_gone_stale_shows_the_problem_and_imports_nothing(
    client: Client, city: City
) -> None:
    sign_in(client, city)
    send(client, csv_file(*ROWS))
    withdraw(city.case(QUAN), reason="Rút", by=city.people[Role.COORDINATOR], at=LATER)

    response = confirm(client, csv_file(*ROWS))

    assert response.status_code == 422
    assert {each.value for each in response.context["problems"]} == {QUAN}
    assert SurveyImport.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "file"),
        ({"confirm": "1"}, "content"),
        ({"confirm": "1", "content": "?"}, "content"),
        ({"confirm": "1", "content": "é"}, "content"),
    ],
)
def test_a_request_without_its_parts_says_which(
    client: Client, city: City, given: dict[str, str], field: str
) -> None:
    sign_in(client, city)

    response = client.post(address("survey-import"), {"name": "a.csv", **given} if given else {})

    form = response.context["broken"] if given else response.context["form"]
    assert (response.status_code, field in form.errors) == (422, True)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_filled_in_is_a_file_that_imports(
    client: Client, city: City, kind: str
) -> None:
    sign_in(client, city)
    body = client.get(address("survey-template", kind)).content
    if kind == "xlsx":
        book = load_workbook(BytesIO(body))
        sheet = book.worksheets[0]
        assert sheet.max_row == 1 + 4 * 3
        for row in sheet.iter_rows(min_row=2):
            row[9 if row[2].value != "1.S" else 4].value = 1
        out = BytesIO()
        book.save(out)
        body = out.getvalue()
    else:
        lines = body.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + 4 * 3
        filled = [
            line.removesuffix(",,,,,,") + (",1,,,,," if ",1.S," in line else ",,,,,,1")
            for line in lines[1:]
        ]
        body = "\n".join([lines[0], *filled]).encode()

    plan = read_plan(city.cycle, body, filename=f"a.{kind}")

    assert (plan.problems, len(plan.rows)) == ([], 12)


def test_the_template_speaks_the_reader_s_language_and_is_read_in_both(
    client: Client, city: City
) -> None:
    sign_in(client, city)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    lines = client.get(address("survey-template", "csv")).content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Agency code,Agency name,Criterion code,Criterion name,")
    row = [QUAN, "", "1.S", "", "150", *[""] * (lines[0].count(",") - 4)]
    body = "\n".join([lines[0], ",".join(row)])
    plan = read_plan(city.cycle, body.encode(), filename="a.csv")
    assert [(each.line, each.place) for each in plan.problems] == [(2, "Mean of the answers")]


def test_the_latest_file_is_the_first_of_the_list(client: Client, city: City) -> None:
    to_appraisal(city, QUAN)
    first = bring_in(city, csv_file((QUAN, "1.S", "0.5", "", "", "", "", "")))
    second = bring_in(city, csv_file((QUAN, "2.B", "", "", "", "", "", "1")))
    sign_in(client, city)

    response = client.get(address("survey-imports"))

    assert [source.pk for source in response.context["sources"]] == [second.pk, first.pk]


def test_an_unknown_kind_of_template_is_no_page(client: Client, city: City) -> None:
    sign_in(client, city)

    assert client.get(address("survey-template", "pdf")).status_code == 404


def test_a_locked_item_is_shown_with_its_file_to_who_may_see_the_case(
    client: Client, city: City
) -> None:
    to_appraisal(city, QUAN)
    source = bring_in(city, csv_file(*ROWS))
    client.force_login(city.officers[QUAN])
    address_of_item = reverse("case-item", args=[city.case(QUAN).pk, "1.S"])
    link = reverse("evidence-download", args=[source.evidence_id])

    waiting = client.get(address_of_item).content.decode()
    inspect(source.evidence_id, at=LATER)
    page = client.get(address_of_item).content.decode()

    assert "Đã khóa theo tệp “điều tra xã hội học 2021.csv”, dòng 2" in page
    # While it is inspected, only who uploaded it may open it.
    assert [link in waiting, link in page] == [False, True]


def test_the_list_of_imports_costs_the_same_queries_whatever_its_length(
    client: Client, city: City
) -> None:
    bring_in(city, csv_file(ROWS[0]))
    sign_in(client, city)
    client.get(address("survey-imports"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("survey-imports"))
    bring_in(city, csv_file(*ROWS[1:]))
    with CaptureQueriesContext(connection) as two:
        client.get(address("survey-imports"))

    assert len(two) == len(one)


def test_a_preview_costs_the_same_queries_whatever_its_length(client: Client, city: City) -> None:
    sign_in(client, city)
    send(client, csv_file(ROWS[0]))
    with CaptureQueriesContext(connection) as one:
        send(client, csv_file(ROWS[0]))
    with CaptureQueriesContext(connection) as four:
        send(client, csv_file(*ROWS))

    assert len(four) == len(one)


def test_a_preview_over_results_that_came_since_is_shown_anew_and_imports_nothing(
    client: Client, city: City
) -> None:
    sign_in(client, city)
    old = send(client, csv_file(*ROWS)).context["plan"].version
    bring_in(city, csv_file((*ROWS[0][:3], "9", *ROWS[0][4:])))
    imports = SurveyImport.objects.count()

    stale = confirm(client, csv_file(*ROWS), reason="Đính chính", version=old)
    unseen = confirm(client, csv_file(*ROWS), reason="Đính chính", version="")

    assert (stale.status_code, unseen.status_code) == (409, 422)
    assert "đã thay đổi sau lần xem trước nên chưa nhập gì" in stale.content.decode()
    assert "Đính chính" in stale.content.decode()
    assert SurveyImport.objects.count() == imports


def test_a_preview_warns_of_rates_that_look_like_shares_and_counts_them(
    client: Client, city: City
) -> None:
    sign_in(client, city)
    columns = ("agency", "criterion", "mean")
    shares = csv_file((QUAN, "1.S", "0.875"), ("SO-NOI-VU", "1.S", "1"), header=columns)
    rates = csv_file((QUAN, "1.S", "87.5"), ("SO-NOI-VU", "1.S", "0"), header=columns)

    warned, quiet = text_of(send(client, shares)), text_of(send(client, rates))

    told = "kết quả được đọc là từ 1% trở xuống, vì cột này ghi phần trăm."
    assert f"2 {told}" in warned
    assert "hãy thêm “(từ 0 đến 1)” vào tên cột rồi chọn lại tệp." in warned
    assert told not in quiet
