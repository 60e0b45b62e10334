"""What the evidence store refuses, in sentences for the page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from evidence_store.texts import sentence
from wording.refusals import Refusal

if TYPE_CHECKING:
    from evidence_store.kinds import Fault
    from evidence_store.models import Evidence, Transfer


class WrongFile(Refusal):
    """A file that cannot be evidence; `fault` says what is wrong and what would be right."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, fault: Fault) -> None:
        super().__init__(sentence(fault))
        self.fault = fault


class NotReadable(Refusal):
    """Evidence that is not inspected yet, or was refused by the inspection."""

    def __init__(self, evidence: Evidence) -> None:
        waiting = _(
            "Tệp “%(file)s” đang được kiểm tra an toàn, thường xong trong ít phút. "
            "Xin mở lại sau giây lát."
        )
        super().__init__(evidence.reason or waiting % {"file": evidence.filename})


class NotArrived(Refusal):
    """A file whose bytes are not in the store, or not all of them."""

    status = HTTPStatus.CONFLICT

    def __init__(self, transfer: Transfer) -> None:
        super().__init__(
            _(
                "Tệp “%(file)s” chưa tới kho lưu trữ đủ. Xin chọn lại tệp này: "
                "phần đã tới không phải gửi lại."
            )
            % {"file": transfer.filename}
        )


class PartsDiffer(Refusal):
    """A file that is cut otherwise than the store takes it: from a page of an earlier version."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(_("Trang này đã cũ. Xin tải lại trang rồi chọn lại tệp."))
