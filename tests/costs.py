"""How many statements an act costs that a person's page sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import State
from cases.models import Case
from cases.rules import criteria_of_case
from tests.city import open_city, walk
from tests.visits import HTMX, browser, case_url, item_url, larger_set, move_url
from tests.whole_cycle import add_agencies

if TYPE_CHECKING:
    from directory.models import User
    from tests.city import City

# A round trip answers several times as much with as many rows; what must not grow is their number.
# A move that ends or opens the turns of several departments goes through viewflow's join or split.
AUTOSAVE, MOVE, SEVERAL_TURNS = 12, 25, 40


def small_or_large(size: str) -> City:
    """Open the city as small as it gets, or with five times the items and cases under review."""
    if size == "small":
        return open_city()
    city = open_city(text=larger_set(16))
    for code in add_agencies(city, 3):
        walk(city, code, to=State.SECTOR_REVIEW)
    return city


def cost(user: User, url: str, sent: dict[str, Any], *, shown: str) -> int:
    """Send what a page sends, from the address it shows, and count the statements it takes."""
    client = browser(user)
    headers = {**HTMX, "HX-Current-URL": f"http://testserver{shown}"}
    with CaptureQueriesContext(connection) as statements:
        response = client.post(url, sent, headers=headers)
    assert response.status_code in {200, 302}, response.content.decode()
    return len(statements)


def cost_of_saving(
    user: User, case: Case, code: str, *, name: str = "draft-save", shown: str = "", **sent: Any
) -> int:
    """Count what it takes to save what was typed for an item, by a process that knows its rules."""
    criteria_of_case(Case.objects.select_related("cycle").get(pk=case.pk))
    data = {key.replace("answer_", "answer-"): value for key, value in sent.items()}
    return cost(user, item_url(case, code, name), data, shown=shown or case_url(case, "F1"))


def cost_of_moving(user: User, case: Case, action: str, **sent: Any) -> int:
    """Count what it takes to make a move in the dialog over the case's page."""
    review = f"?review={sent.pop('review').pk}" if "review" in sent else ""
    said = {"version": case.version, "unclassified": "on", **sent}
    return cost(user, f"{move_url(case, action)}{review}", said, shown=case_url(case))
