"""What the check of every night finds in the store, and what puts it right."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from evidence_store.models import Blob, Kept
from evidence_store.services import checking, keeping
from evidence_store.services.inspecting import inspect
from evidence_store.store import Who, incoming, store
from tests.evidence_store import sample_files as samples
from tests.evidence_store import tampering

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django import Settings

    from evidence_store.models import Evidence

    Upload = Callable[..., Evidence]


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_bucket_of_its_own(settings: Settings) -> None:
    """Let no test find what another one left."""
    settings.S3_BUCKET = f"evidence-{uuid4().hex}"
    call_command("prepare_store", verbosity=0)


@pytest.fixture
def kept(uploaded: Upload, at: datetime) -> list[Kept]:
    """Keep seven files, in the order of their digests."""
    for _ in range(7):
        inspect(uploaded(samples.pdf(uuid4().hex)).pk, at=at)
    return list(Kept.objects.order_by("pk"))


def lose(digest: str, *, at: datetime) -> None:
    """Let a row say that bytes are kept which the store never had."""
    blob = Blob.objects.create(sha256=digest, size=9, media_type="x", stored_at=at)
    Kept.objects.create(blob=blob, version="", kept_at=at)


def walk_all(*, at: datetime, stride: int) -> list[checking.Walked]:
    strides: list[checking.Walked] = []
    after = ""
    while not strides or after:
        strides.append(checking.walk(after=after, at=at, stride=stride))
        after = strides[-1].after
    return strides


@pytest.mark.usefixtures("kept")
def test_a_sound_store_is_walked_in_strides_and_nothing_is_found(at: datetime) -> None:
    strides = walk_all(at=at, stride=3)

    assert [each.compared for each in strides] == [3, 3, 1]
    assert [each.missing + each.differing + each.unknown for each in strides] == [[], [], []]


def test_what_is_missing_differs_or_is_unknown_is_found_wherever_it_lies(
    kept: list[Kept], at: datetime
) -> None:
    lose("0" * 64, at=at)
    lose("f" * 64, at=at)
    tampering.put(kept[3].pk, b"others")
    stranger = "8" * 64
    tampering.put(stranger, b"nobody knows this")
    later = at + timedelta(days=2)

    strides = walk_all(at=later, stride=2)

    assert [digest for each in strides for digest in each.missing] == ["0" * 64, "f" * 64]
    assert [digest for each in strides for digest in each.differing] == [kept[3].pk]
    assert [digest for each in strides for digest in each.unknown] == [stranger]
    assert [d for each in walk_all(at=at, stride=2) for d in each.unknown] == []


def test_a_sample_rolls_over_everything_the_longest_unread_first(
    kept: list[Kept], at: datetime
) -> None:
    first = checking.sample(count=4)
    assert [checking.read_again(digest, at=at) for digest in first] == [True] * 4

    second = checking.sample(count=4)

    assert first == [each.pk for each in kept[:4]]
    assert second[:3] == [each.pk for each in kept[4:]]


def test_bytes_that_are_not_what_they_were_are_found_by_reading_them(at: datetime) -> None:
    digest = "a" * 64
    lose(digest, at=at)
    tampering.put(digest, b"nine byte")

    assert walk_all(at=at, stride=5)[0].differing == []
    assert checking.read_again(digest, at=at) is False
    assert Kept.objects.get(pk=digest).checked_at is None


def test_old_arrivals_are_cleared_away_and_waiting_ones_are_not(
    uploaded: Upload, at: datetime
) -> None:
    waiting = uploaded()
    place = str(uuid4())
    incoming().put(place, BytesIO(b"left"), digest=tampering.sha256(b"left"), size=4)

    cleared = checking.clear_arrivals(at=at), checking.clear_arrivals(at=at + timedelta(days=8))

    assert (cleared[0], cleared[1] >= 1) == (0, True)
    assert incoming().stat(place) is None
    assert incoming().stat(str(waiting.arrived_as)) is not None


def test_after_a_restore_one_command_puts_holds_and_locks_back(
    kept: list[Kept], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    until = timezone.now() + timedelta(days=400)
    keeping.require_until([kept[0].pk], until=until)
    keeping.lock(kept[0].pk, at=timezone.now())
    contents = {}
    for each in kept:
        with store().open(each.pk) as pieces:
            contents[each.pk] = b"".join(pieces)
    settings.S3_BUCKET = f"evidence-{uuid4().hex}"
    call_command("prepare_store", verbosity=0)
    for digest, content in contents.items():
        tampering.put(digest, content)
    assert store(Who.KEEPER).retained_until(kept[0].pk) is None

    call_command("lock_evidence")

    assert "Mọi tệp trong kho đều nguyên vẹn" in capsys.readouterr().out
    back = store(Who.KEEPER).retained_until(kept[0].pk)
    assert back is not None
    assert back >= until
    assert [store(Who.KEEPER).is_held(each.pk) for each in kept] == [True] * 7
    assert Kept.objects.get(pk=kept[0].pk).version != kept[0].version


def test_putting_locks_back_names_what_is_not_whole(kept: list[Kept], at: datetime) -> None:
    lose("0" * 64, at=at)

    with pytest.raises(CommandError, match="1 tệp không còn nguyên vẹn"):
        call_command("lock_evidence")

    assert store(Who.KEEPER).is_held(kept[0].pk) is True
