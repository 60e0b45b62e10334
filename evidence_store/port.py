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
    """What the store says of the bytes it keeps."""

    size: int
    media_type: str
    filename: str


class ObjectStore(Protocol):
    """Bytes under the name of their SHA-256; every method raises StoreUnreachable.

    Holding and retaining is for bytes that are there: of others, servers answer as they please.
    """

    def ensure_bucket(self) -> bool:
        """Make the bucket, with versions and object lock; answer whether it was made now.

        Raises BucketUnlocked.
        """

    def put(
        self, digest: str, stream: IO[bytes], *, size: int, media_type: str, filename: str
    ) -> None:
        """Keep the bytes; raises BytesDiffer, and keeps none, where their SHA-256 is another."""

    def stat(self, digest: str) -> Stored | None:
        """Return what the store says of the bytes, or None where it has none."""

    def open(self, digest: str) -> AbstractContextManager[Iterator[bytes]]:
        """Return the bytes piece by piece; raises BytesMissing."""

    def link(
        self, digest: str, *, filename: str, media_type: str, seconds: int, viewable: bool
    ) -> str:
        """Return a link that gives the bytes to whoever holds it, for so many seconds."""

    def hold(self, digest: str) -> None:
        """Forbid deleting the bytes until they are released."""

    def release(self, digest: str) -> None:
        """Take the hold away."""

    def is_held(self, digest: str) -> bool:
        """Answer whether the bytes are held."""

    def retain(self, digest: str, *, until: datetime) -> None:
        """Forbid deleting the bytes until a moment, to everybody."""
