"""What is said before and after each move of one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import Action, State
from cases.names import state_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from cases.models import Case, Review


@dataclass(frozen=True, slots=True)
class Question:
    """How a move is asked: what will happen, the word on its button and how grave that looks."""

    text: _StrPromise
    button: _StrPromise
    kind: str = "primary"


ASKED: dict[Action, Question] = {
    Action.SUBMIT: Question(
        gettext_lazy(
            "Kết quả tự chấm sẽ được chuyển tới thủ trưởng đơn vị để ký duyệt. Sau khi trình, "
            "cán bộ không sửa được nữa, trừ khi hồ sơ được trả lại, hoặc lấy lại trước khi "
            "thủ trưởng ký."
        ),
        gettext_lazy("Trình thủ trưởng"),
    ),
    Action.ENDORSE: Question(
        gettext_lazy(
            "Bản tự đánh giá được ký duyệt dưới tên Ông/Bà và chuyển tới các sở chuyên ngành "
            "để thẩm tra."
        ),
        gettext_lazy("Ký duyệt và gửi thẩm tra"),
        "seal",
    ),
    Action.RETURN_INSIDE: Question(
        gettext_lazy("Hồ sơ trở về cán bộ đầu mối của đơn vị cùng lý do dưới đây."),
        gettext_lazy("Trả lại để chỉnh sửa"),
    ),
    Action.RECALL: Question(
        gettext_lazy(
            "Hồ sơ trở về cán bộ đầu mối để sửa tiếp; thủ trưởng được thông báo. Số liệu và tệp "
            "đã nộp giữ nguyên."
        ),
        gettext_lazy("Lấy lại để sửa"),
    ),
    Action.CONCLUDE: Question(
        gettext_lazy(
            "Điểm thẩm tra của lĩnh vực được chốt dưới tên Ông/Bà. Khi lĩnh vực cuối cùng "
            "được kết luận, hồ sơ chuyển sang Sở Nội vụ thẩm định."
        ),
        gettext_lazy("Kết luận lĩnh vực"),
    ),
    Action.SEND_BACK: Question(
        gettext_lazy(
            "Chỉ những tiêu chí được chọn mở lại cho đơn vị sửa. Lý do hiện ngay trên "
            "từng tiêu chí."
        ),
        gettext_lazy("Trả lại đơn vị"),
    ),
    Action.APPRAISE: Question(
        gettext_lazy(
            "Điểm thẩm định được chốt. Tiêu chí khác với tự chấm được chuyển cho đơn vị "
            "giải trình; nếu không có khác biệt, hồ sơ sang Hội đồng."
        ),
        gettext_lazy("Hoàn tất thẩm định"),
    ),
    Action.EXPLAIN: Question(
        gettext_lazy(
            "Giải trình được gửi tới Sở Nội vụ. Tiêu chí không viết giải trình được coi là đồng ý."
        ),
        gettext_lazy("Gửi giải trình"),
    ),
    Action.SIGN_EXPLANATION: Question(
        gettext_lazy(
            "Giải trình được ký dưới tên Ông/Bà và gửi tới Sở Nội vụ. Tiêu chí không viết giải "
            "trình được coi là đồng ý."
        ),
        gettext_lazy("Ký và gửi giải trình"),
        "seal",
    ),
    Action.ACCEPT: Question(
        gettext_lazy(
            "Đơn vị đồng ý với toàn bộ kết quả thẩm định; hồ sơ được chuyển tới Hội đồng."
        ),
        gettext_lazy("Đồng ý kết quả thẩm định"),
    ),
    Action.LAPSE: Question(
        gettext_lazy(
            "Vòng giải trình được đóng; nội dung đơn vị đã viết được tính như đã gửi. Đóng trước "
            "hạn cần ghi lý do: lý do được lưu vào nhật ký và gửi cho đơn vị."
        ),
        gettext_lazy("Đóng vòng giải trình"),
    ),
    Action.SETTLE: Question(
        gettext_lazy(
            "Kết luận cho từng tiêu chí được chốt cùng lý do; hồ sơ được chuyển tới Hội đồng."
        ),
        gettext_lazy("Kết luận giải trình"),
    ),
}


SIGNED_FIRST = Question(
    gettext_lazy(
        "Giải trình được trình thủ trưởng đơn vị ký rồi mới gửi tới Sở Nội vụ; thủ trưởng ký "
        "trong thời hạn giải trình. Ông/Bà lấy lại được khi thủ trưởng chưa ký. Tiêu chí không "
        "viết giải trình được coi là đồng ý."
    ),
    gettext_lazy("Trình thủ trưởng ký giải trình"),
)


def question_of(action: Action, case: Case) -> Question:
    """Return how a move is asked on a case."""
    if action is Action.EXPLAIN and case.cycle.head_signs_explanations:
        return SIGNED_FIRST
    return ASKED[action]


def done_by(action: Action, *, case: Case, state: State, review: Review | None) -> str:
    """Say what a move did and where the case is now."""
    facts = {
        "agency": case.agency.called_short,
        "state": state_name(state),
        "field": str(review) if review else "",
    }
    if action is Action.CONCLUDE:
        return (
            _("Đã kết luận lĩnh vực “%(field)s” của %(agency)s. Hồ sơ ở bước “%(state)s”.") % facts
        )
    if state == State.EXPLANATION_SIGN_OFF:
        return _("Đã trình thủ trưởng ký giải trình của %(agency)s.") % facts
    return f"{_DONE[action] % facts} " + _("Hồ sơ chuyển sang bước “%(state)s”.") % facts


_DONE: dict[Action, _StrPromise] = {
    Action.SUBMIT: gettext_lazy("Đã trình thủ trưởng hồ sơ của %(agency)s."),
    Action.ENDORSE: gettext_lazy("Đã ký duyệt hồ sơ của %(agency)s."),
    Action.RETURN_INSIDE: gettext_lazy("Đã trả lại cán bộ hồ sơ của %(agency)s."),
    Action.RECALL: gettext_lazy("Đã lấy lại hồ sơ của %(agency)s để sửa."),
    Action.SEND_BACK: gettext_lazy("Đã trả lại %(agency)s các tiêu chí được chọn."),
    Action.APPRAISE: gettext_lazy("Đã hoàn tất thẩm định hồ sơ của %(agency)s."),
    Action.EXPLAIN: gettext_lazy("Đã gửi giải trình của %(agency)s."),
    Action.SIGN_EXPLANATION: gettext_lazy("Đã ký và gửi giải trình của %(agency)s."),
    Action.ACCEPT: gettext_lazy("%(agency)s đồng ý với kết quả thẩm định."),
    Action.LAPSE: gettext_lazy("Đã đóng vòng giải trình của %(agency)s."),
    Action.SETTLE: gettext_lazy("Đã kết luận giải trình của %(agency)s."),
}
