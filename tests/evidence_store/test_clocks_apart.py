"""The clock of the application and that of the store differ: what is said, and what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone
from minio import time as clock_of_the_client

from evidence_store.port import StoreUnreachable
from evidence_store.s3.preparing import wrong_clock
from evidence_store.services.inspecting import inspect
from evidence_store.services.reading import link

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from evidence_store.models import Evidence

HERE = f"http://{settings.S3_ENDPOINT}"


@pytest.mark.parametrize("apart", [timedelta(hours=-2), timedelta(hours=2)])
def test_a_store_that_refuses_our_clock_is_as_one_that_is_away_and_files_wait(
    uploaded: Callable[..., Evidence],
    at: datetime,
    apart: timedelta,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence, right = uploaded(), clock_of_the_client.utcnow
    monkeypatch.setattr(clock_of_the_client, "utcnow", lambda: right() + apart)

    with pytest.raises(StoreUnreachable):
        inspect(evidence.pk, at=at)
    evidence.refresh_from_db()
    assert evidence.is_waiting

    monkeypatch.setattr(clock_of_the_client, "utcnow", right)
    evidence = inspect(evidence.pk, at=at)
    assert evidence.is_clean
    assert link(evidence).startswith(HERE)


@pytest.mark.parametrize("minutes", [-2, 2])
def test_preparing_the_store_says_how_far_apart_the_clocks_are(minutes: int) -> None:
    (told,) = wrong_clock(HERE, at=timezone.now() + timedelta(minutes=minutes))

    assert told.startswith("Đồng hồ của máy này và của kho lưu trữ lệch nhau 1")
    assert "Xin đồng bộ giờ (NTP) cả hai máy." in told


def test_clocks_that_agree_are_not_spoken_of() -> None:
    assert wrong_clock(HERE, at=timezone.now()) == []
