"""How a field went over all agencies, the draft from it, and the report that people keep."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from cases.lifecycle import State
from cases.models import CaseEvent, Field, FieldReport
from cases.reading.field_figures import field_figures
from cases.services import field_reports
from cases.services.keeping import keep_handed_in
from directory.roles import Role
from evidence_store.models import Kept
from evidence_store.services.inspecting import inspect
from tests.city import LOWERED, City, review_all, walk
from tests.evidence_store import sample_files as samples
from tests.forms_sent import version_on
from tests.visits import browser, text_of

if TYPE_CHECKING:
    from typing import Any

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, HOME, FINANCE, JUSTICE = "QUAN-1", "SO-NOI-VU", "SO-TAI-CHINH", "SO-TU-PHAP"
AT = datetime(2022, 1, 20, 2, 0, tzinfo=UTC)
PAGE = reverse("field-report", args=[2021, "F1"])


@pytest.fixture
def judged(city: City) -> City:
    """Of four agencies two are given less at one criterion, one as claimed, one nothing yet."""
    for agency in (QUAN, FINANCE, JUSTICE, HOME):
        walk(city, agency, to=State.SECTOR_REVIEW)
    for agency, verdicts in ((QUAN, LOWERED), (FINANCE, LOWERED), (JUSTICE, None)):
        review_all(city, agency, at=AT, verdicts=verdicts)
    return city


def field_of(city: City) -> Field:
    return Field.objects.get(criteria_set=city.cycle.criteria_set, code="F1")


def test_the_figures_of_a_field_are_those_of_its_marks(judged: City) -> None:
    found = field_figures(judged.cycle, field_of(judged))

    lines = {
        each.criterion.code: (each.count, each.share, each.full, each.lowered)
        for each in found.criteria
    }
    # 90 % of 8 points at two agencies, 70 % at two; the plan was issued by all.
    assert lines == {
        "1.1": (4, Decimal(1), 4, 0),
        "1.2": (4, Decimal("0.8"), 0, 2),
    }
    assert [(each.agency.name, each.given, each.maximum) for each in found.agencies] == [
        ("Sở Nội vụ", Decimal("9.2"), Decimal(10)),
        ("Sở Tư pháp", Decimal("9.2"), Decimal(10)),
        ("Quận 1", Decimal("7.6"), Decimal(10)),
        ("Sở Tài chính", Decimal("7.6"), Decimal(10)),
    ]
    assert [each.count for each in found.bands] == [0, 0, 2, 0, 2]
    assert [(r.text, r.count, r.codes) for r in found.reasons] == [("Đối chiếu hồ sơ", 2, ("1.2",))]
    assert (found.waiting, found.lowered, found.mean) == (2, 2, Decimal("0.84"))
    assert [each.criterion.code for each in found.weakest] == ["1.2", "1.1"]
    named = {each.criterion.code: tuple(a.name for a in each.agencies) for each in found.practices}
    assert named == {"1.2": (), "1.1": ("Sở Tư pháp", "Quận 1", "Sở Tài chính")}


def test_the_draft_is_a_word_document_with_the_figures(judged: City) -> None:
    client = browser(judged.reviewers[HOME])

    answer = client.get(reverse("field-report-draft", args=[2021, "F1"]))

    assert 'filename="bao-cao-F1-2021.docx"' in answer["Content-Disposition"]
    paper = Document(BytesIO(answer.content))
    text = "\n".join(each.text for each in paper.paragraphs)
    for told in (
        "SỞ NỘI VỤ",
        "Kết quả lĩnh vực “Công tác chỉ đạo” năm 2021",
        "Bộ tiêu chí phục dựng để kiểm thử.",
        "Mức đạt trung bình: 84,0%",
        "Đối chiếu hồ sơ (2 lượt; tiêu chí 1.2)",
        "1.1. Ban hành kế hoạch: 4 đơn vị không có tài liệu kiểm chứng",
    ):
        assert told in text
    cells = [[cell.text for cell in row.cells] for row in paper.tables[-1].rows]
    assert cells[1] == ["1", "Sở Nội vụ", "9,20/10", "92,0%"]


def sent(client: Client, content: bytes, *, note: str = "", version: str | None = None) -> Any:
    seen = version or version_on(client, PAGE)["version"]
    file = SimpleUploadedFile("bao-cao.docx", content)
    return client.post(PAGE, {"report": file, "note": note, "version": seen}, follow=True)


def test_what_people_wrote_is_kept_with_the_cycle_version_by_version(judged: City) -> None:
    client = browser(judged.reviewers[HOME])
    content = samples.docx()
    first = sent(client, content, note="Bản đầu")
    same = sent(client, content)
    old = sent(client, samples.letter("bản khác"), version="0")
    second = sent(client, samples.letter("bản khác"))

    assert "Đã lưu bản số 1." in text_of(first)
    assert "Đã lưu bản số 1." in text_of(same)
    assert (old.status_code, "vừa lưu bản số 1" in text_of(old)) == (409, True)
    assert "Đã lưu bản số 2." in text_of(second)
    rows = FieldReport.objects.order_by("number").values_list("number", "note")
    assert list(rows) == [(1, "Bản đầu"), (2, "")]
    events = CaseEvent.objects.filter(action="keep_field_report").order_by("pk")
    assert [each.facts["version"] for each in events] == [1, 2]


def test_its_bytes_are_kept_as_long_as_the_evidence_of_the_year(judged: City) -> None:
    sent(browser(judged.reviewers[HOME]), samples.docx())
    report = inspect(FieldReport.objects.get().evidence_id, at=AT)

    keep_handed_in(at=AT)

    assert Kept.objects.get(pk=report.blob_id).until is not None


def test_a_wrong_file_and_a_file_without_what_was_seen_are_refused(judged: City) -> None:
    client = browser(judged.reviewers[HOME])
    wrong = sent(client, b"MZ khong phai van ban")
    blind = client.post(PAGE, {"report": SimpleUploadedFile("a.docx", samples.docx())})

    assert (wrong.status_code, blind.status_code) == (422, 422)
    assert not FieldReport.objects.exists()


def test_the_lead_writes_others_read_and_agencies_do_not(judged: City) -> None:
    def may(name: str) -> str:
        page = browser(people[name]).get(PAGE)
        if page.status_code == 403:
            return "nothing"
        return "write" if "Lưu bản hoàn chỉnh" in text_of(page) else "read"

    people = {
        "lead": judged.reviewers[HOME],
        "head": judged.heads[HOME],
        "coordinator": judged.people[Role.COORDINATOR],
        "auditor": judged.people[Role.AUDITOR],
        "other reviewer": judged.reviewers[JUSTICE],
        "officer": judged.officers[QUAN],
    }
    assert {name: may(name) for name in people} == {
        "lead": "write",
        "head": "write",
        "coordinator": "write",
        "auditor": "read",
        "other reviewer": "read",
        "officer": "nothing",
    }
    lists = {
        name: browser(user).get(reverse("field-reports", args=[2021])).status_code
        for name, user in people.items()
    }
    assert {name for name, status in lists.items() if status == 403} == {"officer"}


def test_the_lead_is_whoever_has_the_field_today(city: City) -> None:
    field = field_of(city)
    assert field_reports.lead_of(city.cycle, field, on=AT.date()) == city.agencies[HOME]


def test_the_page_asks_as_often_however_many_agencies_there_are(
    judged: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(judged.reviewers[HOME])
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        client.get(PAGE)
