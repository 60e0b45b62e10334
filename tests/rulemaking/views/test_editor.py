"""The pages of a draft: who reads, what is saved, what is wrong and where; bounded and constant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import CriteriaSet, RuleBook
from directory.roles import SEE_ALL, Role
from rulemaking.models import RuleDraft, RulePart
from rulemaking.pasting import nodes_of, rows_of
from rulemaking.services import releasing, shaping, starting
from tests.city import SET, START, hcmc_book
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import statuses

if TYPE_CHECKING:
    from django.test import Client

    from tests.rulemaking.conftest import Makers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]
MOST_BYTES = 150 * 1024


def table(leaves: int) -> str:
    """Return a decision's table in four levels with so many criteria."""
    rows: list[str] = []
    for i in range(leaves):
        field, group, sub, leaf = i // 30 + 1, i // 10 % 3 + 1, i // 5 % 2 + 1, i % 5 + 1
        for code in (f"{field}", f"{field}.{group}", f"{field}.{group}.{sub}"):
            if not any(row.startswith(f"{code}\t") for row in rows):
                rows.append(f"{code}\tNội dung cải cách hành chính số {code}\t")
        rows.append(f"{field}.{group}.{sub}.{leaf}\tTiêu chí thành phần {i + 1} của decision\t1")
    return "\n".join(rows)


def large(makers: Makers, leaves: int = 90) -> RuleDraft:
    draft = makers.start(total=leaves, code="lon", source="QĐ 1")
    rows = nodes_of(rows_of(table(leaves)))
    shaping.paste(draft, under=None, rows=rows, shape=1, by=makers.maker, at=START)
    return RuleDraft.objects.get(pk=draft.pk)


def url(draft: RuleDraft, part: RulePart | None = None, act: str = "") -> str:
    address = f"/quy-tac/soan/{draft.pk}/"
    return f"{address}muc/{part.pk}/{act}" if part else f"{address}{act}"


def leaf_of(draft: RuleDraft, code: str = "") -> RulePart:
    nodes = shaping.load(draft).walk()
    return next(node.part for node in nodes if node.is_leaf and code in ("", node.code))


def save(client: Client, part: RulePart, *, version: int = 1, **typed: str) -> Any:
    data = {key.replace("__", "-"): value for key, value in typed.items()}
    address = url(part.draft, part, "luu/")
    return client.post(address, {"version": version, **data}, headers=HTMX)


def test_drafts_are_read_by_who_sees_the_city(makers: Makers) -> None:
    draft = makers.start()

    found = statuses(makers.city, url(draft))

    seeing = {name for name, status in found.items() if status == 200}
    assert seeing == {role.value for role in SEE_ALL} or seeing == set(SEE_ALL)


def test_page_of_ninety_leaves_is_bounded_and_costs_no_more_statements(makers: Makers) -> None:
    client = browser(makers.maker)
    small, draft = large(makers, 10), large(makers, 120)
    counted = []
    for each in (small, draft):
        client.get(url(each))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get(url(each))
        counted.append(len(asked))

    assert len(page.content) < MOST_BYTES
    assert counted[0] == counted[1] <= 16


def test_save_in_a_large_tree_is_answered_small_and_costs_the_same(makers: Makers) -> None:
    client = browser(makers.maker)
    counted, sizes = [], []
    for each in (large(makers, 10), large(makers, 120)):
        part = leaf_of(each)
        with CaptureQueriesContext(connection) as asked:
            answer = save(client, part, code="1.1.1.1", name="Mới", max_points="1")
        counted.append(len(asked))
        sizes.append(len(answer.content))

    assert counted[0] == counted[1] <= 30
    assert max(sizes) < 30 * 1024


def test_saved_part_says_what_was_stored_and_what_follows(makers: Makers) -> None:
    draft = large(makers, 5)
    part = leaf_of(draft)

    answer = save(
        browser(makers.maker), part, code="1.1.1.1", name="Ban hành kế hoạch", max_points="2,5",
        method__kind="target", evidence="Kế hoạch\nQuyết định",
    )  # fmt: skip

    part.refresh_from_db()
    assert "Đã lưu" in text_of(answer)
    assert "1.1.1.1, Ban hành kế hoạch, 2,5 điểm" in text_of(answer)
    assert "6,5 trên 5 điểm vượt 1,5" in text_of(answer)
    assert part.content["evidence"] == ["Kế hoạch", "Quyết định"]
    assert 'id="box-method-target"' in answer.content.decode()  # its boxes are drawn anew


def test_what_cannot_be_read_is_kept_and_named_in_its_box(makers: Makers) -> None:
    draft = large(makers, 5)
    part = leaf_of(draft)

    answer = save(browser(makers.maker), part, code="1.1.1.1", name="x", max_points="tám")

    part.refresh_from_db()
    page = answer.content.decode()
    assert part.content["max_points"] == "tám"
    assert re.search(rf'data-trouble="{part.pk}"\s+data-box="max_points"', page)
    assert "“tám” phải là số từ 0,01 đến 10000." in text_of(answer)


def test_over_what_another_saved_nothing_is_written_and_both_are_seen(makers: Makers) -> None:
    draft = large(makers, 5)
    part = leaf_of(draft)
    save(browser(makers.second), part, code="1.1.1.1", name="Của người khác", max_points="1")

    answer = save(browser(makers.maker), part, code="1.1.1.1", name="Của tôi", max_points="1")

    part.refresh_from_db()
    assert (answer.status_code, part.content["name"]) == (409, "Của người khác")
    assert "dieu-phoi-hai đã lưu nội dung khác" in text_of(answer)
    assert "1.1.1.1, Của người khác, 1 điểm" in text_of(answer)
    kept = save(
        browser(makers.maker), part, version=2, code="1.1.1.1", name="Của tôi", max_points="1"
    )
    assert kept.status_code == 200


def test_act_on_an_old_tree_shows_the_tree_as_it_is(makers: Makers) -> None:
    draft = large(makers, 5)
    client = browser(makers.maker)

    first = client.post(url(draft, act="cay/them/"), {"shape": draft.shape}, headers=HTMX)
    again = client.post(url(draft, act="cay/them/"), {"shape": draft.shape}, headers=HTMX)
    none = client.post(url(draft, act="cay/them/"), headers=HTMX)

    assert (first.status_code, again.status_code, none.status_code) == (200, 409, 422)
    assert "vừa được người khác sắp xếp lại" in text_of(again)
    assert f'data-shape="{draft.shape + 1}"' in again.content.decode()
    assert [node.code for node in shaping.load(draft).fields] == ["1", "2"]


def test_criterion_is_tried_as_the_officer_will_answer_it(makers: Makers) -> None:
    draft = large(makers, 5)
    part, client = leaf_of(draft), browser(makers.maker)
    save(client, part, code="1.1.1.1", name="x", max_points="4", method__kind="proportional")
    try_url = url(draft, part, "thu/")

    told = client.post(try_url, {"way": "rate", "answer-rate": "85%"}, headers=HTMX)
    wrong = client.post(try_url, {"way": "rate", "answer-rate": "120%"}, headers=HTMX)

    assert "3,4/4 điểm" in text_of(told)
    assert "3,4/4 điểm" not in text_of(wrong)
    assert 'class="field__error"' in wrong.content.decode()


def test_every_problem_of_a_set_leads_to_a_box_of_its_part(makers: Makers) -> None:
    document = starting.document_from(SET, name="x", kind="set")
    field = document["fields"][0]
    field["criteria"][0] |= {
        "method": {"kind": "options", "options": [{"value": "a", "points": 9}]}
    }
    field["criteria"][1] |= {"max_points": "x", "method": {"kind": "staircase", "stairs": [
        {"at_least": 2, "share": 1}, {"at_least": 0, "share": 0},
    ]}}  # fmt: skip
    field["lead"] = "SO-LA"
    draft = starting.start("set", document=document, based_on="", by=makers.maker, at=START)
    client = browser(makers.maker)

    page = client.get(url(draft)).content.decode()
    found = re.findall(r'data-trouble="(\d+)"\s+data-box="([^"]*)"', page)

    assert found
    for part, box in found:
        answer = client.get(f"{url(draft)}?muc={part}").content.decode()
        assert not box or f'id="box-{box}"' in answer, box


def test_what_the_directory_lacks_leads_to_its_box(makers: Makers) -> None:
    document = starting.document_from(SET.replace("SO-TU-PHAP", "SO-LA"), name="x", kind="set")
    draft = starting.start("set", document=document, based_on="", by=makers.maker, at=START)

    page = browser(makers.maker).get(url(draft))

    assert re.search(r'data-box="lead"', page.content.decode())
    assert "không có đơn vị mang mã “SO-LA” trong danh bạ" in text_of(page)


def test_start_from_a_file_and_from_what_is_there(makers: Makers) -> None:
    client, known = browser(makers.maker), CriteriaSet.objects.get()
    book = RuleBook.objects.get()
    facts = {"origin": "loaded", "label": "Năm sau", "year": "2027"}

    made = client.post("/quy-tac/soan/moi/", {**facts, "kind": "set", "criteria_set": known.pk})
    other = client.post("/quy-tac/soan/moi/", {**facts, "kind": "book", "rule_book": book.pk})
    none = client.post("/quy-tac/soan/moi/", {"kind": "set", "origin": "file"})

    drafts = RuleDraft.objects.order_by("pk")
    assert [(each.kind, each.label, each.year) for each in drafts] == [
        ("set", "Năm sau", "2027"), ("book", "Năm sau", "2027"),
    ]  # fmt: skip
    assert (made.status_code, other.status_code, none.status_code) == (302, 302, 422)


def test_book_is_made_section_by_section_and_its_classes_tried(makers: Makers) -> None:
    document = starting.document_from(hcmc_book(), name="x", kind="book")
    draft = starting.start("book", document=document, based_on="", by=makers.maker, at=START)
    client = browser(makers.maker)
    part = draft.parts.get(name="classes")
    rows = {
        "classes-0-name": "Xuất sắc", "classes-0-edge": "above", "classes-0-bound": "90",
        "classes-1-name": "Tốt", "classes-1-edge": "from", "classes-1-bound": "90",
        "classes-2-name": "Khá", "classes-2-edge": "from", "classes-2-bound": "70",
        "classes-2-at_least": "2 = 10,5", "classes-3-name": "Trung bình",
        "classes-3-edge": "from", "classes-3-bound": "0",
    }  # fmt: skip

    saved = client.post(url(draft, part, "luu/"), {"version": 1, **rows}, headers=HTMX)
    part.refresh_from_db()
    tried = client.post(url(draft, act="thu/"), {"indices": "90 90,01 69,9"}, headers=HTMX)

    assert saved.status_code == 200
    assert part.content["classes"][0] == {"name": "Xuất sắc", "above": 90}
    assert str(part.content["classes"][2]["at_least"]["2"]) == "10.5"
    assert "90 Tốt 90,01 Xuất sắc 69,9 Trung bình" in text_of(tried)
    # The review of heads names a class that is no more: it is said where it stands.
    rows |= {"classes-2-name": "Tạm"}
    renamed = client.post(url(draft, part, "luu/"), {"version": 2, **rows}, headers=HTMX)
    assert 'data-box="review-' in renamed.content.decode()


def test_released_by_another_on_the_pages(makers: Makers) -> None:
    document = {**starting.document_from(SET, name="x", kind="set"), "year": 2026}
    draft = starting.start("set", document=document, based_on="", by=makers.maker, at=START)
    maker, second = browser(makers.maker), browser(makers.second)

    asked = maker.post(url(draft, act="ask/"), {"version": 1})
    twice = maker.post(url(draft, act="ask/"), {"version": 1})
    own = maker.post(url(draft, act="release/"), {"version": 2})
    old = second.post(url(draft, act="release/"), {"version": 1})
    none = second.post(url(draft, act="release/"))
    done = second.post(url(draft, act="release/"), {"version": 2})

    found = RuleDraft.objects.get(pk=draft.pk)
    statuses_ = [each.status_code for each in (asked, twice, own, old, none, done)]
    assert statuses_ == [302, 409, 403, 409, 422, 302]
    assert (found.state, found.ended_by) == ("released", makers.second)
    assert "Xem bản đã ban hành" in text_of(second.get(url(draft)))


def test_file_of_a_draft_is_what_would_be_released(makers: Makers) -> None:
    draft = large(makers, 5)

    answer = browser(makers.city.people[Role.AUDITOR]).get(url(draft, act="tep.toml"))

    assert answer.content.decode() == releasing.text_of(draft)


def test_workbook_of_a_draft_begins_another_with_the_same_digest(makers: Makers) -> None:
    document = starting.document_from(SET, name="x", kind="set")
    draft = starting.start("set", document=document, based_on="", by=makers.maker, at=START)
    client = browser(makers.maker)
    content = client.get(url(draft, act="bang.xlsx")).content
    file = SimpleUploadedFile("lon.xlsx", content)
    bad = SimpleUploadedFile("x.xlsx", b"PK")

    made = client.post("/quy-tac/soan/moi/", {"kind": "set", "origin": "file", "file": file})
    refused = client.post("/quy-tac/soan/moi/", {"kind": "set", "origin": "file", "file": bad})

    other = RuleDraft.objects.exclude(pk=draft.pk).get()
    assert (made.status_code, refused.status_code) == (302, 422)
    assert shaping.load(other).document == shaping.load(draft).document
