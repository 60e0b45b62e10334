"""What our own credentials can do to evidence: read it, and nothing that would undo it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.utils import timezone
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.error import S3Error
from minio.retention import Retention
from minio.versioningconfig import SUSPENDED, VersioningConfig

from evidence_store.models import Kept
from evidence_store.s3.kept import key
from evidence_store.services.inspecting import inspect
from evidence_store.services.keeping import lock, require_until
from evidence_store.services.reading import link, read
from evidence_store.store import Who, address, connected, store
from tests.evidence_store import tampering

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from minio import Minio
    from pytest_django import Settings

    from evidence_store.models import Evidence

    Upload = Callable[..., Evidence]

pytestmark = pytest.mark.usefixtures("bucket")
BUCKET = site.S3_BUCKET


@pytest.fixture
def handed_in(uploaded: Upload, at: datetime) -> Kept:
    """Keep a file, and lock it for a year, as handing in does."""
    evidence = inspect(uploaded().pk, at=at)
    require_until([evidence.blob_id], until=at + timedelta(days=365))
    assert lock(evidence.blob_id, at=at) is True
    return Kept.objects.get(pk=evidence.blob_id)


def attempts(client: Minio, kept: Kept) -> dict[str, Callable[[], object]]:
    """Return every way we know of to undo a piece of evidence."""
    place, version = key(kept.blob_id), kept.version
    sooner = timezone.now() + timedelta(days=1)
    return {
        "delete": lambda: client.remove_object(BUCKET, place),
        "delete the version": lambda: client.remove_object(BUCKET, place, version_id=version),
        "shorten the lock": lambda: client.set_object_retention(
            BUCKET, place, Retention(COMPLIANCE, sooner), version
        ),
        "weaken the lock": lambda: client.set_object_retention(
            BUCKET, place, Retention(GOVERNANCE, sooner + timedelta(days=999)), version
        ),
        "stop versions": lambda: client.set_bucket_versioning(BUCKET, VersioningConfig(SUSPENDED)),
        "remove the bucket": lambda: client.remove_bucket(BUCKET),
    }


def attempts_by_day(client: Minio, kept: Kept) -> dict[str, Callable[[], object]]:
    """Return what the keeper and the owner may, and the pages may not."""
    place = key(kept.blob_id)
    return {
        **attempts(client, kept),
        "overwrite": lambda: client.put_object(BUCKET, place, BytesIO(b"others"), 6),
        "release the hold": lambda: client.disable_object_legal_hold(BUCKET, place),
        "lift the policy": lambda: client.delete_bucket_policy(BUCKET),
    }


def successful(tried: dict[str, Callable[[], object]]) -> set[str]:
    done = set(tried)
    for name, attempt in tried.items():
        try:
            attempt()
        except S3Error:
            done.remove(name)
    return done


@pytest.mark.parametrize("who", [Who.KEEPER, Who.OWNER])
def test_nobody_deletes_or_shortens_what_was_handed_in(handed_in: Kept, who: Who) -> None:
    assert successful(attempts(connected(address(who)).client, handed_in)) == set()


def test_the_keys_of_the_pages_change_nothing_that_is_kept(handed_in: Kept) -> None:
    assert successful(attempts_by_day(connected(address(Who.PAGES)).client, handed_in)) == set()


def test_bytes_put_over_the_evidence_are_read_by_nobody(uploaded: Upload, at: datetime) -> None:
    evidence = inspect(uploaded().pk, at=at)
    with read(evidence) as file:
        before = file.read()

    tampering.put(evidence.blob_id, b"others")

    with read(evidence) as file:
        assert file.read() == before
    assert Kept.objects.get().version in link(evidence)


def test_a_lock_moves_only_away(handed_in: Kept, at: datetime) -> None:
    sooner, later = at + timedelta(days=30), at + timedelta(days=700)

    assert require_until([handed_in.pk], until=sooner) == 0
    assert require_until([handed_in.pk], until=later) == 1
    lock(handed_in.pk, at=at)

    until = store(Who.KEEPER).retained_until(handed_in.pk, version=handed_in.version)
    handed_in.refresh_from_db()
    assert (handed_in.until, handed_in.locked_until) == (later, later)
    assert until is not None
    assert until >= later


def test_preparing_a_store_with_one_pair_of_keys_says_what_these_may_do(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("S3", "S3_KEEPER"):
        setattr(settings, f"{name}_ACCESS_KEY", settings.S3_OWNER_ACCESS_KEY)
        setattr(settings, f"{name}_SECRET_KEY", settings.S3_OWNER_SECRET_KEY)

    call_command("prepare_store")

    assert capsys.readouterr().err.splitlines() == [
        "Cần sửa: Khóa của trang có quyền ghi vào ngăn lưu giữ; xin giới hạn quyền của khóa này.",
        "Cần sửa: Khóa của trang có quyền đổi thời hạn khóa; xin giới hạn quyền của khóa này.",
    ]


def test_preparing_the_store_of_the_demonstration_finds_nothing_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("prepare_store")

    assert capsys.readouterr().err == ""
