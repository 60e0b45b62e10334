"""Pages of a city of three hundred agencies are no larger, and ask no more, than bounded pages may.

Nothing is timed here; benchmarks/pages.py measures seconds, and a city of four thousand. The city
is the one that it measures, by a smaller criteria set.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks._live_city import live_city
from benchmarks.pages import MOST_BYTES, MOST_COMPRESSED, MOST_STATEMENTS, pages_of
from directory.roles import Role
from tests.city import SET
from tests.visits import browser

if TYPE_CHECKING:
    from directory.models import User
    from tests.city import City

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]

AGENCIES = 300
# What a page shows when it is asked for otherwise, and who works on it.
ASKED = [
    ("/ky/2022/tieu-chi/1.2/?page=3&loc=tat-ca&sort=-tu-cham", "SO-NOI-VU"),
    ("/ky/2022/tieu-chi/1.2/?q=quan", "appraiser"),
    ("/ky/2022/linh-vuc/F1/?loc=cho-toi&sort=con-lai&khoi=QUAN_HUYEN", "SO-NOI-VU"),
    ("/ky/2022/linh-vuc/F1/ket-luan/", "SO-NOI-VU"),
    ("/viec-cua-toi/", "appraiser"),
    ("/viec-cua-toi/2022/appraisal/", "appraiser"),
    ("/ky/2022/dieu-phoi/?q=quan&sort=-days&page=2", "coordinator"),
    ("/ky/2022/dieu-phoi/?sort=progress&when=late", "coordinator"),
    ("/ky/2022/nhat-quan/?khoi=QUAN_HUYEN&page=2", "coordinator"),
    ("/ky/2022/nhat-quan/F1/?tieu_chi=1.2", "coordinator"),
    ("/ky/2022/thu-nghiem/?bloc=QUAN_HUYEN&criterion=1.2&q=quan&page=2", "coordinator"),
    ("/ky/2021/hoi-dong/?phan=QUAN_HUYEN&page=2", "council_chair"),
    ("/ky/2021/hoi-dong/?phan=xem-truoc", "council_chair"),
    ("/ky/2021/phe-duyet/?phan=QUAN_HUYEN", "leader"),
    ("/ky/2021/khen-thuong/?phan=khac-QUAN_HUYEN", "leader"),
    ("/xep-hang/2021/?phan=QUAN_HUYEN", ""),
    ("/xep-hang/2021/?q=quan&phan=QUAN_HUYEN&page=2", ""),
]


def reader(city: City, who: str) -> User | None:
    if not who:
        return None
    return city.people[Role(who)] if who in set(Role) else city.reviewers[who]


def test_pages_of_three_hundred_agencies_are_bounded() -> None:
    city, live = live_city(AGENCIES, text=SET)
    pages = [(page.url, page.reader) for page in pages_of(city, live)]
    found = {}

    for url, who in [*pages, *((url, reader(city, who)) for url, who in ASKED)]:
        client = browser(who) if who else Client()
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(url)
        assert answer.status_code == 200, url
        found[url, str(who)] = (
            len(answer.content),
            len(gzip.compress(answer.content, 6)),
            len(statements),
        )

    bounds = (MOST_BYTES, MOST_COMPRESSED, MOST_STATEMENTS)
    assert {url: cost for url, cost in found.items() if any(map(_over, cost, bounds))} == {}
    _check_copies(city)


def _over(cost: int, bound: int) -> bool:
    return cost > bound


def _check_copies(city: City) -> None:
    """See that a copy holds what its pattern holds, or the city is not as large as it looks."""
    pattern, copy = city.case("QUAN-1"), city.case("QUAN-1-7")

    assert city.cycle.cases.filter(agency__code__startswith="QUAN-").count() == AGENCIES
    assert (copy.state, copy.agency.name) == (pattern.state, "Quận 1.7")
    for rows in ("items", "reviews", "events", "proceedings"):
        assert getattr(copy, rows).count() == getattr(pattern, rows).count() > 0
