"""The sentence for each fault of a file: which file, what was found, what would be right."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from evidence_store.kinds import Fault, Problem

SIZES = {Problem.TOO_LARGE, Problem.BLOATED, Problem.TOO_MUCH_INSIDE}

SENTENCES = {
    Problem.NAME_MISSING: _("Tệp chưa có tên. Xin đặt tên cho tệp rồi tải lại."),
    Problem.NAME_TOO_LONG: _(
        "Tên tệp “%(file)s” dài %(value)s ký tự, tối đa là %(right)s. Xin rút gọn tên rồi tải lại."
    ),
    Problem.NAME_HAS_PATH: _(
        "Tên tệp “%(file)s” chứa dấu gạch chéo. Xin chỉ dùng tên tệp, không kèm đường dẫn."
    ),
    Problem.NAME_HAS_HIDDEN_SIGNS: _(
        "Tên tệp “%(file)s” chứa ký tự điều khiển không nhìn thấy (hiện là �). "
        "Xin gõ lại tên rồi tải lại."
    ),
    Problem.EXTENSION_NOT_ALLOWED: _(
        "Tệp “%(file)s” có đuôi “%(value)s” không được nhận. Các đuôi được nhận: %(right)s."
    ),
    Problem.EMPTY: _("Tệp “%(file)s” rỗng (0 byte). Xin kiểm tra lại tệp rồi tải lại."),
    Problem.TOO_LARGE: _(
        "Tệp “%(file)s” nặng %(value)s, tối đa là %(right)s. "
        "Xin nén ảnh quét hoặc tách thành nhiều tệp."
    ),
    Problem.OLD_OFFICE: _(
        "Tệp “%(file)s” thuộc định dạng Office cũ (.doc, .xls, .ppt). "
        "Xin lưu thành .docx, .xlsx, .pptx hoặc PDF rồi tải lại."
    ),
    Problem.MACROS: _(
        "Tệp “%(file)s” có chứa macro. "
        "Xin lưu thành tệp không có macro (.docx, .xlsx, .pptx, .odt, .ods) hoặc PDF rồi tải lại."
    ),
    Problem.LOCKED: _(
        "Tệp “%(file)s” bị khóa bằng mật khẩu nên người thẩm định không mở được. "
        "Xin bỏ mật khẩu rồi tải lại."
    ),
    Problem.CONTENT_NOT_ALLOWED: _(
        "Nội dung tệp “%(file)s” không thuộc loại được nhận (nhận ra: %(value)s). "
        "Các đuôi được nhận: %(right)s."
    ),
    Problem.CONTENT_DIFFERS: _(
        "Tệp “%(file)s” mang đuôi “%(value)s” nhưng nội dung là %(right)s. "
        "Xin chọn đúng tệp, hoặc đặt đúng đuôi %(right)s rồi tải lại."
    ),
    Problem.TWO_KINDS: _(
        "Tệp “%(file)s” vừa là %(value)s vừa là %(right)s. "
        "Xin xuất lại tệp từ phần mềm gốc rồi tải lại."
    ),
    Problem.BROKEN: _(
        "Tệp “%(file)s” bị hỏng hoặc chưa trọn vẹn. Xin mở thử trên máy, lưu lại rồi tải lại."
    ),
    Problem.BLOATED: _(
        "Tệp “%(file)s” khi mở ra chiếm %(value)s, nhiều bất thường so với độ lớn của tệp. "
        "Xin xuất lại thành PDF rồi tải lại."
    ),
    Problem.NOTHING_INSIDE: _("Gói “%(file)s” không có tệp nào. Xin kiểm tra lại rồi tải lại."),
    Problem.TOO_MANY_INSIDE: _(
        "Gói “%(file)s” có %(value)s tệp, tối đa là %(right)s. Xin chia thành nhiều gói."
    ),
    Problem.TOO_MUCH_INSIDE: _(
        "Gói “%(file)s” khi mở ra chiếm %(value)s, tối đa là %(right)s. Xin chia thành nhiều gói."
    ),
    Problem.PACKAGE_INSIDE: _(
        "“%(file)s” là gói nằm trong gói nên không được mở. Xin để các tệp ra ngoài rồi tải lại."
    ),
    Problem.LOCKED_PACKAGE: _(
        "Gói “%(file)s” được đặt mật khẩu nên không mở được. Xin nén lại không đặt mật khẩu, "
        "hoặc tải từng tệp."
    ),
    Problem.MALWARE: _(
        "Tệp “%(file)s” chứa mã độc (%(value)s) nên không được nhận. "
        "Xin quét máy đã tạo tệp này, xuất lại tệp từ bản gốc sạch rồi tải lại."
    ),
    Problem.BYTES_MISSING: _("Không còn thấy nội dung tệp “%(file)s” trong kho. Xin tải lại tệp."),
    Problem.BYTES_CHANGED: _(
        "Nội dung tệp “%(file)s” trong kho không khớp với lúc tải lên. Xin tải lại tệp."
    ),
}


def sentence(fault: Fault) -> str:
    """Return the sentence in the reader's language."""
    return str(SENTENCES[fault.problem]) % {
        "file": fault.filename,
        "value": shown(fault.problem, fault.value) or str(_("không rõ")),
        "right": shown(fault.problem, fault.right),
    }


def shown(problem: Problem, value: str | int) -> str:
    sized = problem in SIZES and isinstance(value, int)
    return filesizeformat(value) if sized else str(value)


def sentence_of_facts(facts: dict[str, Any]) -> str:
    """Return the sentence for a fault that was stored as facts."""
    return sentence(Fault(**{**facts, "problem": Problem(facts["problem"])}))
