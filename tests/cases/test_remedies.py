"""A lost point becomes a task with owner and day, and the year after says whether it was done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.models import CaseEvent, Cycle, Remedy
from cases.reading.log import line_of
from cases.refusals import Incomplete
from cases.services import remedies
from cases.services.remedies import Planned, StaleRemedy
from directory.access import NotAllowed, access_of
from directory.roles import Role
from tests.next_year import next_year
from tests.visits import browser, item_url, text_of
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from typing import Any

    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"
AT = datetime(2022, 4, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def published(city: City) -> City:
    to_stage(city, Cycle.Stage.PUBLISHED)
    return city


def planned(city: City, code: str = "1.2", **said: Any) -> Planned:
    facts = {"owner": city.officers[QUAN], "due_on": date(2022, 9, 30), **said}
    return Planned(city.item(QUAN, code), "Đôn đốc hằng tuần", **facts)


def plan(city: City, *tasks: Planned, **said: Any) -> int:
    return remedies.plan(
        city.case(QUAN), tasks or [planned(city)], **{"by": city.officers[QUAN], "at": AT, **said}
    )


def test_every_lost_point_is_proposed_the_most_first(published: City) -> None:
    lost = remedies.lost_in(published.case(QUAN))

    assert [(each.item.criterion.code, float(each.points), each.why) for each in lost] == [
        ("1.2", 2.4, "Đã đối chiếu hồ sơ gốc"),
        ("2.1", 1.2, ""),
        ("1.S", 0.8, "Thẩm định"),
    ]
    assert {each.owner for each in lost if each.item.criterion.self_scored} == {
        published.officers[QUAN].pk
    }


def test_a_task_is_confirmed_once_done_and_taken_up_again_and_it_is_logged(
    published: City,
) -> None:
    by = published.officers[QUAN]
    assert plan(published) == 1
    with pytest.raises(StaleRemedy):
        plan(published)
    task = Remedy.objects.select_related("item__case", "item__criterion").get()
    facts: dict[str, Any] = {"by": by, "at": AT}

    with pytest.raises(Incomplete):
        remedies.finish(task, note=" ", seen=1, **facts)
    remedies.finish(task, note="Kế hoạch 12/KH", seen=1, **facts)
    with pytest.raises(StaleRemedy):
        remedies.finish(task, note="lần nữa", seen=1, **facts)
    remedies.take_up_again(task, seen=2, **facts)

    task.refresh_from_db()
    assert (task.done_at, task.version) == (None, 3)
    lines = [line_of(each) for each in CaseEvent.objects.filter(at=AT).order_by("pk")]
    assert [(each.what, each.details) for each in lines] == [
        ("Lập việc từ điểm mất", ("Tiêu chí: 1.2",)),
        ("Xong việc từ điểm mất", ("Tiêu chí: 1.2",)),
        ("Mở lại việc từ điểm mất", ("Tiêu chí: 1.2",)),
    ]


def test_what_is_not_complete_or_not_theirs_is_refused(published: City) -> None:
    for said in ({"owner": published.officers["SO-NOI-VU"]}, {"due_on": None}):
        with pytest.raises(Incomplete, match=r"1\.2"):
            plan(published, planned(published, **said))
    with pytest.raises(NotAllowed):
        plan(published, by=published.people[Role.COORDINATOR])
    assert not Remedy.objects.exists()


def test_before_publication_nothing_is_planned(city: City) -> None:
    access = access_of(city.officers[QUAN], on=AT.date())
    assert "khi kết quả đã công bố" in remedies.why_not_plan(city.case(QUAN), access)
    page = browser(city.officers[QUAN]).get(reverse("remedies", args=[city.case(QUAN).pk]))
    assert page.status_code == 403


def test_the_officer_confirms_on_the_page_and_others_only_read(published: City) -> None:
    url = reverse("remedies", args=[published.case(QUAN).pk])
    client, key = browser(published.officers[QUAN]), published.item(QUAN, "1.2").pk
    shown = client.get(url)
    form = next(each for each in shown.context["forms"] if each.lost.item.pk == key)
    assert form.initial["due_on"] == date(2022, 12, 31)
    typed = {
        f"{key}-chosen": "on",
        f"{key}-what": "Đôn đốc hằng tuần",
        f"{key}-owner": form.initial["owner"],
        f"{key}-due_on": "30/09/2022",
    }

    empty = client.post(url, {})
    done = client.post(url, typed, follow=True)
    again = client.post(url, typed)
    aside = published.item(QUAN, "2.1").pk
    client.post(
        url, {f"{aside}-chosen": "on", f"{aside}-what": "Rà soát", f"{aside}-aside": "Đã bãi bỏ"}
    )

    assert (empty.status_code, again.status_code) == (422, 409)
    assert "Đã lập 1 việc." in text_of(done)
    page = text_of(browser(published.people[Role.AUDITOR]).get(url))
    assert "Đôn đốc hằng tuần can-bo.quan-1 30/09/2022" in page
    assert "Không làm: Đã bãi bỏ" in page
    assert "Xác nhận các việc đã chọn" not in page


def test_a_task_is_done_on_the_page_by_the_version_that_was_shown(published: City) -> None:
    plan(published)
    client, case = browser(published.officers[QUAN]), published.case(QUAN)
    url = reverse("remedy-done", args=[case.pk, "1.2"])

    answers = [
        client.post(url, typed).status_code
        for typed in (
            {"note": "Kế hoạch 12/KH"},
            {"note": "Kế hoạch 12/KH", "version": 9},
            {"note": "Kế hoạch 12/KH", "version": 1},
        )
    ]

    assert answers == [422, 409, 302]
    assert Remedy.objects.get().done_note == "Kế hoạch 12/KH"


def test_the_year_after_says_beside_the_criterion_what_became_of_it(published: City) -> None:
    plan(published, planned(published), planned(published, "2.1"))
    task = Remedy.objects.select_related("item__case", "item__criterion").get(
        item__criterion__code="1.2"
    )
    by = published.officers[QUAN]
    remedies.finish(task, note="Kế hoạch 12/KH", seen=1, by=by, at=AT)
    later = next_year(published)

    client = browser(by)
    pages = {code: text_of(client.get(item_url(later.case(QUAN), code))) for code in ("1.2", "2.1")}

    assert "Việc từ điểm mất: đã xong, Kế hoạch 12/KH" in pages["1.2"]
    assert "Việc từ điểm mất: chưa xong, hạn 30/09/2022, can-bo.quan-1" in pages["2.1"]
    other = text_of(
        browser(published.officers["SO-NOI-VU"]).get(item_url(later.case("SO-NOI-VU"), "1.2"))
    )
    assert "Việc từ điểm mất" not in other
