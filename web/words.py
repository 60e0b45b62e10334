"""The sentences that the scripts show, in the language of the page."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _


def words() -> str:
    return json.dumps(
        {
            "saving": _("Đang lưu…"),
            "dirty": _("Chưa lưu"),
            "failed": _("Chưa lưu được; nội dung vẫn giữ trên máy này."),
            "marked": _("Chưa lưu: xin xem ô được đánh dấu."),
            "retry": _("Bấm để thử lại"),
            "signed_out": _("Phiên làm việc đã hết; nội dung vẫn giữ trên máy này."),
            "sign_in": _("Đăng nhập lại ở thẻ mới"),
            "restored": _("Đã khôi phục nội dung gõ lúc {at}, đang chờ lưu"),
            "kept_restored": _(
                "Đã khôi phục nội dung Ông/Bà gõ lúc {at}; nội dung này chưa được gửi."
            ),
            "newer": _("Trên máy này còn nội dung gõ lúc {at} nhưng sau đó mục này đã đổi."),
            "still_kept": _("Nội dung Ông/Bà đã gõ vẫn giữ trên máy này:"),
            "use_draft": _("Dùng nội dung của tôi"),
            "see_present": _("Xem bản hiện tại"),
            "drop_draft": _("Bỏ"),
            "letters_unread": _("Thông báo, {count} chưa đọc"),
            "picked": _("Nhắc {count} hồ sơ đã chọn"),
            "picked_elsewhere": _("trong đó {count} ở ngoài trang này: {names}"),
            "unpick": _("Bỏ chọn"),
            **words_of_uploads(),
            **words_of_the_reader(),
            "unreachable": _("Máy chủ chưa trả lời. Vui lòng kiểm tra mạng rồi thử lại."),
            "refused_as_too_big": _(
                "Nội dung gửi lên lớn hơn mức máy chủ trung gian cho phép nên bị từ chối (413); "
                "chưa có gì được lưu. Vui lòng giảm dung lượng hoặc gửi từng tệp."
            ),
            "foreign": _(
                "Câu trả lời nhận được (mã {status}) không phải của hệ thống này mà của một máy "
                "chủ trung gian hoặc trang đăng nhập mạng; nội dung trên trang được giữ nguyên. "
                "Vui lòng kiểm tra mạng rồi thử lại."
            ),
            "broken": _(
                "Hệ thống gặp lỗi nên thao tác chưa được thực hiện. Vui lòng thử lại; "
                "nếu vẫn lỗi, hãy báo bộ phận kỹ thuật mã {reference}."
            ),
            "no": _("Thôi"),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def words_of_the_reader() -> dict[str, str]:
    return {
        "reader": _("Xem minh chứng"),
        "reader_download": _("Tải về"),
        "reader_opening": _("Đang mở tệp…"),
        "reader_unreadable": _(
            "Chưa mở được tệp ở đây. Vui lòng thử lại, hoặc tải tệp về bằng nút bên cạnh tên tệp."
        ),
        "reader_page": _("Trang {page}/{count}"),
        "reader_page_before": _("Trang trước (←)"),
        "reader_page_after": _("Trang sau (→)"),
        "reader_smaller": _("Thu nhỏ (-)"),
        "reader_larger": _("Phóng to (+)"),
        "reader_turn": _("Xoay (r)"),
        "reader_file_before": _("Tệp trước ([)"),
        "reader_file_after": _("Tệp sau (])"),
        "reader_close": _("Đóng (Esc)"),
    }


def words_of_uploads() -> dict[str, str]:
    return {
        "too_many_files": _(
            "Đã chọn {count} tệp, mỗi lần tải lên tối đa {limit} tệp; chưa có tệp nào được "
            "tải lên. Vui lòng chia thành nhiều lần."
        ),
        "upload_waits_its_turn": _("{name}: chờ đến lượt"),
        "upload_reading": _("{name}: đang đọc tệp"),
        "upload_sending": _("{name}: đang tải lên"),
        "upload_confirming": _("{name}: đã tới kho, đang xác nhận"),
        "upload_opening": _("{name}: đang mở gói, kiểm tra từng tệp"),
        "upload_still_opening": _("{name}: gói vẫn đang được mở; các tệp sẽ hiện ra khi xong."),
        "upload_waiting": _("{name}: kho lưu trữ hoặc mạng chưa trả lời; sẽ tự gửi tiếp"),
        "upload_progress": _("Tiến độ tải lên {name}"),
        "upload_stop": _("Bỏ, không tải lên {name}"),
        "upload_stopped": _("{name}: đã bỏ, không tải lên."),
        "uploaded_many": _("Đã tải lên {count} tệp."),
        "upload_left": _(
            "{name} ({size}): tải lên dở. Chọn lại tệp này để gửi tiếp; "
            "phần đã tới kho không phải gửi lại."
        ),
        "upload_unreadable": _("Không đọc được tệp. Vui lòng kiểm tra tệp rồi chọn lại."),
        "store_refused": _(
            "{name}: kho lưu trữ không nhận. Nếu tệp vừa được sửa, vui lòng chọn lại tệp."
        ),
        "not_uploaded": _("{name}: chưa tải lên. {why}"),
        "upload_rest": _("Tải lên {count} tệp còn lại"),
        "signed_out_upload": _("Phiên làm việc đã hết."),
        "wrong_type": _("{name}: loại tệp không được nhận. Vui lòng chọn tệp {accept}."),
        "too_big": _("{name}: {size}, quá mức {limit}. Vui lòng nén hoặc tách tệp."),
        "empty_file": _("{name}: tệp rỗng. Vui lòng kiểm tra lại tệp."),
    }
