"""A draft as a workbook: handed out, tried beside it, taken over the version that was seen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from rulemaking.models import RuleDraft, RuleEvent
from rulemaking.services.releasing import made_by
from rulemaking.services.saving import save
from rulemaking.services.shaping import load
from scoring import digest, document_of
from scoring.shipped import SETS
from tests.city import START
from tests.visits import browser, text_of

if TYPE_CHECKING:
    from tests.rulemaking.conftest import Makers

pytestmark = pytest.mark.usefixtures("in_february")

NEW = "/quy-tac/soan/bang-tinh/"
QD766 = document_of((SETS / "qd766.toml").read_text(encoding="utf-8"))


def begun(makers: Makers) -> RuleDraft:
    return makers.start(**QD766)


def handed_out(makers: Makers, draft: RuleDraft) -> bytes:
    answer = browser(makers.maker).get(f"/quy-tac/soan/{draft.pk}/bang.xlsx")
    return bytes(answer.content)


def changed(content: bytes, **cells: Any) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for cell, value in cells.items():
        book["Bộ tiêu chí"][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def address(draft: RuleDraft) -> str:
    return f"/quy-tac/soan/{draft.pk}/bang-tinh/"


def tried(makers: Makers, url: str, content: bytes, **facts: Any) -> Any:
    file = SimpleUploadedFile("bo.xlsx", content)
    return browser(makers.maker).post(url, {"file": file, **facts})


def taken(makers: Makers, url: str, answer: Any, **facts: Any) -> Any:
    """Press the button that the page of a tried workbook offers."""
    shown = {"text": answer.context["text"], "name": answer.context["sheet"].name}
    if answer.context["seen"] is not None:
        shown["version"] = answer.context["seen"]
    return browser(makers.maker).post(url, {**shown, **facts})


def said(draft: RuleDraft) -> str:
    return digest(load(RuleDraft.objects.get(pk=draft.pk)).document)


def test_workbook_of_a_draft_says_what_the_draft_says(makers: Makers) -> None:
    draft = begun(makers)

    answer = tried(makers, address(draft), handed_out(makers, draft), version=draft.version)

    assert (answer.status_code, answer.context["changes"]) == (200, [])
    assert answer.context["read"].digest == said(draft)
    assert "nói đúng như bản soạn thảo hiện nay" in text_of(answer)


def test_changed_workbook_is_shown_beside_the_draft_and_taken_as_it_was_shown(
    makers: Makers,
) -> None:
    draft = begun(makers)
    content = changed(handed_out(makers, draft), C3="Thủ tục công bố đúng hạn")

    answer = tried(makers, address(draft), content, version=draft.version)
    (row,) = answer.context["changes"]
    done = taken(makers, address(draft), answer)

    assert [(facet.what, facet.after) for facet in row.facets] == [
        ("Tên", "Thủ tục công bố đúng hạn")
    ]
    assert (done.status_code, done["Location"]) == (302, f"/quy-tac/soan/{draft.pk}/")
    assert said(draft) == answer.context["read"].digest
    assert RuleEvent.objects.filter(draft=draft, action="replace").count() == 1
    assert draft.parts.filter(removed_at__isnull=False).count() == len(QD766["fields"])
    assert made_by(draft) == {makers.maker.pk}


def test_workbook_over_what_another_saved_is_refused_and_loses_nothing(makers: Makers) -> None:
    draft = begun(makers)
    content = changed(handed_out(makers, draft), C3="Khác")
    answer = tried(makers, address(draft), content, version=draft.version)
    head = draft.parts.get(name="head")
    save(head, said={**head.content, "source": "Mới"}, version=1, by=makers.second, at=START)
    before = said(draft)

    late = taken(makers, address(draft), answer)
    blind = browser(makers.maker).post(
        address(draft), {"text": answer.context["text"], "name": "bo.xlsx"}
    )

    assert (late.status_code, blind.status_code, said(draft)) == (409, 422, before)
    assert "vừa được người khác sửa" in text_of(late)
    assert late.context["seen"] == RuleDraft.objects.get(pk=draft.pk).version


def test_second_press_changes_nothing_more(makers: Makers) -> None:
    draft = begun(makers)
    content = changed(handed_out(makers, draft), C3="Khác")
    answer = tried(makers, address(draft), content, version=draft.version)

    first, second = (taken(makers, address(draft), answer) for _press in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert RuleEvent.objects.filter(draft=draft, action="replace").count() == 1


def test_workbook_with_a_problem_is_told_cell_by_cell_and_changes_nothing(makers: Makers) -> None:
    draft = begun(makers)
    before = said(draft)
    content = changed(handed_out(makers, draft), D3="1.500")

    answer = tried(makers, address(draft), content, version=draft.version)

    assert (answer.status_code, said(draft)) == (422, before)
    assert "Điểm tối đa (D3)" in text_of(answer)
    assert 'name="text"' not in answer.content.decode()


def test_new_draft_is_made_of_a_workbook_once(makers: Makers) -> None:
    content = handed_out(makers, begun(makers))

    answer = tried(makers, NEW, content)
    first, second = (taken(makers, NEW, answer) for _press in range(2))

    draft = RuleDraft.objects.get(based_on="bo.xlsx")
    assert first["Location"] == second["Location"] == f"/quy-tac/soan/{draft.pk}/"
    assert said(draft) == digest(QD766)


def test_what_is_sent_instead_of_a_tried_workbook_is_refused(makers: Makers) -> None:
    client = browser(makers.maker)

    broken = client.post(NEW, {"text": "= nothing", "name": "bo.xlsx"})
    book = client.post(NEW, {"text": 'format = 2\ncode = "x"', "name": "bo.xlsx"})
    empty = client.post(NEW, {"text": "", "name": "bo.xlsx"})
    nothing = client.post(NEW, {})

    assert [each.status_code for each in (broken, book, empty, nothing)] == [422] * 4
    assert RuleDraft.objects.count() == 0


def test_only_makers_bring_workbooks_in_and_a_book_has_none(makers: Makers) -> None:
    draft, book = begun(makers), makers.start("book")
    leader = browser(makers.leader)

    assert leader.get(f"/quy-tac/soan/{draft.pk}/bang.xlsx").status_code == 200
    assert leader.get(address(draft)).status_code == 403
    assert leader.get(NEW).status_code == 403
    assert browser(makers.maker).get(address(book)).status_code == 404
    assert browser(makers.maker).get(f"/quy-tac/soan/{book.pk}/bang.xlsx").status_code == 404


def test_draft_that_was_asked_for_takes_no_workbook(makers: Makers) -> None:
    draft = begun(makers)
    content = changed(handed_out(makers, draft), C3="Khác")
    answer = tried(makers, address(draft), content, version=draft.version)
    assert RuleDraft.objects.filter(pk=draft.pk).update(
        state="asked", asked_by=makers.maker, asked_at=START
    )

    late = taken(makers, address(draft), answer)

    assert late.status_code == 409
    assert RuleEvent.objects.filter(draft=draft, action="replace").count() == 0
