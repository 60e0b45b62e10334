"""The paper of a year is told by those who may, once the year is public, and read by strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import CaseEvent, Cycle
from cases.services.keeping import end_of_keeping
from directory.roles import Role
from evidence_store.models import Kept
from evidence_store.services.inspecting import inspect
from results.models import Decree
from results.services.decrees import keep_papers
from tests.evidence_store import sample_files as samples
from tests.visits import browser, text_of
from tests.whole_cycle import expected, statuses
from tests.workflow.turns import to_stage
from wording import clock

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
URL, RANKING = "/ky/2021/quyet-dinh/", "/xep-hang/2021/"
PAPER = "/xep-hang/2021/quyet-dinh.pdf"
TOLD = {
    "number": "4000/QĐ-UBND",
    "signed_on": "15/02/2022",
    "url": "https://example.vn/qd-4000.pdf",
}


@pytest.fixture
def published(city: City) -> City:
    to_stage(city, Cycle.Stage.PUBLISHED)
    return city


def tell(city: City, role: Role = Role.COORDINATOR, **typed: Any) -> Any:
    return browser(city.people[role]).post(URL, {**TOLD, "version": 0, **typed})


def test_the_page_is_read_by_those_who_read_the_approval(published: City) -> None:
    assert statuses(published, URL) == expected({Role.LEADER, Role.COORDINATOR, Role.AUDITOR})
    assert tell(published, Role.AUDITOR).status_code == 403


def test_what_is_told_stands_on_the_ranking_for_everybody(published: City) -> None:
    before = Client().get(RANKING)

    answer = tell(published, Role.LEADER)

    after = Client().get(RANKING)
    assert answer["Location"] == "/ky/2021/phe-duyet/"
    assert "Theo Quyết định số" not in text_of(before)
    assert "Theo Quyết định số 4000/QĐ-UBND ngày 15/02/2022." in text_of(after)
    assert 'href="https://example.vn/qd-4000.pdf"' in after.content.decode()
    event = CaseEvent.objects.get(action="tell_decree")
    assert (event.by, event.facts["paper"]) == (published.people[Role.LEADER], "4000/QĐ-UBND")


def test_a_correction_leaves_what_was_told_before_and_an_old_page_overwrites_nothing(
    published: City,
) -> None:
    tell(published)
    first = Decree.objects.get()

    answers = [
        tell(published, version=first.pk, number="4001/QĐ-UBND").status_code,
        tell(published, version=first.pk, number="9999/QĐ-UBND").status_code,
        tell(published, version="").status_code,
        tell(published, version=Decree.objects.first().pk, number="4001/QĐ-UBND").status_code,  # type: ignore[union-attr]  # one was just told
    ]

    assert answers == [302, 409, 422, 422]
    numbers = Decree.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["4000/QĐ-UBND", "4001/QĐ-UBND"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.vn/a", "tệp"])
def test_an_address_that_opens_no_page_is_refused(published: City, url: str) -> None:
    assert tell(published, url=url).status_code == 422
    assert Decree.objects.count() == 0


def test_before_publication_there_is_no_paper_to_tell_of(city: City) -> None:
    answer = tell(city)

    assert answer.status_code == 422
    assert "Kết quả chưa được công bố" in text_of(answer)


def test_the_signed_paper_is_read_by_anybody_once_it_was_inspected(published: City) -> None:
    file = SimpleUploadedFile("qd-4000.pdf", samples.pdf("4000"), content_type="application/pdf")

    answer = tell(published, url="", file=file)

    decree = Decree.objects.get()
    waiting = Client().get(PAPER).status_code
    inspect(decree.evidence_id, at=clock.now())  # type: ignore[arg-type]  # it was just given
    found = Client().get(PAPER)
    assert (answer.status_code, waiting, found.status_code) == (302, 404, 302)
    assert "qd-4000.pdf" in found["Location"]
    assert f'href="{PAPER}"' in Client().get(RANKING).content.decode()
    # A correction of the number alone leaves the file where it is.
    tell(published, url="", number="4001/QĐ-UBND", version=decree.pk)
    assert Client().get(PAPER).status_code == 302


def test_the_signed_paper_is_kept_as_long_as_the_evidence_of_its_year(published: City) -> None:
    tell(published, file=SimpleUploadedFile("qd-4000.pdf", samples.pdf("4000")))
    (given,) = Decree.objects.values_list("evidence", flat=True)
    paper = inspect(str(given), at=clock.now())

    news = [keep_papers(at=clock.now()), keep_papers(at=clock.now())]

    until = end_of_keeping(published.cycle)
    assert (news, Kept.objects.get(pk=paper.blob_id).until) == ([1, 0], until)


def test_what_is_no_paper_is_refused_and_nothing_is_told(published: City) -> None:
    picture = SimpleUploadedFile("anh.png", samples.png(), content_type="image/png")

    answers = [
        tell(published, url="", file=picture).status_code,
        tell(published, url="").status_code,
        tell(published, Role.AUDITOR, file=picture).status_code,
    ]

    assert (answers, Decree.objects.count()) == ([422, 422, 403], 0)
    assert Client().get(PAPER).status_code == 404
