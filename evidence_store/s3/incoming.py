"""The bucket of what arrives: written by browsers with signed requests, emptied by the worker."""

from __future__ import annotations

from base64 import b64encode
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from minio.datatypes import PostPolicy
from minio.error import S3Error

from evidence_store.port import Arrival, BytesMissing, SignedForm
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from minio.datatypes import Part

    from evidence_store.s3.connection import Connection

# Up to here one request carries all bytes and the server itself compares their SHA-256.
PART_BYTES = 16 * 1024 * 1024
CHECKSUM = "x-amz-checksum-sha256"
GONE = "NoSuchUpload"


def in_base64(digest: str) -> str:
    return b64encode(bytes.fromhex(digest)).decode()


class S3Incoming:
    """The port IncomingStore over S3."""

    def __init__(self, server: Connection, *, bucket: str) -> None:
        self.server = server
        self.client = server.client
        self.bucket = bucket

    def put(self, place: str, stream: IO[bytes], *, digest: str, size: int) -> None:
        stream.seek(0)
        with self.server.asked():
            self.client.put_object(
                self.bucket,
                place,
                cast("BinaryIO", stream),
                size,
                metadata={CHECKSUM: in_base64(digest)} if size <= PART_BYTES else None,
                part_size=PART_BYTES,
                num_parallel_uploads=1,
            )

    def form(
        self, place: str, *, digest: str, size: int, media_type: str, seconds: int
    ) -> SignedForm:
        policy = PostPolicy(self.bucket, clock.of_the_machine() + timedelta(seconds=seconds))
        bound = {
            "key": place,
            "Content-Type": media_type,
            "x-amz-checksum-algorithm": "SHA256",
            CHECKSUM: in_base64(digest),
        }
        for name, value in bound.items():
            policy.add_equals_condition(name, value)
        policy.add_content_length_range_condition(size, size)
        signed = self.server.signer.presigned_post_policy(policy)
        # A link is written by the same client, so that the address is the one browsers use.
        address = self.server.signer.get_presigned_url("POST", self.bucket, place)
        return SignedForm(address.partition(f"/{place}?")[0], {**bound, **signed})

    def begin_parts(self, place: str, *, media_type: str) -> str:
        with self.server.asked():
            return self.client._create_multipart_upload(  # noqa: SLF001 - parts have no public call
                self.bucket, place, {"Content-Type": media_type}
            )

    def part_link(self, place: str, upload: str, *, number: int, digest: str, seconds: int) -> str:
        return self.server.signer.get_presigned_url(
            "PUT",
            self.bucket,
            place,
            expires=timedelta(seconds=seconds),
            extra_query_params={
                "partNumber": str(number),
                "uploadId": upload,
                CHECKSUM: in_base64(digest),
            },
        )

    def parts(self, place: str, upload: str) -> dict[int, int] | None:
        found = self._parts(place, upload)
        return None if found is None else {each.part_number: each.size or 0 for each in found}

    def _parts(self, place: str, upload: str) -> list[Part] | None:
        """Return the parts that are there, or nothing where the upload is over."""
        try:
            with self.server.asked():
                # Never more than a page of them: an upload has far fewer than a thousand parts.
                return self.client._list_parts(  # noqa: SLF001 - parts have no public call
                    self.bucket, place, upload
                ).parts
        except S3Error as error:
            if error.code == GONE:
                return None
            raise

    def join(self, place: str, upload: str) -> None:
        parts = self._parts(place, upload)
        if parts is None:
            return
        with self.server.asked():
            self.client._complete_multipart_upload(  # noqa: SLF001 - parts have no public call
                self.bucket, place, upload, parts
            )

    def abandon(self, place: str, upload: str) -> None:
        try:
            with self.server.asked():
                self.client._abort_multipart_upload(  # noqa: SLF001 - parts have no public call
                    self.bucket, place, upload
                )
        except S3Error as error:
            if error.code != GONE:
                raise

    def stat(self, place: str) -> Arrival | None:
        try:
            with self.server.asked():
                found = self.client.stat_object(self.bucket, place)
        except BytesMissing:
            return None
        return Arrival(place, size=found.size or 0, etag=found.etag or "")

    @contextmanager
    def open(self, place: str) -> Iterator[Iterator[bytes]]:
        with self.server.asked():
            yield self.server.read(self.bucket, place)

    def remove(self, place: str) -> None:
        with self.server.asked():
            self.client.remove_object(self.bucket, place)

    def left_before(self, moment: datetime) -> Iterator[str]:
        with self.server.asked():
            for each in self.client.list_objects(self.bucket, recursive=True):
                if each.last_modified and each.last_modified < moment:
                    yield each.object_name or ""
