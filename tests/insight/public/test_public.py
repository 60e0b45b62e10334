"""What strangers read: the ranking, an agency's result, and open data that anyone can recompute."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

import scoring
from cases.lifecycle import State
from cases.models import Cycle
from directory.models import User
from directory.roles import Role
from results.models import Publication
from results.reading import published as reading
from tests.city import START, City, walk
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import EVERYBODY, add_agencies, expected, statuses
from tests.workflow.corrections import correct
from tests.workflow.turns import to_stage
from workflow import extensions

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.usefixtures("in_february")

YEAR = "/xep-hang/2021/"
JSON, CSV = "/xep-hang/2021.json", "/xep-hang/2021.csv"
ATOM = "{http://www.w3.org/2005/Atom}"
BUDGET = 8


@pytest.fixture
def published(city: City) -> City:
    """A published year with an agency that takes part for the first time."""
    for code in add_agencies(city, 1, ranked=False):
        walk(city, code, to=State.COUNCIL)
    to_stage(city, Cycle.Stage.PUBLISHED)
    return city


def agencies(response: Any) -> list[str]:
    return [agency.code for _code, _name, rows in response.context["blocs"] for agency in rows]


@pytest.mark.parametrize("url", ["/", YEAR, f"{YEAR}QUAN-1/", JSON, CSV])
def test_published_year_is_read_by_everybody_and_by_strangers(published: City, url: str) -> None:
    assert statuses(published, url) == expected(EVERYBODY, stranger=200)


def test_result_of_a_large_bloc_stands_among_those_around_it(
    published: City,  # noqa: ARG001 - a published year
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = Client().get("/xep-hang/2021/SO-NOI-VU/")
    monkeypatch.setattr("insight.public.views.PEERS", 2)
    shown = {
        one.code: Client().get(f"/xep-hang/2021/{one.code}/").context["peers"]
        for one in whole.context["peers"]
    }
    page = text_of(Client().get("/xep-hang/2021/SO-NOI-VU/"))

    first, second, third = shown
    assert {code: [one.code for one in peers] for code, peers in shown.items()} == {
        first: [first, second],
        second: [first, second],
        third: [second, third],
    }
    assert "Xem cả 3 đơn vị của khối" in page
    assert "Xem cả 3 đơn vị" not in text_of(whole)


def test_before_anything_is_published_the_front_page_says_so(city: City) -> None:
    response = Client().get("/")

    assert "Chưa có kết quả nào được công bố" in text_of(response)
    assert Client().get(YEAR).status_code == 404
    assert [Client().get(url).status_code for url in (JSON, CSV)] == [404, 404]
    assert city.cycle.stage == Cycle.Stage.OPEN


@pytest.mark.parametrize(
    "url",
    [
        "/xep-hang/1999/",
        "/xep-hang/1999.json",
        "/xep-hang/2021/SO-LA/",
        "/xep-hang/2021/?version=2",
        "/xep-hang/2021.csv?version=x",
    ],
)
def test_what_was_never_published_is_not_found(published: City, url: str) -> None:
    assert Client().get(url).status_code == 404
    assert Publication.objects.filter(cycle=published.cycle).count() == 1


@pytest.mark.usefixtures("published")
def test_ranking_comes_by_bloc_and_rank_with_newcomers_at_the_end() -> None:
    response = Client().get("/")

    assert agencies(response) == ["SO-NOI-VU", "SO-TAI-CHINH", "SO-TU-PHAP", "QUAN-1", "QUAN-2"]
    newcomer = response.context["blocs"][1][2][-1]
    assert newcomer.rank is None
    assert newcomer.why_unranked == "Tham gia năm đầu: được xếp loại, không xếp hạng."
    assert newcomer.why_unranked in text_of(response)
    assert "Được xếp loại, không xếp hạng" in text_of(response)


def test_notices_are_on_the_ranking_and_on_the_result(published: City) -> None:
    pages = [text_of(Client().get(url)) for url in ("/", f"{YEAR}QUAN-1/")]

    assert [page.count("Bộ tiêu chí phục dựng để kiểm thử.") for page in pages] == [1, 1]
    assert published.cycle.criteria_set.reconstructed is True


def test_more_time_is_told_with_the_result_and_weighs_nothing_in_it(city: City) -> None:
    case = city.case("QUAN-1")
    asked = {"until": date(2022, 1, 21), "reason": "Cán bộ ốm", "seen": case.version}
    made = extensions.ask(case, **asked, by=city.officers["QUAN-1"], at=START)  # type: ignore[arg-type] # of three kinds
    coordinator = city.people[Role.COORDINATOR]
    extensions.grant(made, until=date(2022, 1, 21), answer="", by=coordinator, at=START)

    to_stage(city, Cycle.Stage.PUBLISHED)

    document = Publication.objects.get().document
    given = {one["agency"]: one.get("more_time") for one in document["agencies"]}
    told = {"step": "self_assessment", "was": "2022-01-14", "until": "2022-01-21"}
    assert given.pop("QUAN-1") == [told]
    assert set(given.values()) == {None}
    assert scoring.verify(document).ok
    words = "Gia hạn 1 lần: Tự đánh giá đến 21/01/2022 (không tính vào điểm)."
    assert words in text_of(Client().get(f"{YEAR}QUAN-1/"))
    assert "Gia hạn" not in text_of(Client().get(f"{YEAR}SO-TU-PHAP/"))
    reading_copy = browser(city.heads["QUAN-1"]).get(f"/ho-so/{case.pk}/?phan=ban-doc")
    assert "gia hạn 1 lần: Tự đánh giá đến 21/01/2022" in text_of(reading_copy)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=so+tai", ["SO-TAI-CHINH"]),
        ("q=Quận", ["QUAN-1", "QUAN-2"]),
        ("class=Tốt", []),
        ("class=Khá&q=noi", ["SO-NOI-VU"]),
        ("q=không+có", []),
    ],
)
@pytest.mark.usefixtures("published")
def test_search_and_class(query: str, codes: list[str]) -> None:
    assert agencies(Client().get(f"{YEAR}?{query}")) == codes


def test_class_of_another_book_is_told_and_left_out(published: City) -> None:
    response = Client().get(f"{YEAR}?class=Xuất+sắc")

    assert response.status_code == 200
    assert response.context["complaints"] == [
        "Xếp loại: “Xuất sắc” không dùng được: hãy chọn một trong: Tốt, Khá, Trung bình, Yếu."
    ]
    assert len(agencies(response)) == len(published.agencies)


@pytest.mark.usefixtures("published")
def test_result_goes_down_to_criteria_with_steps_and_reasons() -> None:
    response = Client().get(f"{YEAR}QUAN-1/")

    fields = response.context["fields"]
    assert [(field.code, f"{field.points}", f"{field.max_points}") for field in fields] == [
        ("F1", "10.8", "14"),
        ("F2", "4.8", "6"),
    ]
    words = text_of(response)
    assert "Chỉ số 78 đạt từ 70: xếp loại Khá." in words
    assert "Đã thực hiện 70 trên 100, đạt tỷ lệ 70%." in words
    assert "Lý do: Đã đối chiếu hồ sơ gốc" in words
    assert [line.code for line in response.context["losses"]] == ["1.2", "2.1", "1.S"]


@pytest.mark.usefixtures("published")
def test_result_names_classes_in_english_too() -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    words = text_of(client.get(f"{YEAR}QUAN-1/"))

    assert "Not proposed for reward: class Fair, Good is required." in words


def test_no_person_is_named_to_strangers(published: City) -> None:
    pages = [Client().get(url).content.decode() for url in ("/", f"{YEAR}QUAN-1/", JSON, CSV)]

    # City roles are named in the rules by words that are no names.
    marked = [*published.officers.values(), *published.heads.values()]
    people = {user.email for user in User.objects.all()} | {user.full_name for user in marked}
    assert [name for name in sorted(people) for page in pages if name in page] == []


# ----------------------------------------------------------------------- open data


def test_json_is_the_document_byte_for_byte_and_verifies(published: City) -> None:
    response = Client().get(JSON)

    publication = Publication.objects.get(cycle=published.cycle)
    assert hashlib.sha256(response.content).hexdigest() == publication.sha256
    assert response["ETag"] == f'"{publication.sha256}"'
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'inline; filename="cchc-2021-v1.json"'
    assert json.loads(response.content) == publication.document
    assert scoring.verify(json.loads(response.content)).ok is True


@pytest.mark.parametrize("url", [JSON, CSV])
@pytest.mark.usefixtures("published")
def test_data_is_not_sent_again_to_who_has_it(url: str) -> None:
    etag = Client().get(url)["ETag"]

    again = Client().get(url, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert Client().head(url).status_code == 200


@pytest.mark.usefixtures("published")
def test_data_is_read_with_get_only() -> None:
    answers = [Client().post(url).status_code for url in (JSON, CSV, YEAR)]

    assert answers == [405, 405, 405]


@pytest.mark.usefixtures("published")
def test_csv_has_documented_columns_dots_and_a_byte_order_mark() -> None:
    response = Client().get(CSV)

    assert response.content.startswith(b"\xef\xbb\xbfyear,version,bloc,agency,name,index,")
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert [row["agency"] for row in rows] == [
        "SO-NOI-VU",
        "SO-TAI-CHINH",
        "SO-TU-PHAP",
        "QUAN-1",
        "QUAN-2",
    ]
    assert rows[3] == {
        "year": "2021",
        "version": "1",
        "bloc": "QUAN_HUYEN",
        "agency": "QUAN-1",
        "name": "Quận 1",
        "index": "78.00",
        "points": "15.6",
        "max_points": "20",
        "rank": "1",
        "class": "Khá",
        "reward": "no",
        "review": "person",
        "last_index": "",
        "last_rank": "",
        "last_class": "",
        "name_en": "",
        "class_en": "Fair",
    }
    assert rows[4]["rank"] == ""
    words = text_of(Client().get(YEAR))
    assert [name for name in rows[0] if name not in words] == []


# --------------------------------------------------------------------- corrections


def test_correction_shows_its_notice_and_the_old_version_stays(published: City) -> None:
    correct(published)

    new = Client().get(YEAR)
    old = Client().get(f"{YEAR}?version=1")

    assert new.context["publication"].version == 2
    assert "Nhập nhầm số liệu." in text_of(new)
    assert "Đây là bản 1, đã được thay bằng bản 2." in text_of(old)
    result = Client().get(f"{YEAR}QUAN-1/?version=1")
    assert f"{result.context['agency'].index}" == "78.00"
    assert f"{Client().get(f'{YEAR}QUAN-1/').context['agency'].index}" == "90.00"


def test_old_data_stay_to_be_had(published: City) -> None:
    before = Client().get(JSON).content
    correct(published)

    assert Client().get(f"{JSON}?version=1").content == before
    assert Client().get(JSON).content != before


# -------------------------------------------------------------------- caching, cost


def test_page_is_not_sent_again_to_a_stranger_who_has_it(published: City) -> None:
    client = Client()
    client.get(YEAR)
    page = client.get(YEAR)

    again = client.get(YEAR, headers={"If-None-Match": page["ETag"]})
    correct(published)
    corrected = client.get(YEAR, headers={"If-None-Match": page["ETag"]})

    assert (again.status_code, corrected.status_code) == (304, 200)
    assert page["Cache-Control"] == "private, no-cache"


@pytest.mark.usefixtures("published")
def test_page_is_sent_again_after_an_upgrade(settings: Settings) -> None:
    client = Client()
    client.get(YEAR)
    page = client.get(YEAR)

    settings.VERSION = "0.2.0"

    assert client.get(YEAR, headers={"If-None-Match": page["ETag"]}).status_code == 200


@pytest.mark.usefixtures("published")
def test_page_of_a_demonstration_tells_the_time_and_is_always_fresh(settings: Settings) -> None:
    settings.DEMO = True
    client = Client()
    client.get(YEAR)

    assert "ETag" not in client.get(YEAR).headers


def test_page_of_somebody_signed_in_is_never_answered_from_a_cache(published: City) -> None:
    client = browser(published.people[Role.LEADER])

    assert "ETag" not in client.get(YEAR).headers


@pytest.mark.parametrize("more", [0, 8])
def test_public_pages_cost_little_whatever_the_number_of_agencies(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    for code in add_agencies(city, more):
        walk(city, code, to=State.COUNCIL)
    to_stage(city, Cycle.Stage.PUBLISHED)

    for url in ("/", f"{YEAR}QUAN-1/", CSV, JSON):
        reading._read.cache_clear()
        with django_assert_max_num_queries(BUDGET):
            assert Client().get(url).status_code == 200


def test_search_while_typing_brings_the_results_alone_onto_the_page(published: City) -> None:
    body = Client().get(f"{YEAR}?q=quan", headers=HTMX).content.decode()

    assert body.count('id="results"') == 1
    assert reverse("result", args=[published.cycle.year, "QUAN-1"]) in body


def test_the_feed_tells_publications_and_corrections_the_newest_first(published: City) -> None:
    correct(published)

    answer = Client().get("/xep-hang/tin.atom")

    feed = ET.fromstring(answer.content)  # noqa: S314 - what we wrote ourselves
    entries = feed.findall(f"{ATOM}entry")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Đính chính kết quả năm 2021 (bản 2)",
        "Xếp hạng chỉ số cải cách hành chính năm 2021",
    ]
    links = [link for entry in entries for link in entry.findall(f"{ATOM}link")]
    paths = [link.attrib["href"].removeprefix(settings.SITE_URL) for link in links]
    assert [Client().get(path).status_code for path in paths] == [200, 200]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("url", [YEAR, f"{YEAR}QUAN-1/"])
def test_strangers_read_how_to_contest_whom_to_ask_and_what_a_link_shows(
    settings: Settings, url: str
) -> None:
    settings.HELP_CONTACT = "Phòng Cải cách hành chính, 028 0000 0000"

    answer = Client().get(url)

    words, source = text_of(answer), answer.content.decode()
    assert "gửi kiến nghị bằng văn bản đến Sở Nội vụ" in words
    assert "Nơi trả lời: Phòng Cải cách hành chính, 028 0000 0000" in words
    assert source.count('href="/xep-hang/tin.atom"') == 2  # for programs, and for people
    assert f'property="og:image" content="{settings.SITE_URL}/static/web/preview.png"' in source


@pytest.mark.usefixtures("published")
def test_the_scale_of_a_bloc_begins_below_its_lowest_and_knows_the_classes() -> None:
    facts = Client().get(YEAR).context

    for code, scale in facts["scales"].items():
        lowest = min(each.index for each in facts["found"].agencies if each.bloc == code)
        assert lowest - 10 < scale.low <= lowest
        assert all(scale.low < bound < 100 for bound in scale.bounds)
