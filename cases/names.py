"""The words for states, actions, rungs and stages as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import Action, Explained, Rung, State
from scoring.amending import Fate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

STATE_NAMES: dict[State, _StrPromise] = {
    State.SELF_ASSESSMENT: _("Tự đánh giá"),
    State.SIGN_OFF: _("Thủ trưởng ký duyệt"),
    State.SECTOR_REVIEW: _("Thẩm tra theo lĩnh vực"),
    State.APPRAISAL: _("Thẩm định"),
    State.EXPLANATION: _("Giải trình"),
    State.EXPLANATION_SIGN_OFF: _("Thủ trưởng ký giải trình"),
    State.SETTLEMENT: _("Xem xét giải trình"),
    State.COUNCIL: _("Hội đồng thẩm định"),
    State.APPROVED: _("Trình phê duyệt"),
    State.PUBLISHED: _("Đã công bố"),
    State.WITHDRAWN: _("Đã rút"),
}
SHORT_NAMES: dict[State, _StrPromise] = {
    State.SELF_ASSESSMENT: _("Tự đánh giá"),
    State.SIGN_OFF: _("Ký duyệt"),
    State.SECTOR_REVIEW: _("Thẩm tra"),
    State.APPRAISAL: _("Thẩm định"),
    State.EXPLANATION: _("Giải trình"),
    State.EXPLANATION_SIGN_OFF: _("Ký giải trình"),
    State.SETTLEMENT: _("Xem xét"),
    State.COUNCIL: _("Hội đồng"),
    State.APPROVED: _("Phê duyệt"),
    State.PUBLISHED: _("Công bố"),
    State.WITHDRAWN: _("Đã rút"),
}
ACTION_NAMES: dict[Action, _StrPromise] = {
    Action.SUBMIT: _("Trình thủ trưởng"),
    Action.ENDORSE: _("Ký duyệt và gửi thẩm tra"),
    Action.RETURN_INSIDE: _("Trả lại để chỉnh sửa"),
    Action.RECALL: _("Lấy lại để sửa"),
    Action.CONCLUDE: _("Kết luận lĩnh vực"),
    Action.SEND_BACK: _("Trả lại đơn vị"),
    Action.APPRAISE: _("Hoàn tất thẩm định"),
    Action.EXPLAIN: _("Gửi giải trình"),
    Action.SIGN_EXPLANATION: _("Ký và gửi giải trình"),
    Action.ACCEPT: _("Đồng ý kết quả thẩm định"),
    Action.LAPSE: _("Hết hạn giải trình"),
    Action.SETTLE: _("Kết luận giải trình"),
    Action.ADOPT: _("Hội đồng thông qua"),
    Action.REMIT: _("Hội đồng yêu cầu xem xét lại"),
    Action.PUBLISH: _("Phê duyệt và công bố"),
    Action.REFUSE: _("Trả lại Hội đồng"),
    Action.CORRECT: _("Đính chính"),
    Action.AMEND: _("Điều chỉnh bộ tiêu chí"),
    Action.WITHDRAW: _("Rút hồ sơ"),
    Action.REINSTATE: _("Đưa hồ sơ trở lại"),
}
RUNG_NAMES: dict[Rung, _StrPromise] = {
    Rung.SELF: _("Tự chấm"),
    Rung.SECTOR: _("Sở chuyên ngành"),
    Rung.APPRAISED: _("Sở Nội vụ"),
    Rung.SETTLED: _("Sau giải trình"),
    Rung.COUNCIL: _("Hội đồng"),
}

FATE_NAMES: dict[Fate, _StrPromise] = {
    Fate.STAYS: _("Giữ nguyên"),
    Fate.RECOMPUTED: _("Tính lại điểm từ kết quả đã chấm"),
    Fate.ANEW: _("Đơn vị đánh giá lại, rồi thẩm tra lại"),
    Fate.ADDED: _("Tiêu chí mới, cần đánh giá"),
    Fate.DROPPED: _("Không còn trong bộ tiêu chí"),
}


EXPLAINED_NAMES: dict[Explained, _StrPromise] = {
    Explained.ACCEPTED: _("Chấp nhận"),
    Explained.PARTLY: _("Chấp nhận một phần"),
    Explained.REFUSED: _("Không chấp nhận"),
}


def explained_name(explained: str) -> str:
    """Return what was made of an explanation for missing papers, or nothing."""
    return str(EXPLAINED_NAMES[Explained(explained)]) if explained else ""


def explained_in_words(explained: Mapping[str, str]) -> list[str]:
    """Say, by criterion, what was made of the explanations for missing papers."""
    sentence = gettext("Giải trình thiếu minh chứng của tiêu chí %(code)s: %(verdict)s")
    return [
        sentence % {"code": code, "verdict": explained_name(verdict).lower()}
        for code, verdict in explained.items()
    ]


def state_name(state: str) -> str:
    return str(STATE_NAMES[State(state)])


def action_name(action: str) -> str:
    """Return the name of a move, or the action as logged where it is no move of the table."""
    return str(ACTION_NAMES[Action(action)]) if action in set(Action) else str(OTHER[action])


OTHER: dict[str, _StrPromise] = {
    "open": _("Mở hồ sơ"),
    "open_cycle": _("Mở kỳ đánh giá"),
    "create_cycle": _("Lập kỳ đánh giá"),
    "choose_rules": _("Chọn bộ tiêu chí và quy tắc"),
    "assign_field": _("Giao lĩnh vực cho cơ quan khác"),
    "pass_on_review": _("Bàn giao việc thẩm tra lĩnh vực"),
    "carry_case": _("Bàn giao hồ sơ cho cơ quan tiếp nhận"),
    "move_deadline": _("Điều chỉnh thời hạn"),
    "move_own_day": _("Đặt hạn riêng"),
    "ask_extension": _("Đề nghị gia hạn"),
    "take_back_extension": _("Rút đề nghị gia hạn"),
    "grant_extension": _("Gia hạn"),
    "refuse_extension": _("Không gia hạn"),
    "share_items": _("Phân công tiêu chí"),
    "take_back_items": _("Thu lại phân công"),
    "assign_work": _("Phân công thẩm tra, thẩm định"),
    "keep_field_report": _("Lưu báo cáo lĩnh vực"),
    "plan_remedies": _("Lập việc từ điểm mất"),
    "finish_remedy": _("Xong việc từ điểm mất"),
    "reopen_remedy": _("Mở lại việc từ điểm mất"),
    "set_checkpoint": _("Đặt điểm kiểm tra"),
    "drop_checkpoint": _("Bỏ điểm kiểm tra"),
    "take_checkpoint": _("Ghi điểm kiểm tra"),
    "ask_question": _("Đặt câu hỏi về tiêu chí"),
    "answer_question": _("Trả lời câu hỏi về tiêu chí"),
    "close_question": _("Đóng câu hỏi về tiêu chí"),
    "redate": _("Tính lại hạn theo lịch nghỉ"),
    "attach": _("Thêm minh chứng"),
    "detach": _("Gỡ minh chứng"),
    "lay": _("Thêm tệp vào khay của hồ sơ"),
    "open_package": _("Mở gói tệp đã tải lên"),
    "keep_evidence": _("Đặt thời hạn giữ minh chứng"),
    "locate": _("Ghi chỗ cần xem trong minh chứng"),
    "ask_bundle": _("Yêu cầu gói minh chứng"),
    "fetch_bundle": _("Tải gói minh chứng"),
    "state_paper": _("Ghi thông tin văn bản của minh chứng"),
    "take_out": _("Bỏ tệp khỏi khay của hồ sơ"),
    "score_cycle": _("Tính điểm toàn kỳ"),
    "to_council": _("Trình Hội đồng"),
    "opinion": _("Ý kiến thành viên Hội đồng"),
    "remind": _("Nhắc việc"),
    "import_answers": _("Nhập kết quả từ tệp"),
    "desk_decision": _("Quyết định khen thưởng, xem xét"),
    "tell_decree": _("Ghi quyết định công bố kết quả"),
    "desk_revoke": _("Thu hồi quyết định khen thưởng, xem xét"),
    "enter_fact": _("Ghi việc giới hạn xếp loại"),
    "drop_fact": _("Bỏ việc giới hạn xếp loại"),
    "enter_figure": _("Nhập số liệu so sánh"),
    "import_figures": _("Nhập số liệu của đơn vị từ tệp"),
    "choose_signing": _("Chọn thủ trưởng có ký giải trình hay không"),
    "choose_bloc_set": _("Chọn bộ tiêu chí riêng của khối"),
    "amend_set": _("Điều chỉnh bộ tiêu chí của kỳ"),
    "amend_book": _("Điều chỉnh quy tắc của kỳ"),
    "retry_pipeline": _("Chạy lại tiến trình"),
}
