"""Why a letter did not arrive, in the words of people; what the server said stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NOT_ACTIVE = "Người nhận không còn sử dụng hệ thống."
INTERRUPTED = "Việc gửi bị ngắt giữa chừng nhiều lần."
# By the name of the exception that an error begins with.
TROUBLES: dict[str, _StrPromise] = {
    "SMTPRecipientsRefused": gettext_lazy("Máy chủ thư không nhận địa chỉ của người nhận."),
    "SMTPSenderRefused": gettext_lazy("Máy chủ thư không nhận địa chỉ gửi của hệ thống."),
    "SMTPAuthenticationError": gettext_lazy("Máy chủ thư không nhận tài khoản của hệ thống."),
    "SMTPDataError": gettext_lazy("Máy chủ thư không nhận nội dung thư."),
    "SMTPServerDisconnected": gettext_lazy("Máy chủ thư ngắt kết nối giữa chừng."),
    "SMTPConnectError": gettext_lazy("Máy chủ thư không nhận kết nối."),
    "SMTPResponseException": gettext_lazy("Máy chủ thư từ chối."),
    "ConnectionRefusedError": gettext_lazy("Không kết nối được với máy chủ thư."),
    "gaierror": gettext_lazy("Không tìm thấy máy chủ thư."),
    "TimeoutError": gettext_lazy("Máy chủ thư không trả lời."),
    "GatewayRefused": gettext_lazy("Cổng tin nhắn của Thành phố từ chối."),
    "ConnectError": gettext_lazy("Không kết nối được với cổng tin nhắn của Thành phố."),
    "ConnectTimeout": gettext_lazy("Cổng tin nhắn của Thành phố không trả lời."),
    "ReadTimeout": gettext_lazy("Cổng tin nhắn của Thành phố không trả lời."),
    "RemoteProtocolError": gettext_lazy("Cổng tin nhắn của Thành phố ngắt kết nối giữa chừng."),
    "ReadError": gettext_lazy("Cổng tin nhắn của Thành phố ngắt kết nối giữa chừng."),
    "Bounced": gettext_lazy("Máy chủ của người nhận trả thư lại."),
}


def in_words(error: str) -> str:
    """Return a sentence for an error as it is kept; one that has no name is a sentence itself."""
    name, colon, _said = error.partition(":")
    if known := TROUBLES.get(name):
        return str(known)
    is_named = colon and name.isidentifier()
    return _("Máy chủ không nhận thư.") if is_named else _(error) if error else ""
