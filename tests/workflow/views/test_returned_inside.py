"""A head returns a case inside and may name what to look at again; the officers see it first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent
from cases.refusals import Incomplete
from notifications.models import Letter
from tests.city import START, City, walk
from tests.forms_sent import send
from tests.visits import browser, case_url, move_url, text_of
from workflow import moves

if TYPE_CHECKING:
    from typing import Any

QUAN, WHY = "QUAN-1", "Số liệu chưa khớp báo cáo"


def returned(city: City, **typed: Any) -> Any:
    walk(city, QUAN, to=State.SIGN_OFF)
    url = move_url(city.case(QUAN), Action.RETURN_INSIDE)
    return send(browser(city.heads[QUAN]), url, {"reason": WHY, **typed})


def test_what_the_head_names_is_logged_told_and_shown_first(city: City) -> None:
    returned(city, items=[city.item(QUAN, "1.2").pk])

    event = CaseEvent.objects.get(action="return_inside")
    assert event.facts["items"] == ["1.2"]
    letter = Letter.objects.get(kind="returned_inside", recipient=city.officers[QUAN])
    assert "Các tiêu chí cần xem lại:\n- 1.2 Tỷ lệ hoàn thành" in letter.body
    page = browser(city.officers[QUAN]).get(case_url(city.case(QUAN)))
    assert [item.code for item in page.context["named"]] == ["1.2"]
    assert "Thủ trưởng đề nghị xem lại" in text_of(page)


def test_a_head_need_name_nothing_and_all_stays_open(city: City) -> None:
    returned(city)

    assert city.case(QUAN).state == State.SELF_ASSESSMENT
    assert "items" not in CaseEvent.objects.get(action="return_inside").facts
    open_now = city.case(QUAN).items.filter(is_open=True)
    assert list(open_now.values_list("criterion__code", flat=True)) == ["1.1", "1.2", "2.1"]
    page = browser(city.officers[QUAN]).get(case_url(city.case(QUAN)))
    assert "Thủ trưởng đề nghị xem lại" not in text_of(page)


def test_only_what_the_officers_may_change_is_named(city: City) -> None:
    walk(city, QUAN, to=State.SIGN_OFF)
    closed = city.item(QUAN, "2.1")
    type(closed).objects.filter(pk=closed.pk).update(is_open=False)
    head = browser(city.heads[QUAN])

    offered = head.get(move_url(city.case(QUAN), Action.RETURN_INSIDE)).context["asked"]
    assert [item.criterion.code for item in offered.form.by_key.values()] == ["1.1", "1.2"]
    with pytest.raises(Incomplete, match="Chỉ nêu được các tiêu chí"):
        moves.make(
            city.case(QUAN),
            Action.RETURN_INSIDE,
            by=city.heads[QUAN],
            at=START,
            reason=WHY,
            items=[closed],
        )
