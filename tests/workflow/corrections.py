"""A published mark corrected, as a coordinator does it on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directory.roles import Role
from tests.visits import browser

if TYPE_CHECKING:
    from tests.city import City

CORRECT = "/ky/2021/phe-duyet/dinh-chinh/"


def correct(city: City, reason: str = "Nhập nhầm số liệu.", **typed: str) -> Any:
    client = browser(city.people[Role.COORDINATOR])
    answer = {"version": "1", "1.2-answer-achieved": "100", "1.2-answer-total": "100", **typed}
    return client.post(f"{CORRECT}?case=QUAN-1&item=1.2", {"reason": reason, **answer}, follow=True)
