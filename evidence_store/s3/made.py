"""The bucket of what we make of evidence, copies and bundles: all of it can be made anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, cast

from django.utils.http import content_disposition_header

from evidence_store.port import BytesMissing
from evidence_store.s3.incoming import PART_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.s3.connection import Connection


class S3Made:
    """The port MadeStore over S3."""

    def __init__(self, server: Connection, *, bucket: str) -> None:
        self.server = server
        self.client = server.client
        self.bucket = bucket

    def put(self, place: str, pieces: Iterator[bytes], *, media_type: str) -> int:
        stream = Stream(pieces)
        with self.server.asked():
            self.client.put_object(
                self.bucket,
                place,
                cast("BinaryIO", stream),
                -1,
                content_type=media_type,
                part_size=PART_BYTES,
                num_parallel_uploads=1,
            )
        return stream.given

    def size(self, place: str) -> int | None:
        try:
            with self.server.asked():
                return self.client.stat_object(self.bucket, place).size or 0
        except BytesMissing:
            return None

    def link(
        self, place: str, *, filename: str, media_type: str, seconds: int, viewable: bool
    ) -> str:
        disposition = content_disposition_header(as_attachment=not viewable, filename=filename)
        return self.server.signer.presigned_get_object(
            self.bucket,
            place,
            expires=timedelta(seconds=seconds),
            response_headers={
                "response-content-disposition": disposition or "attachment",
                "response-content-type": media_type,
            },
        )

    def remove(self, place: str) -> None:
        with self.server.asked():
            self.client.remove_object(self.bucket, place)


class Stream:
    """Pieces as a file that is read once: no more of them lies in memory than is asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.left = bytearray()
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self.left) < size:
            piece = next(self.pieces, None)
            if piece is None:
                break
            self.left += piece
        end = len(self.left) if size < 0 else size
        told = bytes(self.left[:end])
        del self.left[:end]
        self.given += len(told)
        return told
