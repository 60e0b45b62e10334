"""The word of an agency's officer that nothing classified is among what is handed over."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.refusals import Incomplete

NOT_SAID = _(
    "Chưa xác nhận về tài liệu mật nên chưa trình. Tài liệu thuộc danh mục bí mật nhà "
    "nước để ngoài hệ thống; xin gỡ nếu có, rồi đánh dấu xác nhận."
)


def check_unclassified(*, said: bool) -> None:
    """Refuse papers that nobody says are free of state secrets; raises Incomplete.

    It is asked each time: what was added since was not there when it was said before.
    """
    if not said:
        raise Incomplete(str(NOT_SAID))
