"""Opening the address of an act leads to its page; HEAD works wherever GET does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from directory.roles import Role
from tests.visits import HTMX, browser
from web.middleware import page_above

if TYPE_CHECKING:
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")

LED = {
    "/ky/2021/phe-duyet/cong-bo/": "/ky/2021/phe-duyet/",
    "/ky/2021/hoi-dong/y-kien/": "/ky/2021/hoi-dong/",
    "/ky/2021/hoi-dong/thong-qua/": "/ky/2021/hoi-dong/",
    "/ky/2021/tien-trinh/score_cycle/": "/ky/2021/tien-trinh/",
    "/ky/2021/tien-trinh/7/chay-lai/": "/ky/2021/tien-trinh/7/",
    "/ho-so/5/tieu-chi/1.2/luu/": "/ho-so/5/tieu-chi/1.2/",
    "/ho-so/5/minh-chung/9/go/": "/ho-so/5/",
    "/danh-ba/nguoi-dung/3/khoa/": "/danh-ba/nguoi-dung/3/",
    "/danh-ba/vai-tro/3/ket-thuc/": "/danh-ba/",
    "/danh-ba/co-quan/3/khoi/": "/danh-ba/co-quan/3/",
    "/danh-ba/ngay-nghi/lap/": "/danh-ba/ngay-nghi/",
    "/thu-bao/da-doc/": "/thu-bao/",
    "/dang-nhap/thu/": "/dang-nhap/",
    "/dang-xuat/": "/",
}


@pytest.mark.parametrize(("path", "page"), LED.items())
def test_the_page_of_an_act_stands_above_it(path: str, page: str) -> None:
    assert page_above(path) == page


@pytest.mark.parametrize("path", ["/ky/2021/hoi-dong/y-kien/", "/ky/2021/phe-duyet/cong-bo/"])
def test_opening_an_act_leads_back_and_asking_for_a_part_does_not(city: City, path: str) -> None:
    client = browser(city.people[Role.COUNCIL_CHAIR])

    answers = [client.get(path), client.head(path)]

    assert [(each.status_code, each["Location"]) for each in answers] == [(302, LED[path])] * 2
    assert client.get(path, headers=HTMX).status_code == 405


PAGES = (
    *("/ky/", "/ky/moi/", "/ky/2021/", "/ky/2021/quy-tac/", "/ky/2021/nhat-ky/", "/viec-cua-toi/"),
    *("/ky/2021/dieu-phoi/", "/ky/2021/tien-trinh/", "/ky/2021/hoi-dong/", "/ky/2021/phe-duyet/"),
    *("/ky/2021/khen-thuong/", "/ky/2021/khao-sat/", "/quy-tac/", "/ky/2021/nhat-quan/"),
    *("/thu-bao/", "/thu-bao/hop-gui/", "/thu-bao/ban-tin/", "/ky/2021/phe-duyet/dinh-chinh/"),
)


@pytest.mark.parametrize("path", PAGES)
def test_head_answers_as_get_does(city: City, path: str) -> None:
    client = browser(city.people[Role.COORDINATOR])

    assert client.head(path).status_code == client.get(path).status_code == 200
