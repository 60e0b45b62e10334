"""The object store over the S3 protocol; the only file that knows the minio client."""

from __future__ import annotations

import hashlib
import logging
from base64 import b64encode
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, TYPE_CHECKING, BinaryIO, cast
from urllib.parse import quote, unquote

from django.utils.http import content_disposition_header
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import InvalidResponseError, S3Error, ServerError
from minio.retention import Retention
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from evidence_store.patience import Patience
from evidence_store.port import (
    BucketUnlocked,
    BytesDiffer,
    BytesMissing,
    Stored,
    StoreUnreachable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from minio.helpers import DictType

logger = logging.getLogger(__name__)

# Up to here one request carries all bytes and the server itself compares their SHA-256.
PART_BYTES = 32 * 1024 * 1024
PIECE_BYTES = 256 * 1024
MISSING = {"NoSuchKey", "NoSuchObject", "NoSuchVersion"}
DIFFERING = {"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch"}
PASSING = {"InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout"}
NEVER_HELD = {"NoSuchObjectLegalHold", "NoSuchObjectLockConfiguration"}
UNLOCKED = {"ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration"}


def client(endpoint: str, *, access_key: str, secret_key: str, secure: bool, region: str) -> Minio:
    """Build a client; the region is given so that it asks nobody, the waits are a person's."""
    return Minio(
        endpoint,
        access_key=access_key,
        secret_key=secret_key,
        secure=secure,
        region=region,
        http_client=PoolManager(
            timeout=Timeout(connect=2, read=5),
            # Who was silent for that long is not waited for twice.
            retries=Retry(
                total=1, read=0, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]
            ),
            cert_reqs="CERT_REQUIRED",
            maxsize=16,
        ),
    )


@contextmanager
def answers() -> Iterator[None]:
    """Turn what the protocol answers into the refusals of the port; let the unexpected through."""
    try:
        yield
    except (HTTPError, ServerError, InvalidResponseError) as error:
        logger.warning("The object store does not answer: %s", error)
        raise StoreUnreachable from error
    except S3Error as error:
        if error.code in PASSING:
            logger.warning("The object store is not ready: %s", error)
            raise StoreUnreachable from error
        if error.code in DIFFERING:
            raise BytesDiffer from error
        if error.code in MISSING:
            raise BytesMissing from error
        raise


def key(digest: str) -> str:
    """Return the place of the bytes, spread so that no folder of a server grows too long."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


class S3Store:
    """The port ObjectStore over S3; `signer` writes links with the address that browsers use."""

    def __init__(
        self, client: Minio, *, signer: Minio, bucket: str, part_bytes: int = PART_BYTES
    ) -> None:
        self.client = client
        self.signer = signer
        self.bucket = bucket
        self.part_bytes = part_bytes
        self.patience = Patience()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Ask the server when there is a turn; what it answers is said in refusals of the port."""
        with self.patience.turn(), answers():
            yield

    def ensure_bucket(self) -> bool:
        with self.asked():
            made = not self.client.bucket_exists(self.bucket) and self.make_bucket()
            if not self.is_locked():
                raise BucketUnlocked(self.bucket)
        return made

    def make_bucket(self) -> bool:
        try:
            self.client.make_bucket(self.bucket, object_lock=True)
        except S3Error as error:
            if error.code == "BucketAlreadyOwnedByYou":  # somebody was first
                return False
            raise
        return True

    def is_locked(self) -> bool:
        try:
            self.client.get_object_lock_config(self.bucket)
        except S3Error as error:
            if error.code in UNLOCKED:
                return False
            raise
        return self.client.get_bucket_versioning(self.bucket).status == "Enabled"

    def put(
        self, digest: str, stream: IO[bytes], *, size: int, media_type: str, filename: str
    ) -> None:
        # Headers are ASCII.
        metadata: DictType = {"filename": quote(filename)}
        if size <= self.part_bytes:
            metadata["x-amz-checksum-sha256"] = b64encode(bytes.fromhex(digest)).decode()
        elif hashlib.file_digest(stream, "sha256").hexdigest() != digest:  # type: ignore[arg-type]  # IO has readinto
            # S3 knows no SHA-256 of a whole that comes in parts.
            raise BytesDiffer
        stream.seek(0)
        with self.asked():
            self.client.put_object(
                self.bucket,
                key(digest),
                cast("BinaryIO", stream),
                size,
                content_type=media_type,
                metadata=metadata,
                part_size=self.part_bytes,
                num_parallel_uploads=1,
            )

    def stat(self, digest: str) -> Stored | None:
        try:
            with self.asked():
                found = self.client.stat_object(self.bucket, key(digest))
        except BytesMissing:
            return None
        headers = {name.lower(): value for name, value in (found.metadata or {}).items()}
        return Stored(
            size=found.size or 0,
            media_type=found.content_type or "",
            filename=unquote(headers.get("x-amz-meta-filename", "")),
        )

    @contextmanager
    def open(self, digest: str) -> Iterator[Iterator[bytes]]:
        with self.asked():
            response = self.client.get_object(self.bucket, key(digest))
            try:
                yield response.stream(PIECE_BYTES)
            finally:
                response.close()
                response.release_conn()

    def link(
        self, digest: str, *, filename: str, media_type: str, seconds: int, viewable: bool
    ) -> str:
        disposition = content_disposition_header(as_attachment=not viewable, filename=filename)
        return self.signer.presigned_get_object(
            self.bucket,
            key(digest),
            expires=timedelta(seconds=seconds),
            response_headers={
                "response-content-disposition": disposition or "attachment",
                "response-content-type": media_type,
            },
        )

    def hold(self, digest: str) -> None:
        with self.asked():
            self.client.enable_object_legal_hold(self.bucket, key(digest))

    def release(self, digest: str) -> None:
        with self.asked():
            self.client.disable_object_legal_hold(self.bucket, key(digest))

    def is_held(self, digest: str) -> bool:
        try:
            with self.asked():
                return self.client.is_object_legal_hold_enabled(self.bucket, key(digest))
        except S3Error as error:
            if error.code in NEVER_HELD:
                return False
            raise

    def retain(self, digest: str, *, until: datetime) -> None:
        with self.asked():
            self.client.set_object_retention(self.bucket, key(digest), Retention(COMPLIANCE, until))
