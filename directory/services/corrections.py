"""Corrections from a page: over what it showed, once, and only where they change something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wording.refusals import NothingChanged, StalePage
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_news(was: object, became: object, *, seen: int | None, now: Iterable[object]) -> bool:
    """Tell whether a correction has anything to write, its rows being locked by the caller.

    `seen` is the version of what the page showed; a file or a command has seen none. Not news is
    what somebody sent twice, or what a file has as it stands. `now` are the words for what stands.
    Raises NothingChanged where the page's reader changed nothing, StalePage where others did.
    """
    is_stale = seen is not None and seen != version_of(was)
    if was == became:
        if seen is None or is_stale:
            return False
        raise NothingChanged(_("Nội dung gửi lên giống hệt nội dung đang lưu; không có gì để ghi."))
    if is_stale:
        raise StalePage(
            _(
                "Mục này vừa được người khác sửa sau khi Ông/Bà mở trang; chưa có gì bị ghi đè. "
                "Hiện đang lưu: %(now)s. Nội dung Ông/Bà gõ vẫn ở trong biểu mẫu; nếu vẫn cần, "
                "hãy bấm nút lưu một lần nữa."
            )
            % {"now": "; ".join(str(each) for each in now if each) or "–"},
            version=version_of(was),
        )
    return True
