"""Every place that says how far the work on a case is says the same, in each of its states."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Draft
from cases.refusals import Incomplete
from cases.services import drafts
from cases.services.progress import Progress
from directory.access import access_of
from directory.roles import Role
from evidence_store.services.inspecting import inspect
from tests.city import (
    ANSWERS,
    KEPT,
    START,
    City,
    answer,
    contest,
    review_all,
    sign_off,
    submit,
    upload_pdf,
    walk,
)
from tests.evidence_store.tampering import refused
from tests.visits import browser, case_url, item_url, move_url, save, text_of
from wording.clock import today
from workflow import moves
from workflow.board.rows import rows_of

if TYPE_CHECKING:
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"
LATER = START + timedelta(days=10)
UNTOUCHED = (
    "bị trả lại mà chưa sửa; hãy sửa kết quả, ghi chú hoặc minh chứng, hoặc ghi lý do giữ nguyên."
)


def on_the_page(city: City, reader: User) -> dict[str, Progress]:
    """Return what the parts of a case page and the dialog of its move say."""
    case = city.case(QUAN)
    context = browser(reader).get(case_url(case)).context
    shown, sections = context["shown"], context["sections"]
    said = {
        "page": shown.progress,
        "fields": sum((field.progress for field in shown.fields), Progress()),
        "index": sum((each.progress for each in sections if each.is_field), Progress()),
    }
    worklist = [each.progress for each in sections if each.key == "viec"]
    return said | ({"worklist": worklist[0]} if worklist else {})


def on_the_board(city: City) -> Progress:
    access, pk = access_of(city.people[Role.COORDINATOR], on=today()), city.case(QUAN).pk
    (row,) = rows_of(city.cycle, access, [pk], on=today())
    return row.progress


def lacking(city: City, action: Action, by: User, **said: Any) -> int:
    """Return how many items the check before handing over names, and see that the dialog agrees."""
    query = {"review": said["review"].pk} if "review" in said else {}
    asked = browser(by).get(move_url(city.case(QUAN), action), query).context["asked"]
    gaps: tuple[str, ...] = ()
    try:
        moves.make(city.case(QUAN), action, by=by, at=LATER, **said)
    except Incomplete as incomplete:
        gaps = incomplete.missing
    assert len(asked.gaps) == len(gaps)
    return len(gaps)


def send_back(city: City, *codes: str) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    moves.make(
        case,
        Action.SEND_BACK,
        review=case.reviews.open().get(field__code="F1"),
        items=[city.item(QUAN, code) for code in codes],
        reason="Số liệu chưa khớp báo cáo",
        by=city.reviewers[HOME_AFFAIRS],
        at=START + timedelta(days=4),
    )


def give_back_inside(city: City) -> None:
    submit(city, QUAN, at=START)
    case, head = city.case(QUAN), city.heads[QUAN]
    moves.make(case, Action.RETURN_INSIDE, by=head, at=START, reason="Xem lại số liệu")


def type_two(city: City) -> None:
    answer(city, QUAN, at=START)
    half = Draft.objects.filter(item__criterion__code="2.1")
    half.update(answer={"achieved": "8"}, points=None)


def type_all_with_a_refused_paper(city: City) -> None:
    answer(city, QUAN, at=START)
    refused(upload_pdf(city, QUAN, "1.1", at=START).evidence, at=START)
    Draft.objects.filter(item__criterion__code="1.1").update(note="")


def return_and_save_as_it_was(city: City) -> None:
    send_back(city, "1.2")
    retype(city, "1.2")


def return_and_keep(city: City) -> None:
    send_back(city, "1.2")
    retype(city, "1.2", kept_because=KEPT)


def return_and_change(city: City) -> None:
    send_back(city, "1.2")
    retype(city, "1.2", answer={"achieved": "80", "total": "100"})


def return_and_add_a_paper(city: City) -> None:
    send_back(city, "1.2")
    inspect(upload_pdf(city, QUAN, "1.2", at=LATER).evidence_id, at=LATER)


def return_and_add_a_paper_that_is_refused(city: City) -> None:
    send_back(city, "1.2")
    refused(upload_pdf(city, QUAN, "1.2", at=LATER).evidence, at=LATER)


def return_with_a_paper_that_is_refused_later(city: City) -> None:
    paper = upload_pdf(city, QUAN, "1.2", at=START).evidence
    send_back(city, "1.2")
    refused(paper, at=LATER)


def retype(city: City, code: str, **changed: Any) -> None:
    as_it_was: dict[str, Any] = {"answer": ANSWERS[code], "note": "Có quyết định kèm theo"}
    drafts.save_draft(
        city.item(QUAN, code),
        **as_it_was | changed,
        version=0,
        by=city.officers[QUAN],
        at=LATER,
    )


@pytest.mark.parametrize(
    ("prepare", "done", "total"),
    [
        (lambda _city: None, 0, 3),
        (type_two, 2, 3),
        (type_all_with_a_refused_paper, 2, 3),
        (lambda city: answer(city, QUAN, at=START), 3, 3),
        (give_back_inside, 3, 3),
        (lambda city: send_back(city, "1.2"), 0, 1),
        (lambda city: send_back(city, "1.1", "1.2"), 0, 2),
        (return_and_save_as_it_was, 0, 1),
        (return_and_keep, 1, 1),
        (return_and_change, 1, 1),
        (return_and_add_a_paper, 1, 1),
        (return_and_add_a_paper_that_is_refused, 0, 1),
        (return_with_a_paper_that_is_refused_later, 0, 1),
    ],
)
def test_self_assessment_is_counted_alike_everywhere(
    city: City, prepare: Any, done: int, total: int
) -> None:
    prepare(city)
    officer, counted = city.officers[QUAN], Progress(done, total)

    said = on_the_page(city, officer) | {"board": on_the_board(city)}
    missing = lacking(city, Action.SUBMIT, officer)

    assert said == dict.fromkeys(said, counted)
    assert missing == total - done


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        ({}, 0),
        ({"1.2": {"answer": {"achieved": "9"}}}, 0),
        ({"1.2": {"answer": {"achieved": "70", "total": "100"}}}, 0),  # lower, and not why
        ({"1.2": {"answer": ANSWERS["1.2"]}}, 1),
        ({"1.2": {"answer": ANSWERS["1.2"]}, "1.1": {"answer": ANSWERS["1.1"]}}, 2),
    ],
)
def test_review_is_counted_alike_everywhere(city: City, typed: dict[str, Any], done: int) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers[HOME_AFFAIRS]
    for code, given in typed.items():
        item = city.item(QUAN, code)
        drafts.save_draft(item, **given, note="", version=0, by=reviewer, at=START)
    client, counted = browser(reviewer), Progress(done, 2)

    field = client.get("/ky/2021/linh-vuc/F1/").context
    grids = [client.get(f"/ky/2021/tieu-chi/{code}/").context for code in ("1.1", "1.2")]
    review = case.reviews.open().get(field__code="F1")
    said = on_the_page(city, reviewer) | {
        "reviews of the field": field["reviews"][0].progress,
        "criteria of the field": sum((row.leaf.progress for row in field["rows"]), Progress()),
        "grids": sum((grid["summary"].progress for grid in grids), Progress()),
    }
    left = {
        "tabs": sum(grids[0]["left"].values()),
        "chips": sum(grid["chips"][1]["count"] for grid in grids),
        "check": lacking(city, Action.CONCLUDE, reviewer, review=review),
    }

    assert said == dict.fromkeys(said, counted)
    assert left == dict.fromkeys(left, counted.left)


@pytest.mark.parametrize(
    ("typed", "done", "total"),
    [
        ({}, 0, 1),
        ({"1.S": {"mean": "0.8"}}, 1, 1),
        ({"1.S": {"mean": "0.8"}, "1.2": {"achieved": "9"}}, 1, 2),
        ({"1.S": {"mean": "0.8"}, "1.2": {"achieved": "70", "total": "100"}}, 1, 2),
    ],
)
def test_appraisal_is_counted_alike_everywhere(
    city: City, typed: dict[str, Any], done: int, total: int
) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review_all(city, QUAN, at=case.entered_at)
    appraiser = city.people[Role.APPRAISER]
    for code, given in typed.items():
        item = city.item(QUAN, code)
        drafts.save_draft(item, answer=given, note="", version=0, by=appraiser, at=START)

    said = on_the_page(city, appraiser) | {"board": on_the_board(city)}
    missing = lacking(city, Action.APPRAISE, appraiser)

    assert said == dict.fromkeys(said, Progress(done, total))
    assert missing == total - done


def test_explanations_have_no_total_anywhere(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    drafts.save_explanation(
        city.item(QUAN, "1.2"), text="Đã làm", version=0, by=city.officers[QUAN], at=LATER
    )

    said = on_the_page(city, city.officers[QUAN]) | {"board": on_the_board(city)}

    assert said == dict.fromkeys(said, Progress(1, 0))


@pytest.mark.parametrize(
    ("verdict", "reason", "done"),
    [("", "", 0), ("rejected", "", 0), ("changed", "Tính lại", 0), ("rejected", "Thiếu", 1)],
)
def test_settlement_is_counted_alike_everywhere(
    city: City, verdict: str, reason: str, done: int
) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    open_contest = contest(city, QUAN, "1.2", at=LATER)
    appraiser = city.people[Role.APPRAISER]
    open_contest.item = city.item(QUAN, "1.2")
    drafts.save_verdict(
        open_contest,
        verdict=verdict,
        reason=reason,
        answer={},
        version=open_contest.version,
        by=appraiser,
        at=LATER,
    )

    said = on_the_page(city, appraiser) | {"board": on_the_board(city)}
    missing = lacking(city, Action.SETTLE, appraiser)

    assert said == dict.fromkeys(said, Progress(done, 1))
    assert missing == 1 - done


def test_what_was_sent_back_is_not_handed_in_as_it_was(city: City) -> None:
    send_back(city, "1.2")

    with pytest.raises(Incomplete) as refusal:
        moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=LATER
        )

    assert refusal.value.missing == (f"1.2: {UNTOUCHED}",)


def test_reason_to_keep_is_logged_and_read_beside_the_criterion(city: City) -> None:
    send_back(city, "1.2")
    case, officer = city.case(QUAN), city.officers[QUAN]
    own = {"answer_achieved": "90", "answer_total": "100", "note": "Có quyết định kèm theo"}

    save(officer, case, "1.2", **own, kept_because="Báo cáo ngày 5/1 là bản cuối", version="0")
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=officer, at=LATER)
    sign_off(city, QUAN, at=LATER)
    reviewer = browser(city.reviewers[HOME_AFFAIRS])
    pages = {
        "card": case_url(case, "viec"),
        "reading": case_url(case, "ban-doc"),
        "item": item_url(case, "1.2"),
        "grid": "/ky/2021/tieu-chi/1.2/",
        "log": f"{case_url(case)}nhat-ky/",
        "why": f"{case_url(case)}vi-sao/",
    }

    event = CaseEvent.objects.filter(action="submit").latest("pk")
    assert event.facts["kept"] == {"1.2": "Báo cáo ngày 5/1 là bản cuối"}
    assert {
        name: "Báo cáo ngày 5/1 là bản cuối" in text_of(reviewer.get(url))
        for name, url in pages.items()
    } == dict.fromkeys(pages, True)


def test_reason_to_keep_holds_for_its_round_alone(city: City) -> None:
    return_and_keep(city)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=LATER)
    sign_off(city, QUAN, at=LATER)
    case = city.case(QUAN)

    moves.make(
        case,
        Action.SEND_BACK,
        review=case.reviews.open().get(field__code="F1"),
        items=[city.item(QUAN, "1.2")],
        reason="Vẫn chưa khớp",
        by=city.reviewers[HOME_AFFAIRS],
        at=LATER,
    )

    assert on_the_board(city) == Progress(0, 1)


def test_head_who_gives_back_what_was_kept_finds_it_done(city: City) -> None:
    return_and_keep(city)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=LATER)

    moves.make(
        city.case(QUAN), Action.RETURN_INSIDE, by=city.heads[QUAN], at=LATER, reason="Xem lại"
    )

    assert on_the_board(city) == Progress(1, 1)
