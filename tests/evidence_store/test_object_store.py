"""What an S3 server must do to serve as the store of evidence; run against the configured one.

`make contract S3_ENDPOINT=…` runs it against any server and prints each guarantee as a sentence.
"""

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
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.error import S3Error
from minio.retention import Retention

from evidence_store.port import BucketUnlocked, BytesDiffer, BytesMissing, Stored, StoreUnreachable
from evidence_store.s3.connection import Connection, client
from evidence_store.s3.incoming import PART_BYTES, S3Incoming
from evidence_store.s3.kept import S3Store, key
from evidence_store.s3.preparing import (
    SEND,
    check_locked,
    forbid_deleting,
    is_locked,
    let_browsers,
    make_bucket,
)
from tests.embedded.processes import wait_until

if TYPE_CHECKING:
    from minio import Minio

MIB = 1024 * 1024
NAME = "Báo cáo “quý 1”, đạt 15%.pdf"
SITE = "https://cchc.example.vn"


def connect(
    endpoint: str = settings.S3_ENDPOINT,
    access_key: str = settings.S3_OWNER_ACCESS_KEY,
    secret_key: str = settings.S3_OWNER_SECRET_KEY,
) -> Minio:
    return client(
        endpoint,
        access_key=access_key,
        secret_key=secret_key,
        secure=settings.S3_SECURE,
        region=settings.S3_REGION,
    )


def kept_in(minio: Minio, *, bucket: str) -> S3Store:
    return S3Store(Connection(minio, signer=minio), bucket=bucket)


def new_bucket(minio: Minio, *, locked: bool) -> str:
    name = f"contract-{uuid4().hex}"
    make_bucket(minio, name, locked=locked)
    return name


@pytest.fixture(scope="module")
def minio() -> Minio:
    return connect()


@pytest.fixture(scope="module")
def store(minio: Minio) -> S3Store:
    return kept_in(minio, bucket=new_bucket(minio, locked=True))


@pytest.fixture(scope="module")
def arrivals(minio: Minio) -> S3Incoming:
    server = Connection(minio, signer=minio)
    return S3Incoming(server, bucket=new_bucket(minio, locked=False))


@pytest.fixture
def put(store: S3Store, arrivals: S3Incoming) -> Put:
    """Return what brings bytes into the store as the product does; it answers with the digest."""
    return Put(store, arrivals)


class Put:
    def __init__(self, store: S3Store, arrivals: S3Incoming) -> None:
        self.store, self.arrivals = store, arrivals

    def arrive(self, content: bytes, *, digest: str = "") -> str:
        place = str(uuid4())
        digest = digest or hashlib.sha256(content).hexdigest()
        self.arrivals.put(place, BytesIO(content), digest=digest, size=len(content))
        return place

    def __call__(self, content: bytes | None = None) -> str:
        content = os.urandom(200) if content is None else content
        digest = hashlib.sha256(content).hexdigest()
        arrival = self.arrivals.stat(self.arrive(content))
        assert arrival
        self.version = self.store.adopt(
            digest,
            arrival,
            bucket=self.arrivals.bucket,
            media_type="application/pdf",
            filename=NAME,
        )
        return digest


def address(bucket: str, path: str) -> str:
    scheme = "https" if settings.S3_SECURE else "http"
    return f"{scheme}://{settings.S3_ENDPOINT}/{bucket}/{path}"


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


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_bucket_is_made_once_with_versions_and_object_lock(minio: Minio) -> None:
    bucket = f"contract-{uuid4().hex}"

    made = [make_bucket(minio, bucket, locked=True) for _ in range(2)]

    assert (made, is_locked(minio, bucket)) == ([True, False], True)


@pytest.mark.race
def test_a_bucket_prepared_by_several_at_once_is_ready_for_all(minio: Minio) -> None:
    bucket = f"contract-{uuid4().hex}"

    with ThreadPoolExecutor(4) as operators:
        made = list(operators.map(lambda _: make_bucket(minio, bucket, locked=True), range(4)))

    assert (len(made), is_locked(minio, bucket)) == (4, True)


def test_a_bucket_without_object_lock_is_not_taken(minio: Minio) -> None:
    with pytest.raises(BucketUnlocked):
        check_locked(minio, new_bucket(minio, locked=False))


def test_what_was_put_comes_back_with_its_type_and_name(store: S3Store, put: Put) -> None:
    content = os.urandom(3000)

    digest = put(content)

    assert put.version
    assert store.stat(digest) == Stored(3000, "application/pdf", NAME, put.version)
    with store.open(digest, version=put.version) as pieces:
        assert b"".join(pieces) == content


def test_what_was_never_put_is_missing(store: S3Store, arrivals: S3Incoming) -> None:
    digest = sha256(b"never")

    assert (store.stat(digest), arrivals.stat("never")) == (None, None)
    with pytest.raises(BytesMissing), store.open(digest) as pieces:
        b"".join(pieces)


def test_bytes_of_another_digest_are_refused_and_not_kept(put: Put) -> None:
    place = str(uuid4())

    with pytest.raises(BytesDiffer):
        put.arrivals.put(place, BytesIO(os.urandom(200)), digest=sha256(b"others"), size=200)

    assert put.arrivals.stat(place) is None


def test_many_bytes_in_several_parts_come_back_whole(store: S3Store, put: Put) -> None:
    content = os.urandom(PART_BYTES + MIB)

    digest = put(content)

    assert store.stat(digest) == Stored(len(content), "application/pdf", NAME, put.version)
    with store.open(digest) as pieces:
        assert sha256(b"".join(pieces)) == digest


def test_bytes_are_not_taken_over_where_others_lie_by_now(store: S3Store, put: Put) -> None:
    content = os.urandom(300)
    arrival = put.arrivals.stat(put.arrive(content))
    assert arrival
    put.arrivals.put(arrival.place, BytesIO(b"others"), digest=sha256(b"others"), size=6)

    with pytest.raises(BytesDiffer):
        store.adopt(
            sha256(content), arrival, bucket=put.arrivals.bucket, media_type="", filename=NAME
        )

    assert store.stat(sha256(content)) is None


def sent(put: Put, content: bytes, *, digest: str = "", **changed: str) -> tuple[str, int]:
    """Send bytes with a signed form, as a browser does; return their place and the status."""
    place = str(uuid4())
    form = put.arrivals.form(
        place,
        digest=digest or sha256(content),
        size=500,
        media_type="application/pdf",
        seconds=60,
    )
    fields = {**form.fields, **{name.replace("_", "-"): value for name, value in changed.items()}}
    answer = urllib3.request("POST", form.url, fields={**fields, "file": (NAME, content)})
    return place, answer.status


def test_a_signed_form_takes_the_very_bytes_it_was_signed_for(put: Put) -> None:
    content = os.urandom(500)

    place, status = sent(put, content)

    assert status in {200, 201, 204}
    with put.arrivals.open(place) as pieces:
        assert b"".join(pieces) == content


def test_a_signed_form_takes_no_other_bytes_size_type_or_place(put: Put) -> None:
    content = os.urandom(500)

    refused = {
        "other bytes": sent(put, os.urandom(500), digest=sha256(content)),
        "more bytes": sent(put, os.urandom(501)),
        "fewer bytes": sent(put, os.urandom(499)),
        "other type": sent(put, content, Content_Type="text/html"),
        "other place": sent(put, content, key="elsewhere"),
    }

    assert {name: status for name, (_, status) in refused.items() if status < 400} == {}
    assert [put.arrivals.stat(place) for place, _ in refused.values()] == [None] * 5
    assert put.arrivals.stat("elsewhere") is None


def test_a_signed_form_takes_nothing_after_its_time(put: Put) -> None:
    content, place = os.urandom(500), str(uuid4())
    form = put.arrivals.form(
        place, digest=sha256(content), size=500, media_type="application/pdf", seconds=1
    )

    time.sleep(2.1)
    answer = urllib3.request("POST", form.url, fields={**form.fields, "file": (NAME, content)})

    assert (answer.status, put.arrivals.stat(place)) == (403, None)


def send_part(  # noqa: PLR0917 - what a part is, and where it goes
    put: Put, place: str, upload: str, number: int, content: bytes, digest: str
) -> int:
    url = put.arrivals.part_link(place, upload, number=number, digest=digest, seconds=60)
    return urllib3.request("PUT", url, body=content).status


def test_an_upload_in_parts_goes_on_where_it_stopped_and_is_joined_once(put: Put) -> None:
    place, parts = str(uuid4()), [os.urandom(5 * MIB), os.urandom(MIB)]
    upload = put.arrivals.begin_parts(place, media_type="application/pdf")
    send_part(put, place, upload, 1, parts[0], sha256(parts[0]))
    assert put.arrivals.parts(place, upload) == {1: 5 * MIB}
    assert put.arrivals.stat(place) is None
    send_part(put, place, upload, 2, parts[1], sha256(parts[1]))

    for _ in range(2):
        put.arrivals.join(place, upload)

    assert put.arrivals.parts(place, upload) is None
    with put.arrivals.open(place) as pieces:
        assert b"".join(pieces) == b"".join(parts)


def test_a_signed_part_takes_no_other_bytes(put: Put) -> None:
    place = str(uuid4())
    upload = put.arrivals.begin_parts(place, media_type="application/pdf")

    status = send_part(put, place, upload, 1, os.urandom(MIB), sha256(b"others"))

    assert (status >= 400, put.arrivals.parts(place, upload)) == (True, {})


def test_an_upload_that_was_given_up_leaves_nothing(put: Put) -> None:
    place = str(uuid4())
    upload = put.arrivals.begin_parts(place, media_type="application/pdf")
    send_part(put, place, upload, 1, b"x", sha256(b"x"))

    for _ in range(2):
        put.arrivals.abandon(place, upload)

    assert (put.arrivals.parts(place, upload), put.arrivals.stat(place)) == (None, None)


def test_only_pages_of_our_site_may_send_from_a_browser(minio: Minio, arrivals: S3Incoming) -> None:
    assert let_browsers(minio, arrivals.bucket, origin=SITE, methods=SEND) == []
    time.sleep(1)

    def asked(origin: str) -> tuple[int, str | None]:
        answer = urllib3.request(
            "OPTIONS",
            address(arrivals.bucket, "place"),
            headers={"Origin": origin, "Access-Control-Request-Method": "PUT"},
        )
        return answer.status, answer.headers.get("Access-Control-Allow-Origin")

    assert asked(SITE) == (200, SITE)
    assert asked("https://elsewhere.example") == (403, None)


@pytest.mark.parametrize("word", ["inline", "attachment"])
def test_a_link_gives_the_bytes_with_the_name_and_type_asked_for(
    store: S3Store, put: Put, word: str
) -> None:
    content = os.urandom(500)
    digest = put(content)

    answer = urllib3.request("GET", link(store, digest, viewable=word == "inline"))

    assert (answer.status, answer.data) == (200, content)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        f"{word}; filename*=utf-8''"
        "B%C3%A1o%20c%C3%A1o%20%E2%80%9Cqu%C3%BD%201%E2%80%9D%2C%20%C4%91%E1%BA%A1t%2015%25.pdf"
    )


def test_a_link_gives_nothing_after_its_time(store: S3Store, put: Put) -> None:
    url = link(store, put(), seconds=1)

    time.sleep(2.1)

    assert urllib3.request("GET", url).status == 403


def test_a_link_opens_only_what_it_was_written_for(store: S3Store, put: Put) -> None:
    digest, other = put(), put()
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


def test_a_stranger_gets_and_changes_nothing(store: S3Store, put: Put) -> None:
    digest = put()

    asked = [
        urllib3.request("GET", address(store.bucket, key(digest))),
        urllib3.request("HEAD", address(store.bucket, key(digest))),
        urllib3.request("GET", address(store.bucket, "?list-type=2")),
        urllib3.request("GET", address(store.bucket, "?versions")),
        urllib3.request("PUT", address(store.bucket, key(digest)), body=b"x"),
        urllib3.request("DELETE", address(store.bucket, key(digest))),
        urllib3.request("DELETE", address(store.bucket, "")),
    ]

    assert [answer.status for answer in asked] == [403] * 7
    assert store.stat(digest) == Stored(200, "application/pdf", NAME, put.version)


@pytest.mark.parametrize(
    "keys", [(settings.S3_OWNER_ACCESS_KEY, "sai"), ("sai", settings.S3_OWNER_SECRET_KEY)]
)
def test_wrong_credentials_get_nothing(store: S3Store, put: Put, keys: tuple[str, str]) -> None:
    digest = put()
    stranger = kept_in(connect(settings.S3_ENDPOINT, *keys), bucket=store.bucket)

    with pytest.raises(S3Error), stranger.open(digest) as pieces:
        b"".join(pieces)


def test_putting_and_deleting_leave_the_earlier_versions(store: S3Store, put: Put) -> None:
    content = os.urandom(200)
    digest = put(content)
    first = versions(store, digest)[0][0]
    put(content)

    store.client.remove_object(store.bucket, key(digest))

    assert store.stat(digest) is None
    assert sorted(is_marker for _, is_marker in versions(store, digest)) == [False, False, True]
    kept = store.client.stat_object(store.bucket, key(digest), version_id=first)
    assert kept.size == 200


def test_held_bytes_cannot_be_deleted_until_released(store: S3Store, put: Put) -> None:
    digest = put()
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


def test_retained_bytes_cannot_be_deleted_or_freed_before_their_time(
    store: S3Store, put: Put
) -> None:
    digest = put()
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


def test_a_lock_can_be_made_longer_and_not_weaker(store: S3Store, put: Put) -> None:
    digest, until = put(), timezone.now().replace(microsecond=0) + timedelta(hours=1)
    assert store.retained_until(digest) is None

    store.retain(digest, until=until)
    store.retain(digest, until=until + timedelta(hours=1))

    weaker = Retention(GOVERNANCE, until + timedelta(hours=2))
    with pytest.raises(S3Error):
        store.client.set_object_retention(store.bucket, key(digest), weaker)
    assert store.retained_until(digest) == until + timedelta(hours=1)


def test_what_was_put_over_locked_bytes_does_not_touch_them(store: S3Store, put: Put) -> None:
    content = os.urandom(200)
    digest = put(content)
    version = put.version
    store.retain(digest, until=timezone.now() + timedelta(hours=1), version=version)

    store.client.put_object(store.bucket, key(digest), BytesIO(b"others"), 6)
    store.client.remove_object(store.bucket, key(digest))

    with store.open(digest, version=version) as pieces:
        assert b"".join(pieces) == content
    url = store.link(
        digest, filename=NAME, media_type="", seconds=60, viewable=True, version=version
    )
    assert urllib3.request("GET", url).data == content


def test_a_policy_forbids_deleting_even_to_the_owner(minio: Minio, put: Put) -> None:
    store = kept_in(minio, bucket=new_bucket(minio, locked=True))
    digest = Put(store, put.arrivals)()

    assert forbid_deleting(minio, store.bucket) == []

    # Of several servers each hears of it a moment later.
    assert wait_until(lambda: is_refused(store, key("0" * 64)), seconds=20)
    assert is_refused(store, key(digest))
    with pytest.raises(S3Error):
        remove_version(store, digest)
    assert store.stat(digest) is not None


def is_refused(store: S3Store, name: str) -> bool:
    """Ask to have something deleted; tell whether the store forbids it."""
    try:
        store.client.remove_object(store.bucket, name)
    except S3Error:
        return True
    return False


def test_the_list_is_in_the_order_of_the_digests_and_begins_behind_any(
    minio: Minio, put: Put
) -> None:
    store = kept_in(minio, bucket=new_bucket(minio, locked=True))
    one = Put(store, put.arrivals)
    digests = sorted(one() for _ in range(12))

    assert [each.digest for each in store.listed()] == digests
    assert [each.digest for each in store.listed(after=digests[4])] == digests[5:]
    assert {each.size for each in store.listed()} == {200}


def test_a_server_that_does_not_answer_is_unreachable_and_says_so_soon(put: Put) -> None:
    nobody = Connection(connect("127.0.0.1:9"), signer=connect("127.0.0.1:9"))
    down, arrivals = S3Store(nobody, bucket="gone"), S3Incoming(nobody, bucket="gone")
    content = b"x"
    began = time.monotonic()

    for act in (
        lambda: down.stat(sha256(content)),
        lambda: arrivals.stat("x"),
        lambda: Put(put.store, arrivals).arrive(content),
    ):
        with pytest.raises(StoreUnreachable):
            act()

    assert time.monotonic() - began < 10
