"""Pages of a city of three hundred agencies are no larger, and ask no more, than bounded pages may.

Nothing is timed here; benchmarks/pages.py measures seconds, and a city of four thousand.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import State
from directory.models import Agency
from directory.roles import Role
from tests.city import City, open_city, walk
from tests.multiplied import multiply
from tests.visits import browser, save
from tests.whole_cycle import add_agencies

if TYPE_CHECKING:
    from directory.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]

AGENCIES, PATTERNS = 300, 6
MOST_BYTES, MOST_COMPRESSED, MOST_STATEMENTS = 150_000, 30_000, 25
# A page, and who works on it.
PAGES = [
    ("/ky/2021/tieu-chi/1.2/", "SO-NOI-VU"),
    ("/ky/2021/tieu-chi/1.2/?page=3&loc=tat-ca&sort=-tu-cham", "SO-NOI-VU"),
    ("/ky/2021/tieu-chi/1.2/?q=quan", "appraiser"),
    ("/ky/2021/linh-vuc/F1/", "SO-NOI-VU"),
    ("/ky/2021/linh-vuc/F1/?loc=cho-toi&sort=con-lai&khoi=QUAN_HUYEN", "SO-NOI-VU"),
    ("/ky/2021/linh-vuc/F1/ket-luan/", "SO-NOI-VU"),
    ("/viec-cua-toi/", "SO-NOI-VU"),
    ("/viec-cua-toi/", "appraiser"),
    ("/viec-cua-toi/2021/appraisal/", "appraiser"),
    ("/ky/2021/dieu-phoi/", "coordinator"),
    ("/ky/2021/dieu-phoi/?q=quan&sort=-days&page=2", "coordinator"),
    ("/ky/2021/nhat-quan/", "coordinator"),
    ("/ky/2021/nhat-quan/?khoi=QUAN_HUYEN&page=2", "coordinator"),
    ("/ky/2021/nhat-quan/F1/?tieu_chi=1.2", "coordinator"),
    ("/ky/2021/thu-nghiem/?bloc=QUAN_HUYEN&criterion=1.2", "coordinator"),
    ("/ky/2021/thu-nghiem/?bloc=QUAN_HUYEN&criterion=1.2&q=quan&page=2", "coordinator"),
]


def large_city() -> City:
    """Build a city of three hundred districts in the middle of a year."""
    city = open_city()
    codes = ["QUAN-1", *add_agencies(city, PATTERNS - 1)]
    steps = (*(State.SECTOR_REVIEW,) * 4, State.APPRAISAL, State.SELF_ASSESSMENT)
    for code, step in zip(codes, steps, strict=True):
        walk(city, code, to=step)
    reviewer = city.reviewers["SO-NOI-VU"]
    save(reviewer, city.case(codes[0]), "1.2", version="0", answer_rate="90%")
    save(reviewer, city.case(codes[1]), "1.2", version="0", answer_rate="70%", note="Thiếu")
    for code, answer in (("1.1", "yes"), ("1.2", "")):
        typed = {"answer_value": answer} if answer else {"answer_rate": "90%"}
        save(reviewer, city.case(codes[2]), code, version="0", **typed)
    districts = Agency.objects.filter(code__startswith="QUAN-")
    multiply(districts, copies=range(1, AGENCIES // PATTERNS))
    return city


def reader(city: City, who: str) -> User:
    return city.people[Role(who)] if who in set(Role) else city.reviewers[who]


def test_pages_of_three_hundred_agencies_are_bounded() -> None:
    city = large_city()
    found = {}

    for url, who in PAGES:
        client = browser(reader(city, who))
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(url)
        assert answer.status_code == 200, url
        found[url] = (
            len(answer.content),
            len(gzip.compress(answer.content, 6)),
            len(statements),
        )

    bounds = (MOST_BYTES, MOST_COMPRESSED, MOST_STATEMENTS)
    assert {url: cost for url, cost in found.items() if any(map(_over, cost, bounds))} == {}


def _over(cost: int, bound: int) -> bool:
    return cost > bound


def test_a_copy_holds_what_its_pattern_holds() -> None:
    city = large_city()
    pattern, copy = city.case("QUAN-1"), city.case("QUAN-1-7")

    assert city.cycle.cases.filter(agency__code__startswith="QUAN-").count() == AGENCIES
    assert (copy.state, copy.agency.name) == (pattern.state, "Quận 1.7")
    for rows in ("items", "reviews", "events", "proceedings"):
        assert getattr(copy, rows).count() == getattr(pattern, rows).count() > 0
