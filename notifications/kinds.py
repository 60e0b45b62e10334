"""The kinds of letters; each has a template in Vietnamese and one in English."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    CYCLE_OPENED = "cycle_opened", _("Đã mở kỳ đánh giá")
    TURN_OPENED = "turn_opened", _("Đến lượt xử lý")
    DIGEST = "digest", _("Việc cần làm hôm nay")
    SENT_BACK = "sent_back", _("Chuyển trả hồ sơ")
    RETURNED_INSIDE = "returned_inside", _("Chuyển lại trong đơn vị")
    RECALLED = "recalled", _("Cán bộ đã lấy lại bản trình")
    EXPLANATION_OPENED = "explanation_opened", _("Đề nghị giải trình")
    EXPLANATION_LAPSED = "explanation_lapsed", _("Hết thời hạn giải trình")
    SETTLEMENT_OPENED = "settlement_opened", _("Cần kết luận giải trình")
    SETTLED = "settled", _("Đã kết luận giải trình")
    REMITTED = "remitted", _("Hội đồng chuyển lại")
    ADOPTED = "adopted", _("Hội đồng đã thông qua")
    REFUSED = "refused", _("Chưa phê duyệt")
    PUBLISHED = "published", _("Đã công bố kết quả")
    CORRECTED = "corrected", _("Có đính chính")
    CRITERIA_AMENDED = "criteria_amended", _("Bộ tiêu chí được điều chỉnh")
    RULES_AMENDED = "rules_amended", _("Quy tắc của kỳ được điều chỉnh")
    DRAFT_ASKED = "draft_asked", _("Bản soạn thảo chờ ban hành")
    DRAFT_RELEASED = "draft_released", _("Bản soạn thảo đã ban hành")
    DRAFT_GIVEN_BACK = "draft_given_back", _("Bản soạn thảo được trả lại")
    WITHDRAWN = "withdrawn", _("Đã rút hồ sơ")
    REINSTATED = "reinstated", _("Đã đưa hồ sơ trở lại")
    REMINDER = "reminder", _("Lời nhắc việc")
    EXTENSION_ASKED = "extension_asked", _("Đề nghị gia hạn")
    EXTENSION_GRANTED = "extension_granted", _("Đã gia hạn")
    EXTENSION_REFUSED = "extension_refused", _("Không gia hạn")
    DEADLINE_MOVED = "deadline_moved", _("Đã điều chỉnh thời hạn")
    PIPELINE_FAILED = "pipeline_failed", _("Tiến trình không hoàn thành")
    CHECK_FAILED = "check_failed", _("Kiểm tra phát hiện sai lệch")
    CLOCK_STOPPED = "clock_stopped", _("Đồng hồ của hệ thống đã dừng")
    EVIDENCE_REFUSED = "evidence_refused", _("Tài liệu không được tiếp nhận")
    BUNDLE_READY = "bundle_ready", _("Gói minh chứng đã sẵn sàng")
    EVIDENCE_LOST = "evidence_lost", _("Minh chứng trong kho không còn nguyên vẹn")
    ROLE_GRANTED = "role_granted", _("Được giao vai trò")
    ROLE_ENDED = "role_ended", _("Vai trò đã kết thúc")
    ROLE_PROPOSED = "role_proposed", _("Đề xuất vai trò chờ xác nhận")
    ROLE_DECLINED = "role_declined", _("Đề xuất vai trò không được xác nhận")
    RIGHTS_CHANGED = "rights_changed", _("Thay đổi quyền trong hệ thống")
    SUBSTITUTES = "substitutes", _("Làm thay người vắng mặt")
    HANDED_OVER = "handed_over", _("Bàn giao lĩnh vực hoặc hồ sơ")


# What can wait until the next working morning: its reader finds it in the application at once, and
# by e-mail in the digest. Whatever asks for an answer, takes time away or touches rights goes out
# as it is written.
IN_THE_MORNING = frozenset(
    {
        Kind.TURN_OPENED,
        Kind.RECALLED,
        Kind.SETTLEMENT_OPENED,
        Kind.EXPLANATION_LAPSED,
        Kind.SETTLED,
        Kind.ADOPTED,
    }
)
