"""Papers that are not there: an explanation that reviewers judge, and classified ones kept out."""

from __future__ import annotations

from typing import Any

import pytest

from cases.lifecycle import Action, Rung, State
from cases.models import CaseEvent, Mark
from cases.refusals import Incomplete
from tests.city import START, City, answer, upload_pdf, walk
from tests.visits import HTMX, browser, item_url, move_url, save, text_of
from workflow import moves

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"


def judge(city: City, **said: str) -> Any:
    facts = {"answer_value": "no", "note": "Chưa có căn cứ", "version": "0", **said}
    return save(city.reviewers[HOME_AFFAIRS], city.case(QUAN), "1.1", **facts)


def conclude(city: City) -> None:
    case, by = city.case(QUAN), city.reviewers[HOME_AFFAIRS]
    save(by, case, "1.2", answer_achieved="90", answer_total="100", version="0")
    review = case.reviews.get(field__code="F1")
    moves.make(case, Action.CONCLUDE, review=review, by=by, at=START)


def verdict(city: City) -> str:
    return Mark.objects.get(item=city.item(QUAN, "1.1"), rung=Rung.SECTOR).explained


def test_the_reviewer_is_asked_what_to_make_of_the_explanation(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = browser(city.reviewers[HOME_AFFAIRS])

    card = text_of(reviewer.get(item_url(city.case(QUAN), "1.1"), headers=HTMX))
    grid = text_of(reviewer.get("/ky/2021/tieu-chi/1.1/"))
    other = text_of(reviewer.get(item_url(city.case(QUAN), "1.2"), headers=HTMX))

    assert "Không có minh chứng, đơn vị giải trình Có quyết định kèm theo" in card
    assert "Chấp nhận một phần" in card
    assert "Giải trình thiếu minh chứng chưa kết luận" in grid
    assert "Kết luận về giải trình" not in other


@pytest.mark.parametrize("said", ["accepted", "partly", "refused"])
def test_what_is_made_of_it_is_part_of_the_verdict_and_in_the_log(city: City, said: str) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    judge(city, explained=said)

    conclude(city)

    assert verdict(city) == said
    event = CaseEvent.objects.get(action="conclude", facts__field="F1")
    assert event.facts["explained"] == {"1.1": said}
    words = {"accepted": "chấp nhận", "partly": "chấp nhận một phần", "refused": "không chấp nhận"}
    page = browser(city.officers[QUAN]).get(item_url(city.case(QUAN), "1.1"), headers=HTMX)
    assert f"Giải trình thiếu minh chứng: {words[said]}" in text_of(page)


def test_who_gives_another_mark_says_what_became_of_the_explanation_first(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    judge(city)

    with pytest.raises(Incomplete) as refused:
        conclude(city)

    assert refused.value.missing == ("1.1: chưa kết luận về giải trình thiếu minh chứng.",)


def test_who_agrees_with_the_mark_takes_the_explanation_too(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    item = city.item(QUAN, "1.1")
    browser(city.reviewers[HOME_AFFAIRS]).post("/dong-y/", {"item": [item.pk]})

    conclude(city)

    assert verdict(city) == "accepted"


def test_where_papers_are_there_nothing_is_asked_and_nothing_kept(city: City) -> None:
    upload_pdf(city, QUAN, "1.1", at=START)
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    judge(city, explained="partly")

    conclude(city)

    assert verdict(city) == ""


def test_a_word_that_is_no_verdict_is_refused_and_a_row_without_the_box_keeps_it(
    city: City,
) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    wrong = judge(city, explained="có lẽ")
    judge(city, explained="partly")
    judge(city, version="1")
    conclude(city)

    assert wrong.status_code == 422
    assert verdict(city) == "partly"


def test_a_submission_says_that_nothing_classified_is_in_it_or_is_refused(city: City) -> None:
    answer(city, QUAN, at=START)
    case, client = city.case(QUAN), browser(city.officers[QUAN])
    url, seen = move_url(case, "submit"), {"version": case.version}

    asked = text_of(client.get(url))
    without = client.post(url, seen)
    with_it = client.post(url, {**seen, "unclassified": "on"})

    assert "không chứa tài liệu thuộc danh mục bí mật nhà nước" in asked
    assert (without.status_code, with_it.status_code) == (422, 302)
    assert "Chưa xác nhận về tài liệu mật nên chưa trình." in text_of(without)
    event = CaseEvent.objects.get(action="submit")
    assert (event.facts["unclassified"], event.by) == (True, city.officers[QUAN])
    log = text_of(client.get(f"/ho-so/{case.pk}/nhat-ky/"))
    assert "Đã xác nhận: không có tài liệu mật" in log


def test_an_explanation_handed_in_says_so_as_well(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    case, officer = city.case(QUAN), city.officers[QUAN]
    save(officer, case, "1.2", name="explanation-save", text="Xin xem lại", version="0")
    url, seen = move_url(case, "explain"), {"version": case.version}

    without = browser(officer).post(url, seen)
    with_it = browser(officer).post(url, {**seen, "unclassified": "on"})

    assert (without.status_code, with_it.status_code) == (422, 302)
    assert CaseEvent.objects.get(action="explain").facts["unclassified"] is True


@pytest.mark.parametrize(
    ("action", "state"),
    [(Action.SUBMIT, State.SELF_ASSESSMENT), (Action.EXPLAIN, State.EXPLANATION)],
)
def test_no_caller_hands_papers_over_without_that_word(
    city: City, action: Action, state: State
) -> None:
    case = walk(city, QUAN, to=state)
    if action is Action.SUBMIT:
        answer(city, QUAN, at=START)
    else:
        officer = city.officers[QUAN]
        save(officer, case, "1.2", name="explanation-save", text="Xin xem lại", version="0")
    before = CaseEvent.objects.count()

    with pytest.raises(Incomplete, match="Chưa xác nhận về tài liệu mật nên chưa trình"):
        moves.make(case, action, by=city.officers[QUAN], at=START)

    assert (city.case(QUAN).state, CaseEvent.objects.count()) == (state, before)


def test_the_pages_say_what_stays_out(city: City) -> None:
    case, client = city.case(QUAN), browser(city.officers[QUAN])

    pages = [f"/ho-so/{case.pk}/khay/", item_url(case, "1.1"), f"/tu-minh-chung/{QUAN}/"]

    sentence = "Không tải lên tài liệu thuộc danh mục bí mật nhà nước."
    assert [sentence in text_of(client.get(url)) for url in pages] == [True, True, True]
