"""Evidence that was handed in is locked in the store, until the end of its cycle's period."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.timezone import localdate

from cases.models import CaseEvent, Cycle
from cases.services.keeping import keep_handed_in, last_day
from evidence_store.models import Evidence, Kept
from evidence_store.services.inspecting import inspect
from evidence_store.services.keeping import lock
from evidence_store.store import Who, store
from tests.city import START, City, sign_off, submit, upload_pdf

if TYPE_CHECKING:
    from pytest_django import Settings

QUAN = "QUAN-1"
END_OF_2032 = datetime(2032, 12, 31, 16, 59, 59, 999999, tzinfo=UTC)


def inspected(city: City, code: str) -> Evidence:
    upload_pdf(city, QUAN, code, at=START)
    return inspect(Evidence.objects.get(state=Evidence.State.WAITING).pk, at=START)


def test_what_is_not_handed_in_yet_is_not_locked(city: City) -> None:
    evidence = inspected(city, "1.1")
    submit(city, QUAN, at=START)

    assert keep_handed_in(at=START) == 0
    assert Kept.objects.get(pk=evidence.blob_id).until is None


def test_what_the_head_has_signed_is_locked_until_the_end_of_the_period(city: City) -> None:
    evidence = inspected(city, "1.1")
    submit(city, QUAN, at=START)
    sign_off(city, QUAN, at=START)

    news = [keep_handed_in(at=START), keep_handed_in(at=START)]
    lock(evidence.blob_id, at=START)

    until = store(Who.KEEPER).retained_until(evidence.blob_id)
    assert news == [1, 0]
    assert Kept.objects.get(pk=evidence.blob_id).locked_until == END_OF_2032
    assert until is not None
    assert until >= END_OF_2032


def test_the_period_is_the_cycles_own_where_it_says_one(city: City, settings: Settings) -> None:
    settings.EVIDENCE_KEPT_YEARS = 3
    usual = last_day(city.cycle)
    Cycle.objects.filter(pk=city.cycle.pk).update(evidence_kept_until=date(2040, 6, 30))
    city.cycle.refresh_from_db()

    assert (usual, last_day(city.cycle)) == (date(2025, 12, 31), date(2040, 6, 30))


def test_the_period_of_a_cycle_is_only_made_longer_once_something_was_handed_in(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence = inspected(city, "1.1")
    call_command("keep_evidence", "2021", "30/06/2031")
    submit(city, QUAN, at=START)
    sign_off(city, QUAN, at=START)

    with pytest.raises(CommandError, match="chỉ có thể kéo dài, không rút ngắn"):
        call_command("keep_evidence", "2021", "29/06/2031")
    call_command("keep_evidence", "2021", "31/12/2040")

    until = Kept.objects.get(pk=evidence.blob_id).until
    assert until is not None
    assert localdate(until) == date(2040, 12, 31)
    assert "được giữ đến hết 31/12/2040" in capsys.readouterr().out
    said = CaseEvent.objects.filter(action="keep_evidence").order_by("pk")
    assert [event.facts["until"] for event in said] == ["2031-06-30", "2040-12-31"]


@pytest.mark.usefixtures("city")
def test_a_year_without_a_cycle_is_named() -> None:
    with pytest.raises(CommandError, match="Chưa có kỳ đánh giá năm 1999"):
        call_command("keep_evidence", "1999", "31/12/2040")
