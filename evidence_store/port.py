"""The object store as the house sees it: what it can do, and the refusals it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime


class StoreUnreachable(Refusal):
    """The store does not answer; nothing was kept and nothing was lost."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = gettext_lazy(
        "Kho lưu trữ tệp đang không phản hồi. Không có gì bị mất: tệp chưa được lưu và "
        "hồ sơ vẫn như trước. Xin thử lại sau ít phút; nếu vẫn vậy, xin báo quản trị viên."
    )

    def __init__(self) -> None:
        super().__init__(str(self.sentence))


class StoreBusy(StoreUnreachable):
    """As many people wait for the store as may; nothing was kept and nothing was lost."""

    sentence = gettext_lazy(
        "Nhiều tệp đang được tải lên cùng lúc nên kho lưu trữ chưa nhận thêm. Không có gì bị mất. "
        "Xin thử lại sau ít phút."
    )


class BytesDiffer(Refusal):
    """The store received other bytes than those that were hashed; it kept none."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _("Tệp bị sai lệch trên đường truyền nên chưa được lưu. Xin tải lại tệp một lần nữa.")
        )


class BytesMissing(Refusal):
    """The store has no such bytes."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("Không thấy nội dung tệp trong kho lưu trữ. Xin báo quản trị viên."))


class BucketUnlocked(Refusal):
    """The bucket exists without versions or object lock, which are given at creation only."""

    def __init__(self, bucket: str) -> None:
        super().__init__(
            _(
                "Ngăn lưu trữ “%(bucket)s” đã có nhưng không bật phiên bản và khóa đối tượng. "
                "Xin đặt S3_BUCKET là một tên mới rồi chạy lại lệnh prepare_store."
            )
            % {"bucket": bucket}
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store says of the bytes it keeps; `version` is its own name for them."""

    size: int
    media_type: str
    filename: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Bytes as a list of the store tells of them."""

    digest: str
    size: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that arrived: where they lie, and what tells them from others put there later."""

    place: str
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class SignedForm:
    """An address, and the fields that a browser sends there before the file."""

    url: str
    fields: dict[str, str]


class IncomingStore(Protocol):
    """Bytes on their way, each under a place of its own; every method raises StoreUnreachable.

    What a browser may do is bound by signature: this place, these bytes, for so many seconds.
    """

    bucket: str

    def put(self, place: str, stream: IO[bytes], *, digest: str, size: int) -> None:
        """Put bytes there from here; raises BytesDiffer where the server found other ones."""

    def form(
        self, place: str, *, digest: str, size: int, media_type: str, seconds: int
    ) -> SignedForm:
        """Sign a form that takes these bytes there, and no others."""

    def begin_parts(self, place: str, *, media_type: str) -> str:
        """Begin an upload in parts; return its name."""

    def part_link(self, place: str, upload: str, *, number: int, digest: str, seconds: int) -> str:
        """Sign an address that takes one part, and no other bytes."""

    def parts(self, place: str, upload: str) -> dict[int, int] | None:
        """Return the sizes of the parts that are there, or None where the upload is over."""

    def join(self, place: str, upload: str) -> None:
        """Make one of the parts; one that is joined already stays as it is."""

    def abandon(self, place: str, upload: str) -> None:
        """Throw the parts away."""

    def stat(self, place: str) -> Arrival | None:
        """Return what arrived there whole, or None."""

    def open(self, place: str) -> AbstractContextManager[Iterator[bytes]]:
        """Return the bytes piece by piece; raises BytesMissing."""

    def remove(self, place: str) -> None:
        """Take the bytes away, where there are any."""

    def left_before(self, moment: datetime) -> Iterator[str]:
        """Yield the places of what arrived before a moment and lies there still."""


class ObjectStore(Protocol):
    """Bytes under the name of their SHA-256; every method raises StoreUnreachable.

    Nothing here deletes or overwrites. Of the versions the store has, the one that was adopted is
    named by `version`; without it, the newest is meant. Holding and retaining is for bytes that are
    there: of others, servers answer as they please.
    """

    def adopt(
        self, digest: str, arrival: Arrival, *, bucket: str, media_type: str, filename: str
    ) -> str:
        """Take bytes over from where they arrived, inside the store; return their version.

        Raises BytesDiffer where others lie there by now, BytesMissing where none do.
        """

    def stat(self, digest: str, *, version: str = "") -> Stored | None:
        """Return what the store says of the bytes, or None where it has none."""

    def open(self, digest: str, *, version: str = "") -> AbstractContextManager[Iterator[bytes]]:
        """Return the bytes piece by piece; raises BytesMissing."""

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
        """Return a link that gives the bytes to whoever holds it, for so many seconds."""

    def listed(self, *, after: str = "") -> Iterator[Listed]:
        """Yield what the bucket lists, in the order of the digests, from behind one of them."""

    def hold(self, digest: str, *, version: str = "") -> None:
        """Forbid deleting the bytes until they are released."""

    def release(self, digest: str, *, version: str = "") -> None:
        """Take the hold away."""

    def is_held(self, digest: str, *, version: str = "") -> bool:
        """Answer whether the bytes are held."""

    def retain(self, digest: str, *, until: datetime, version: str = "") -> None:
        """Forbid deleting the bytes until a moment, to everybody; only ever longer."""

    def retained_until(self, digest: str, *, version: str = "") -> datetime | None:
        """Return until when nobody may delete the bytes."""


class MadeStore(Protocol):
    """What we make of evidence, under places of its own; every method raises StoreUnreachable."""

    def put(self, place: str, pieces: Iterator[bytes], *, media_type: str) -> int:
        """Put bytes there as they come, a part at a time in memory; return how many they were."""

    def size(self, place: str) -> int | None:
        """Return how many bytes lie there, or None where there is nothing."""

    def link(
        self, place: str, *, filename: str, media_type: str, seconds: int, viewable: bool
    ) -> str:
        """Return a link that gives the bytes to whoever holds it, for so many seconds."""

    def remove(self, place: str) -> None:
        """Take the bytes away, where there are any."""
