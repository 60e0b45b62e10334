"""What an S3 server must do to serve as the store of evidence; run against the configured one."""

from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import urllib3
from django.conf import settings
from django.utils import timezone
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error
from minio.retention import Retention

from evidence_store.port import (
    BucketUnlocked,
    BytesDiffer,
    BytesMissing,
    Stored,
    StoreUnreachable,
)
from evidence_store.s3 import S3Store, client, key

if TYPE_CHECKING:
    from minio import Minio

MIB = 1024 * 1024
NAME = "Báo cáo “quý 1”, đạt 15%.pdf"


def connect(
    endpoint: str = settings.S3_ENDPOINT,
    access_key: str = settings.S3_ACCESS_KEY,
    secret_key: str = settings.S3_SECRET_KEY,
) -> Minio:
    return client(
        endpoint,
        access_key=access_key,
        secret_key=secret_key,
        secure=settings.S3_SECURE,
        region=settings.S3_REGION,
    )


def s3_store(minio: Minio, *, bucket: str, part_bytes: int = 5 * MIB) -> S3Store:
    return S3Store(minio, signer=minio, bucket=bucket, part_bytes=part_bytes)


@pytest.fixture(scope="module")
def minio() -> Minio:
    return connect()


@pytest.fixture(scope="module")
def store(minio: Minio) -> S3Store:
    made = s3_store(minio, bucket=f"contract-{uuid4().hex}")
    made.ensure_bucket()
    return made


def put(store: S3Store, content: bytes | None = None, *, digest: str = "") -> str:
    content = os.urandom(200) if content is None else content
    digest = digest or hashlib.sha256(content).hexdigest()
    store.put(
        digest, BytesIO(content), size=len(content), media_type="application/pdf", filename=NAME
    )
    return digest


def address(store: S3Store, path: str) -> str:
    scheme = "https" if settings.S3_SECURE else "http"
    return f"{scheme}://{settings.S3_ENDPOINT}/{store.bucket}/{path}"


def versions(store: S3Store, digest: str) -> list[tuple[str | None, bool]]:
    found = store.client.list_objects(store.bucket, prefix=key(digest), include_version=True)
    return [(item.version_id, item.is_delete_marker) for item in found]


def remove_version(store: S3Store, digest: str) -> None:
    (version, _) = versions(store, digest)[0]
    store.client.remove_object(store.bucket, key(digest), version_id=version)


def link(store: S3Store, digest: str, *, seconds: int = 60, viewable: bool = False) -> str:
    return store.link(
        digest, filename=NAME, media_type="application/pdf", seconds=seconds, viewable=viewable
    )


def test_a_bucket_is_made_once_with_versions_and_object_lock(minio: Minio) -> None:
    store = s3_store(minio, bucket=f"contract-{uuid4().hex}")

    assert [store.ensure_bucket(), store.ensure_bucket()] == [True, False]
    assert store.is_locked() is True


@pytest.mark.race
def test_a_bucket_prepared_by_several_at_once_is_ready_for_all(minio: Minio) -> None:
    store = s3_store(minio, bucket=f"contract-{uuid4().hex}")

    with ThreadPoolExecutor(4) as operators:
        made = list(operators.map(lambda _: store.ensure_bucket(), range(4)))

    assert len(made) == 4
    assert [store.ensure_bucket(), store.is_locked()] == [False, True]


def test_a_bucket_without_object_lock_is_not_taken(minio: Minio) -> None:
    store = s3_store(minio, bucket=f"contract-{uuid4().hex}")
    minio.make_bucket(store.bucket)

    with pytest.raises(BucketUnlocked):
        store.ensure_bucket()


def test_what_was_put_comes_back_with_its_type_and_name(store: S3Store) -> None:
    content = os.urandom(3000)

    digest = put(store, content)

    assert store.stat(digest) == Stored(3000, "application/pdf", NAME)
    with store.open(digest) as pieces:
        assert b"".join(pieces) == content


def test_what_was_never_put_is_missing(store: S3Store) -> None:
    digest = hashlib.sha256(b"never").hexdigest()

    assert store.stat(digest) is None
    with pytest.raises(BytesMissing), store.open(digest) as pieces:
        b"".join(pieces)


@pytest.mark.parametrize("size", [200, 6 * MIB], ids=["one request", "several parts"])
def test_bytes_of_another_digest_are_refused_and_not_kept(store: S3Store, size: int) -> None:
    digest = hashlib.sha256(b"others").hexdigest()

    with pytest.raises(BytesDiffer):
        put(store, os.urandom(size), digest=digest)

    assert store.stat(digest) is None


def test_many_bytes_in_several_parts_come_back_whole(store: S3Store) -> None:
    content = os.urandom(11 * MIB)

    digest = put(store, content)

    assert store.stat(digest) == Stored(11 * MIB, "application/pdf", NAME)
    with store.open(digest) as pieces:
        assert b"".join(pieces) == content


@pytest.mark.parametrize("word", ["inline", "attachment"])
def test_a_link_gives_the_bytes_with_the_name_and_type_asked_for(store: S3Store, word: str) -> None:
    content = os.urandom(500)
    digest = put(store, content)

    answer = urllib3.request("GET", link(store, digest, viewable=word == "inline"))

    assert (answer.status, answer.data) == (200, content)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        f"{word}; filename*=utf-8''"
        "B%C3%A1o%20c%C3%A1o%20%E2%80%9Cqu%C3%BD%201%E2%80%9D%2C%20%C4%91%E1%BA%A1t%2015%25.pdf"
    )


def test_a_link_gives_nothing_after_its_time(store: S3Store) -> None:
    url = link(store, put(store), seconds=1)

    time.sleep(2.1)

    assert urllib3.request("GET", url).status == 403


def test_a_link_opens_only_what_it_was_written_for(store: S3Store) -> None:
    digest, other = put(store), put(store)
    url = link(store, digest)
    signature = parse_qs(urlsplit(url).query)["X-Amz-Signature"][0]

    changed = [
        url.replace(key(digest), key(other)),
        url.replace("attachment", "inline"),
        url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
        url.replace(signature, signature[::-1]),
    ]

    assert [urllib3.request("GET", one).status for one in changed] == [403] * 4
    assert urllib3.request("DELETE", url).status == 403


def test_a_stranger_gets_and_changes_nothing(store: S3Store) -> None:
    digest = put(store)

    asked = [
        urllib3.request("GET", address(store, key(digest))),
        urllib3.request("HEAD", address(store, key(digest))),
        urllib3.request("GET", address(store, "?list-type=2")),
        urllib3.request("GET", address(store, "?versions")),
        urllib3.request("PUT", address(store, key(digest)), body=b"x"),
        urllib3.request("DELETE", address(store, key(digest))),
        urllib3.request("DELETE", address(store, "")),
    ]

    assert [answer.status for answer in asked] == [403] * 7
    assert store.stat(digest) == Stored(200, "application/pdf", NAME)


@pytest.mark.parametrize("keys", [(settings.S3_ACCESS_KEY, "sai"), ("sai", settings.S3_SECRET_KEY)])
def test_wrong_credentials_get_nothing(store: S3Store, keys: tuple[str, str]) -> None:
    digest = put(store)
    stranger = s3_store(connect(settings.S3_ENDPOINT, *keys), bucket=store.bucket)

    with pytest.raises(S3Error), stranger.open(digest) as pieces:
        b"".join(pieces)


def test_putting_and_deleting_leave_the_earlier_versions(store: S3Store) -> None:
    content = os.urandom(200)
    digest = put(store, content)
    first = versions(store, digest)[0][0]
    put(store, content)

    store.client.remove_object(store.bucket, key(digest))

    assert store.stat(digest) is None
    assert sorted(is_marker for _, is_marker in versions(store, digest)) == [False, False, True]
    kept = store.client.stat_object(store.bucket, key(digest), version_id=first)
    assert kept.size == 200


def test_held_bytes_cannot_be_deleted_until_released(store: S3Store) -> None:
    digest = put(store)
    assert store.is_held(digest) is False

    store.hold(digest)
    store.hold(digest)

    assert store.is_held(digest) is True
    with pytest.raises(S3Error):
        remove_version(store, digest)
    store.release(digest)
    assert store.is_held(digest) is False
    remove_version(store, digest)
    assert store.stat(digest) is None


def test_retained_bytes_cannot_be_deleted_or_freed_before_their_time(store: S3Store) -> None:
    digest = put(store)
    until = timezone.now() + timedelta(seconds=4)

    store.retain(digest, until=until)

    with pytest.raises(S3Error):
        remove_version(store, digest)
    with pytest.raises(S3Error):
        store.client.set_object_retention(
            store.bucket, key(digest), Retention(COMPLIANCE, until - timedelta(seconds=3))
        )
    time.sleep(max(0.0, (until - timezone.now()).total_seconds()) + 1)
    remove_version(store, digest)
    assert store.stat(digest) is None


def test_a_server_that_does_not_answer_is_unreachable_and_says_so_soon(store: S3Store) -> None:
    down = s3_store(connect("127.0.0.1:9"), bucket=store.bucket)
    digest = hashlib.sha256(b"x").hexdigest()
    began = time.monotonic()

    for act in (down.ensure_bucket, lambda: down.stat(digest), lambda: put(down)):
        with pytest.raises(StoreUnreachable):
            act()

    assert time.monotonic() - began < 10
