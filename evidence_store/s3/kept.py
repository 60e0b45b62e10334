"""The bucket of what is kept: versions on, object lock on, read and never written by pages."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from django.utils.http import content_disposition_header
from minio.commonconfig import COMPLIANCE, REPLACE, CopySource
from minio.error import S3Error
from minio.retention import Retention

from evidence_store.port import BytesMissing, Listed, Stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.port import Arrival
    from evidence_store.s3.connection import Connection

NEVER_LOCKED = {"NoSuchObjectLegalHold", "NoSuchObjectLockConfiguration"}
# SeaweedFS says of the bucket what others say of the object.
UNRETAINED = {*NEVER_LOCKED, "ObjectLockConfigurationNotFoundError"}


EVER = datetime.min.replace(tzinfo=UTC)


def key(digest: str) -> str:
    """Return the place of the bytes, spread so that no folder of a server grows too long."""
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


class S3Store:
    """The port ObjectStore over S3."""

    def __init__(self, server: Connection, *, bucket: str) -> None:
        self.server = server
        self.client = server.client
        self.bucket = bucket

    def adopt(
        self, digest: str, arrival: Arrival, *, bucket: str, media_type: str, filename: str
    ) -> str:
        with self.server.asked():
            made = self.server.copier.copy_object(
                self.bucket,
                key(digest),
                CopySource(bucket, arrival.place, match_etag=arrival.etag),
                # Headers are ASCII.
                metadata={"filename": quote(filename), "Content-Type": media_type},
                metadata_directive=REPLACE,
            )
        return made.version_id or ""

    def stat(self, digest: str, *, version: str = "") -> Stored | None:
        try:
            with self.server.asked():
                found = self.client.stat_object(
                    self.bucket, key(digest), version_id=version or None
                )
        except BytesMissing:
            return None
        headers = {name.lower(): value for name, value in (found.metadata or {}).items()}
        return Stored(
            size=found.size or 0,
            media_type=found.content_type or "",
            filename=unquote(headers.get("x-amz-meta-filename", "")),
            version=found.version_id or headers.get("x-amz-version-id", ""),
        )

    @contextmanager
    def open(self, digest: str, *, version: str = "") -> Iterator[Iterator[bytes]]:
        with self.server.asked():
            yield self.server.read(self.bucket, key(digest), version=version)

    def link(
        self,
        digest: str,
        *,
        filename: str,
        media_type: str,
        seconds: int,
        viewable: bool,
        version: str = "",
    ) -> str:
        disposition = content_disposition_header(as_attachment=not viewable, filename=filename)
        return self.server.signer.presigned_get_object(
            self.bucket,
            key(digest),
            expires=timedelta(seconds=seconds),
            version_id=version or None,
            response_headers={
                "response-content-disposition": disposition or "attachment",
                "response-content-type": media_type,
            },
        )

    def listed(self, *, after: str = "") -> Iterator[Listed]:
        begun = key(after) if after else None
        with self.server.asked():
            found = self.client.list_objects(self.bucket, recursive=True, start_after=begun)
            for each in found:
                name, stored_at = each.object_name or "", each.last_modified or EVER
                digest = name.rpartition("/")[2]
                # What lies where nothing of ours would is told by its whole name.
                told = digest if name == key(digest) else name
                yield Listed(told, each.size or 0, stored_at)

    def hold(self, digest: str, *, version: str = "") -> None:
        with self.server.asked():
            self.client.enable_object_legal_hold(self.bucket, key(digest), version or None)

    def release(self, digest: str, *, version: str = "") -> None:
        with self.server.asked():
            self.client.disable_object_legal_hold(self.bucket, key(digest), version or None)

    def is_held(self, digest: str, *, version: str = "") -> bool:
        try:
            with self.server.asked():
                return self.client.is_object_legal_hold_enabled(
                    self.bucket, key(digest), version or None
                )
        except S3Error as error:
            if error.code in NEVER_LOCKED:
                return False
            raise

    def retain(self, digest: str, *, until: datetime, version: str = "") -> None:
        with self.server.asked():
            self.client.set_object_retention(
                self.bucket, key(digest), Retention(COMPLIANCE, until), version or None
            )

    def retained_until(self, digest: str, *, version: str = "") -> datetime | None:
        try:
            with self.server.asked():
                found = self.client.get_object_retention(self.bucket, key(digest), version or None)
        except S3Error as error:
            if error.code in UNRETAINED:
                return None
            raise
        return found.retain_until_date if found else None
