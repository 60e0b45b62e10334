"""A store that takes connections and never answers: files wait, with a sentence; pages do not."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from evidence_store.models import Evidence
from evidence_store.patience import AT_ONCE, SILENCES, WAITING, Patience
from evidence_store.port import BytesMissing, StoreBusy, StoreUnreachable
from evidence_store.services.inspecting import inspect
from tests.city import START, City, open_city, upload_pdf
from tests.evidence_store import sample_files as samples
from tests.visits import HTMX, browser, case_url, item_url, text_of
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)
QUAN = "QUAN-1"
# As many as the web server has; see embedded/applications.py.
THREADS = 8
SILENT = "Kho lưu trữ tệp đang không phản hồi."
BUSY = "Nhiều tệp đang được tải lên cùng lúc"


@pytest.fixture
def hanging(settings: Settings) -> Iterator[None]:
    """Let a server of this test, which never answers, be the store."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        settings.S3_ENDPOINT = f"127.0.0.1:{server.getsockname()[1]}"
        yield


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    try:
        return act(), time.monotonic() - began
    finally:
        connection.close()


def upload(city: City, number: int) -> Any:
    file = BytesIO(samples.pdf(f"Tệp {number}"))
    file.name = f"tep-{number}.pdf"
    url = item_url(city.case(QUAN), "1.1", "evidence-upload")
    return browser(city.officers[QUAN]).post(url, {"evidence": [file]}, headers=HTMX)


def test_every_other_page_stays_quick_while_uploads_are_answered_with_a_sentence(
    hanging: None,  # noqa: ARG001 - the store of this test
) -> None:
    city = open_city()
    pages = (case_url(city.case(QUAN)), item_url(city.case(QUAN), "1.1"), "/", "/thu-bao/")
    client = browser(city.officers[QUAN])
    for page in pages:
        client.get(page)  # templates are compiled once

    with ThreadPoolExecutor(THREADS) as server:
        sent = [server.submit(timed, partial(upload, city, at)) for at in range(16)]
        time.sleep(1)
        began = time.monotonic()
        shown = [server.submit(timed, partial(client.get, page)) for page in pages]
        answers = [each.result()[0].status_code for each in shown]
        pages_took = time.monotonic() - began
        uploads = [each.result() for each in sent]

    said = [(answer.status_code, text_of(answer)) for answer, _ in uploads]
    # Behind uploads that wait for the store, one after the other, a page would take twenty seconds.
    assert (answers, pages_took < 15) == ([200] * len(pages), True)
    assert {status for status, _ in said} == {503}
    assert [text for _, text in said if SILENT not in text and BUSY not in text] == []
    assert max(took for _, took in uploads) < 20
    assert Evidence.objects.count() == 0


def test_after_a_few_silences_nobody_waits(
    hanging: None,  # noqa: ARG001 - the store of this test
) -> None:
    city = open_city()
    for number in range(SILENCES):
        upload(city, number)

    answer, took = timed(lambda: upload(city, SILENCES))

    assert (answer.status_code, SILENT in text_of(answer), took < 2) == (503, True, True)


def test_a_download_is_answered_with_a_sentence_and_not_sent_to_a_silent_store(
    settings: Settings,
) -> None:
    city = open_city()
    upload_pdf(city, QUAN, "1.1", at=START)
    evidence = inspect(Evidence.objects.get().pk, at=clock.now())
    client = browser(city.officers[QUAN])
    assert client.get(f"/minh-chung/{evidence.pk}/").status_code == 302

    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.S3_ENDPOINT = f"127.0.0.1:{server.getsockname()[1]}"
        answer, took = timed(lambda: client.get(f"/minh-chung/{evidence.pk}/"))

    assert (answer.status_code, SILENT in text_of(answer), took < 8) == (503, True, True)


def silence(patience: Patience) -> None:
    with pytest.raises(StoreUnreachable), patience.turn():
        raise StoreUnreachable


def test_a_store_that_rests_is_tried_by_one_and_heard_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience = Patience()
    for _ in range(SILENCES):
        silence(patience)
    with pytest.raises(StoreUnreachable), patience.turn():
        pytest.fail("somebody waited for a store that rests")
    monkeypatch.setattr(patience, "rests_until", 0.0)

    with patience.turn(), pytest.raises(StoreUnreachable), patience.turn():
        pytest.fail("two tried at once")

    with patience.turn():
        assert patience.silences == 0


def test_a_refusal_of_the_store_is_an_answer() -> None:
    patience = Patience()
    silence(patience)

    with pytest.raises(BytesMissing), patience.turn():
        raise BytesMissing

    assert patience.silences == 0


def test_no_more_wait_for_the_store_than_there_are_places() -> None:
    patience = Patience()

    def hold(seconds: float) -> str:
        try:
            with patience.turn():
                time.sleep(seconds)
        except StoreBusy:
            return "busy"
        return "asked"

    with ThreadPoolExecutor(THREADS) as threads:
        answers = list(threads.map(hold, [1.0] * THREADS))

    assert answers.count("asked") == AT_ONCE + WAITING
    assert answers.count("busy") == THREADS - AT_ONCE - WAITING
