"""What counts as evidence: not what was refused, nor what came late; and what was judged stays."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from cases.lifecycle import Action, Rung, State, Work
from cases.models import Attachment, CaseEvent, Draft
from cases.reading.case_counts import progress_in
from cases.reading.items import items_of_case
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.services import drafts
from cases.services import evidence as on_items
from cases.services.marks import items_of, latest
from cases.services.progress import Progress, task_of
from cases.services.self_assessment import gaps
from directory.access import NotAllowed
from evidence_store.models import Blob, Evidence
from evidence_store.services.inspecting import inspect
from tests.city import START, City, answer, review_all, submit, upload, upload_pdf, walk
from tests.evidence_store import sample_files as samples
from tests.evidence_store.tampering import refused
from tests.threads import at_once_in_threads
from workflow import moves

if TYPE_CHECKING:
    from datetime import datetime

    from cases.models import Item

QUAN = "QUAN-1"
LATER = START + timedelta(hours=5)


def upload_refused(city: City, code: str = "1.1", *, at: datetime = START) -> tuple[bytes, Item]:
    """Upload a file that the inspection then refuses; return its bytes and the item."""
    content, item = samples.pdf(uuid4().hex), city.item(QUAN, code)
    put = upload(item, content, by=city.officers[QUAN], at=at)
    refused(put.attachment.evidence, at=at)
    return content, city.item(QUAN, code)


def test_a_criterion_whose_only_file_was_refused_is_not_complete(city: City) -> None:
    answer(city, QUAN, at=START)
    Draft.objects.filter(item__criterion__code="1.1").update(note="")
    upload_refused(city)

    with pytest.raises(Incomplete) as incomplete:
        moves.make(
            city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
        )

    assert incomplete.value.missing == ("1.1: chưa có minh chứng; hãy tải lên hoặc ghi rõ lý do.",)


def test_what_was_refused_is_not_among_the_evidence_seen(city: City) -> None:
    upload_refused(city)
    good = upload(
        city.item(QUAN, "1.1"), samples.pdf("tốt"), by=city.officers[QUAN], at=START
    ).attachment.evidence

    submit(city, QUAN, at=START)

    own = latest(city.item(QUAN, "1.1"), Rung.SELF)
    assert own is not None
    assert own.evidence_seen == [good.blob_id]


def test_taking_off_what_was_refused_is_no_answer_to_a_return_for_anybody_who_counts(
    city: City,
) -> None:
    put = upload(city.item(QUAN, "1.1"), samples.pdf("kế hoạch"), by=city.officers[QUAN], at=START)
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    refused(put.attachment.evidence, at=LATER)
    reviewer, item = city.reviewer(case, "F1"), city.item(QUAN, "1.1")
    review = case.reviews.open().select_related("field").get(field__code="F1")
    moves.make(
        case,
        Action.SEND_BACK,
        by=reviewer,
        at=LATER,
        review=review,
        items=[item],
        reason="Tệp không mở được",
    )
    on_items.detach(put.attachment, by=city.officers[QUAN], at=LATER)

    case = city.case(QUAN)
    page = [task_of(each, Work.FILL).gap for each in items_of_case(case)]
    handed_over = gaps(items_of(case))

    assert len(handed_over) == 1
    assert [gap for gap in page if gap] == [handed_over[0].removeprefix("1.1: ")]
    assert progress_in(city.cycle)[case.pk] == Progress(done=0, total=1)


def test_a_department_saw_only_what_it_could_open(city: City) -> None:
    item, officer = city.item(QUAN, "1.1"), city.officers[QUAN]
    clean = upload(item, samples.pdf("sạch"), by=officer, at=START).attachment.evidence
    inspect(clean.pk, at=START)
    upload(item, samples.pdf("đang kiểm tra"), by=officer, at=START)
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    review_all(city, QUAN, at=START + timedelta(days=3))

    verdict = latest(city.item(QUAN, "1.1"), Rung.SECTOR)
    assert verdict is not None
    assert verdict.evidence_seen == [clean.blob_id]


def test_the_same_bytes_after_a_refusal_are_evidence_again(city: City) -> None:
    content, item = upload_refused(city)

    again = upload(item, content, by=city.officers[QUAN], at=LATER)

    assert again.is_new is True
    assert inspect(again.attachment.evidence_id, at=LATER).state == "clean"
    assert list(Attachment.objects.values_list("evidence__state", "detached_at")) == [
        ("refused", LATER),
        ("clean", None),
    ]


def test_the_same_bytes_twice_are_one_attachment_and_one_row(city: City) -> None:
    first = upload_pdf(city, QUAN, "1.1", at=START)

    again = upload(
        city.item(QUAN, "1.1"),
        samples.pdf("Kế hoạch cải cách hành chính"),
        filename="ten-khac.pdf",
        by=city.officers[QUAN],
        at=LATER,
    )

    assert (again.attachment, again.is_new) == (first, False)
    assert (Evidence.objects.count(), CaseEvent.objects.filter(action="attach").count()) == (1, 1)


def test_an_upload_that_ends_after_the_case_moved_on_is_refused_and_leaves_no_row(
    city: City,
) -> None:
    item, officer = city.item(QUAN, "1.1"), city.officers[QUAN]
    file = BytesIO(samples.pdf(uuid4().hex))
    received = on_items.take_in(item, file, filename="muon.pdf", by=officer, at=START)
    submit(city, QUAN, at=START)

    with pytest.raises(SomebodyWasFirst):
        on_items.put_on(item, received, by=officer, at=LATER)

    assert (Attachment.objects.count(), Evidence.objects.count(), Blob.objects.count()) == (0, 0, 0)


def test_an_upload_that_ends_after_its_criterion_was_closed_is_refused(city: City) -> None:
    item, officer = city.item(QUAN, "1.1"), city.officers[QUAN]
    file = BytesIO(samples.pdf(uuid4().hex))
    received = on_items.take_in(item, file, filename="muon.pdf", by=officer, at=START)
    type(item).objects.filter(pk=item.pk).update(is_open=False)

    with pytest.raises(NotAllowed):
        on_items.put_on(item, received, by=officer, at=LATER)

    assert Evidence.objects.count() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_while_the_case_is_moving_on_an_upload_waits_and_is_refused(moving_city: City) -> None:
    city = moving_city
    item, officer = city.item(QUAN, "1.1"), city.officers[QUAN]
    content = samples.pdf(uuid4().hex)
    received = on_items.take_in(item, BytesIO(content), filename="a.pdf", by=officer, at=START)
    answer(city, QUAN, at=START)

    def hand_in() -> State:
        return moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=officer, at=START)

    def put_on() -> object:
        return on_items.put_on(item, received, by=officer, at=LATER)

    state, put = at_once_in_threads(hand_in, put_on)

    # Whoever was first: what was put on was there before the case was handed in, or not at all.
    assert state == State.SIGN_OFF
    own = latest(city.item(QUAN, "1.1"), Rung.SELF)
    assert own is not None
    if isinstance(put, SomebodyWasFirst):
        assert (Attachment.objects.count(), own.evidence_seen) == (0, [])
    else:
        assert own.evidence_seen == [received.sha256]


@pytest.fixture
def moving_city(transactional_db: None) -> City:  # noqa: ARG001 - a fixture that needs a fixture
    from tests.city import open_city  # noqa: PLC0415 - the tables must be there

    return open_city()


def test_what_was_judged_is_not_taken_off_while_its_agency_explains(city: City) -> None:
    judged = upload_pdf(city, QUAN, "1.1", at=START)
    walk(city, QUAN, to=State.EXPLANATION)
    judged.refresh_from_db()

    with pytest.raises(NotAllowed, match="đã được dùng khi chấm điểm"):
        on_items.detach(judged, by=city.officers[QUAN], at=START + timedelta(days=6))

    judged.refresh_from_db()
    assert judged.detached_at is None


def test_what_was_added_while_explaining_may_be_taken_off_again(city: City) -> None:
    walk(city, QUAN, to=State.EXPLANATION)
    at = START + timedelta(days=6)
    added = upload(
        city.item(QUAN, "1.1"), samples.pdf("bổ sung"), by=city.officers[QUAN], at=at
    ).attachment

    on_items.detach(added, by=city.officers[QUAN], at=at)

    added.refresh_from_db()
    assert added.detached_by == city.officers[QUAN]


def test_what_was_refused_counted_for_nobody_and_may_be_taken_off_while_explaining(
    city: City,
) -> None:
    upload_refused(city)
    walk(city, QUAN, to=State.EXPLANATION)
    row = Attachment.objects.get()

    on_items.detach(row, by=city.officers[QUAN], at=START + timedelta(days=6))

    row.refresh_from_db()
    assert row.detached_at is not None


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_while_the_case_moves_on_is_handed_in_or_refused(moving_city: City) -> None:
    city, officer = moving_city, moving_city.officers[QUAN]
    answer(city, QUAN, at=START)

    def hand_in() -> State:
        return moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=officer, at=START)

    def save() -> object:
        item = city.item(QUAN, "1.1")
        return drafts.save_draft(
            item, answer={"value": "no"}, note="Gõ lúc trình", version=1, by=officer, at=START
        )

    _state, saved = at_once_in_threads(hand_in, save)

    own = latest(city.item(QUAN, "1.1"), Rung.SELF)
    assert own is not None
    assert (own.reason == "Gõ lúc trình") is isinstance(saved, drafts.Saved)
