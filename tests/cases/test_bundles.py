"""All evidence of a case or of a criterion as one file: whole, fetched by who asked, taken away."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
import urllib3
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cases.lifecycle import State
from cases.models import Bundle, CaseEvent
from cases.services import bundles
from cases.services.bundle_files import INDEX
from cases.services.tray import Where, put_on
from cases.tasks import look_after_bundles
from directory.access import NotAllowed
from directory.models import Membership
from directory.roles import Role
from evidence_store.models import Evidence
from evidence_store.services.inspecting import inspect
from evidence_store.store import Who, made
from tests.city import START, City, upload, walk
from tests.evidence_store import sample_files as samples
from tests.evidence_store.tampering import refused
from tests.visits import HTMX, browser, text_of
from wording import clock

if TYPE_CHECKING:
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, SO = "QUAN-1", "SO-TAI-CHINH"


@pytest.fixture
def shown(city: City) -> City:
    """Two agencies with files: one on two criteria, two of one name, one refused, one waiting."""
    officer = city.officers[QUAN]
    plan = give(city, QUAN, "1.1", "kế hoạch.pdf")
    give(city, QUAN, "1.1", "kế hoạch.pdf")
    give(city, SO, "1.1", "báo cáo.pdf")
    refused(give(city, QUAN, "1.2", "=hỏng.pdf"), at=START)
    for evidence in Evidence.objects.waiting():
        inspect(evidence.pk, at=clock.now())
    put_on(city.item(QUAN, "1.2"), plan, look=Where("Mục II", 3), by=officer, at=START)
    give(city, QUAN, "1.2", "mới.pdf")
    return city


def give(city: City, agency: str, code: str, name: str) -> Evidence:
    content = samples.pdf(uuid4().hex)
    put = upload(
        city.item(agency, code), content, filename=name, by=city.officers[agency], at=START
    )
    return put.attachment.evidence


def asked(user: User, name: str, *args: Any) -> Bundle:
    answer = browser(user).post(reverse(name, args=args))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("bundles"))
    return Bundle.objects.get(asked_by=user)


def opened(user: User, bundle: Bundle) -> ZipFile:
    """Fetch a bundle as its asker does, by the link the page leads to."""
    way = browser(user).get(reverse("bundle", args=[bundle.pk])).headers["Location"]
    answer = urllib3.request("GET", way)
    assert (answer.status, len(answer.data)) == (200, bundle.size)
    return ZipFile(io.BytesIO(answer.data))


def index_in(package: ZipFile) -> list[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(package.read(INDEX))).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    return [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_a_case_comes_whole_with_a_list_of_every_file_and_its_digest(shown: City) -> None:
    officer = shown.officers[QUAN]
    bundle = bundles.make(asked(officer, "case-bundle", shown.case(QUAN).pk).pk, at=clock.now())

    package = opened(officer, bundle)

    assert package.testzip() is None
    assert package.namelist() == ["1.1/kế hoạch.pdf", "1.1/kế hoạch (2).pdf", INDEX]
    rows = index_in(package)
    assert [(row[1], row[2], row[7], row[8]) for row in rows] == [
        ("1.1", "1.1/kế hoạch.pdf", None, None),
        ("1.1", "1.1/kế hoạch (2).pdf", None, None),
        ("1.2", "=hỏng.pdf", None, None),
        ("1.2", "1.1/kế hoạch.pdf", 3, "Mục II"),
        ("1.2", "mới.pdf", None, None),
    ]
    for row in rows:
        if row[2] in package.namelist():
            assert hashlib.sha256(package.read(row[2])).hexdigest() == row[3]
    assert "không khớp với lúc tải lên" in rows[2][9]
    assert rows[4][9] == "đang kiểm tra, chưa có trong gói"
    assert bundle.files == 2


def test_a_criterion_comes_over_the_agencies_that_one_judges(shown: City) -> None:
    for agency in (QUAN, SO):
        walk(shown, agency, to=State.SECTOR_REVIEW)
    appraiser = shown.people[Role.APPRAISER]
    bundle = asked(appraiser, "criterion-bundle", shown.cycle.year, "1.1")

    package = opened(appraiser, bundles.make(bundle.pk, at=clock.now()))

    folders = {name.partition("/")[0] for name in package.namelist()} - {INDEX}
    assert folders == {str(shown.case(QUAN).agency), str(shown.case(SO).agency)}
    assert {row[1] for row in index_in(package)} == {"1.1"}
    assert [
        (event.action, event.case, event.by)
        for event in CaseEvent.objects.order_by("pk")
        if "bundle" in event.action
    ] == [("ask_bundle", None, appraiser), ("fetch_bundle", None, appraiser)]


def test_nobody_asks_for_what_they_may_not_read_nor_fetches_what_another_asked_for(
    shown: City,
) -> None:
    stranger, officer = shown.officers[SO], shown.officers[QUAN]
    case = shown.case(QUAN)
    bundle = bundles.make(asked(officer, "case-bundle", case.pk).pk, at=clock.now())

    assert browser(stranger).post(reverse("case-bundle", args=[case.pk])).status_code == 404
    grid = reverse("criterion-bundle", args=[shown.cycle.year, "1.1"])
    assert browser(stranger).post(grid).status_code == 403
    assert browser(stranger).get(reverse("bundle", args=[bundle.pk])).status_code == 404


def test_who_lost_the_right_to_a_case_gets_neither_its_files_nor_the_bundle(shown: City) -> None:
    officer = shown.officers[QUAN]
    early = bundles.make(asked(officer, "case-bundle", shown.case(QUAN).pk).pk, at=clock.now())
    late = bundles.ask(shown.cycle, [shown.case(QUAN)], name="Sau", by=officer, at=clock.now())
    Membership.objects.filter(user=officer).update(valid_to=clock.today() - timedelta(days=1))

    with pytest.raises(NotAllowed):
        bundles.link_to(early, by=officer, at=clock.now())
    assert bundles.make(late.pk, at=clock.now()).files == 0


def test_what_waits_is_not_asked_for_twice_nor_made_twice(shown: City) -> None:
    officer, case = shown.officers[QUAN], shown.case(QUAN)
    first = asked(officer, "case-bundle", case.pk)
    assert asked(officer, "case-bundle", case.pk) == first
    Bundle.objects.update(begun_at=clock.now())

    assert bundles.make(first.pk, at=clock.now()).is_waiting
    assert bundles.waiting(at=clock.now()) == []
    # The worker that had taken it up was killed.
    later = clock.now() + timedelta(hours=3)
    assert bundles.waiting(at=later) == [first.pk]
    assert bundles.make(first.pk, at=later).is_ready


def test_the_page_says_how_far_it_is_and_asks_after_itself_until_it_is_ready(shown: City) -> None:
    officer = shown.officers[QUAN]
    bundle = asked(officer, "case-bundle", shown.case(QUAN).pk)
    waits = browser(officer).get(reverse("bundles"))

    bundles.make(bundle.pk, at=clock.now())
    ready = browser(officer).get(reverse("bundles"), headers=HTMX)

    assert ("Đang đóng gói" in text_of(waits), b"every 3s" in waits.content) == (True, True)
    assert ("Sẵn sàng" in text_of(ready), b"every 3s" in ready.content) == (True, False)


def test_after_a_week_it_is_taken_away(shown: City) -> None:
    officer = shown.officers[QUAN]
    bundle = bundles.make(
        asked(officer, "case-bundle", shown.case(QUAN).pk).pk,
        at=clock.now() - timedelta(days=7, minutes=1),
    )
    assert made(Who.KEEPER).size(str(bundle.pk)) == bundle.size

    look_after_bundles()

    bundle.refresh_from_db()
    assert (bundle.is_ready, made(Who.KEEPER).size(str(bundle.pk))) == (False, None)
    answer = browser(officer).get(reverse("bundle", args=[bundle.pk]))
    assert answer.status_code == 403
    assert "Đã hết hạn và được xóa" in text_of(browser(officer).get(reverse("bundles")))


def test_a_bundle_costs_as_many_statements_however_many_files_are_in_it(shown: City) -> None:
    officer = shown.officers[QUAN]
    costs = []
    for _ in range(2):
        bundle = bundles.ask(
            shown.cycle, [shown.case(QUAN)], name="Gói", by=officer, at=clock.now()
        )
        with CaptureQueriesContext(connection) as asked_for:
            bundles.make(bundle.pk, at=clock.now())
        costs.append(len(asked_for))
        for _each in range(3):
            inspect(give(shown, QUAN, "1.1", "thêm.pdf").pk, at=clock.now())

    assert costs[0] == costs[1]
