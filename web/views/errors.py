"""Error pages: one sentence on what to do, and a reference to quote."""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from django.core.exceptions import TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from web.middleware import alert, came_from, is_partial, note_refused

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

logger = logging.getLogger(__name__)


class Page(NamedTuple):
    title: _StrPromise
    sentence: _StrPromise


PAGES = {
    HTTPStatus.BAD_REQUEST: Page(
        _("Yêu cầu không đọc được"),
        _("Vui lòng quay lại trang trước, tải lại trang rồi thử lại."),
    ),
    HTTPStatus.FORBIDDEN: Page(
        _("Trang này không dành cho vai trò của Ông/Bà"),
        _(
            "Nếu Ông/Bà cần xem trang này, vui lòng liên hệ điều phối viên của Sở Nội vụ "
            "để được cấp quyền."
        ),
    ),
    HTTPStatus.NOT_FOUND: Page(
        _("Không tìm thấy trang"),
        _("Địa chỉ có thể đã đổi hoặc gõ thiếu. Vui lòng về trang đầu hoặc tìm từ trình đơn."),
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Page(
        _("Trang này không nhận thao tác vừa gửi"),
        _("Vui lòng quay lại trang trước và thao tác bằng nút trên trang."),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Page(
        _("Nội dung gửi lên quá lớn"),
        _("Chưa có gì được lưu. Vui lòng giảm dung lượng hoặc chia nhỏ rồi gửi lại."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Page(
        _("Hệ thống gặp lỗi"),
        _(
            "Thao tác vừa rồi chưa được thực hiện. Vui lòng thử lại sau ít phút; nếu vẫn lỗi, "
            "hãy báo bộ phận kỹ thuật kèm mã bên dưới."
        ),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Page(
        _("Cơ sở dữ liệu tạm thời chưa trả lời"),
        _(
            "Thao tác vừa rồi chưa được xác nhận. Hệ thống đang tự khôi phục: vui lòng đợi một "
            "phút rồi tải lại trang; nếu vẫn lỗi, hãy báo bộ phận kỹ thuật kèm mã bên dưới."
        ),
    ),
}
DATABASE_AWAY = (OperationalError, InterfaceError)
TOO_MANY_FILES = Page(
    _("Quá nhiều tệp trong một lần gửi"),
    _("Chưa có tệp nào được tải lên. Vui lòng quay lại trang trước và chia thành nhiều lần."),
)
FORGED = Page(
    _("Trang đã mở quá lâu"),
    _(
        "Để bảo vệ tài khoản, thao tác này chưa được thực hiện; nội dung Ông/Bà đã gõ vẫn giữ trên "
        "máy này. Vui lòng mở lại trang rồi gửi lại."
    ),
)
OF_ANOTHER = Page(
    _("Trang này mở dưới tên người khác"),
    _(
        "Trên trình duyệt này vừa có người đăng nhập bằng tài khoản khác, nên thao tác chưa được "
        "thực hiện. Vui lòng đăng nhập lại đúng tài khoản của Ông/Bà rồi gửi lại."
    ),
)


def answer(request: HttpRequest, status: HTTPStatus, page: Page | None = None) -> HttpResponse:
    """Answer with the page of a status, or with its sentence alone where HTMX asked for a part."""
    page = page or PAGES[status]
    reference = uuid4().hex[:8].upper()
    logger.info("%s %s answered %s, reference %s", request.method, request.path, status, reference)
    if is_partial(request):
        return alert(request, f"{page.title}. {page.sentence}", status)
    back = came_from(request) if page is FORGED else ""
    facts = {"page": page, "status": status, "reference": reference, "back": back}
    return render(request, "errors/page.html", facts, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TooManyFilesSent):
        return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_MANY_FILES)
    too_large = type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent"}
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
    return answer(request, status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    note_refused(request)
    return answer(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return answer(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without the context of the site: it may be what failed."""
    reference = uuid4().hex[:8].upper()
    logger.error("%s %s failed, reference %s", request.method, request.path, reference)
    away = isinstance(sys.exception(), DATABASE_AWAY)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    facts = {"page": PAGES[status], "status": status, "reference": reference}
    page = render_to_string("errors/plain.html", facts)
    headers = {"X-Reference": reference, **({"Retry-After": "60"} if away else {})}
    return HttpResponse(page, status=status, headers=headers)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check; a page left open over a new sign-in is given the fresh token.

    Another site cannot read the answer, so the token is as safe in it as in any page. A page that
    somebody else opened gets none: what they typed would be sent under another name.
    """
    logger.info("csrf check failed: %s", reason)
    if not is_partial(request):
        return answer(request, HTTPStatus.FORBIDDEN, FORGED)
    if is_of_another(request):
        return answer(request, HTTPStatus.FORBIDDEN, OF_ANOTHER)
    response = answer(request, HTTPStatus.FORBIDDEN, FORGED)
    response["X-Fresh-Token"] = get_token(request)
    return response


def is_of_another(request: HttpRequest) -> bool:
    """Tell whether the page was drawn for somebody else than who is signed in now."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    return request.headers.get("X-Who", "") != str(user.pk)
