"""What the door of the pipelines refuses, each with the sentence the user sees."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.translation import gettext as _

from wording.refusals import Refusal


class PipelineServerUnreachable(Refusal):
    """The Prefect server does not answer; nothing was started."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _(
                "Máy chủ xử lý tự động không phản hồi nên chưa có gì được thực hiện và không có "
                "dữ liệu nào thay đổi. Vui lòng thử lại sau vài phút; nếu vẫn không được, "
                "hãy báo quản trị hệ thống kiểm tra dịch vụ Prefect."
            )
        )


class PipelineNotDeployed(Refusal):
    """The Prefect server answers and does not know the pipeline."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(
            _(
                "Máy chủ xử lý tự động chưa được cài đặt tiến trình này nên chưa có gì được thực "
                "hiện. Hãy báo quản trị hệ thống chạy lệnh “manage.py deploy_pipelines”, sau đó "
                "thử lại."
            )
        )


class PipelineUnderWay(Refusal):
    """The same pipeline runs already for the cycle."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Tiến trình này đang chạy cho kỳ đánh giá; không cần chạy thêm. "
                "Vui lòng theo dõi tiến độ ở trang các lần chạy."
            )
        )


class NotToBeRetried(Refusal):
    """Only a run that failed is run again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Chỉ chạy lại được lần chạy không thành công. "
                "Vui lòng tải lại trang để xem tình trạng mới nhất."
            )
        )


class NotWanted(Refusal):
    """A flow has started that the application does not wait for (any more)."""

    def __init__(self) -> None:
        super().__init__(
            _("Ứng dụng không chờ lần chạy này; hãy khởi động tiến trình từ trang của kỳ đánh giá.")
        )


class MarksMove(Refusal):
    """Marks changed again and again while the cycle was scored."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Điểm thay đổi liên tục trong khi tính nên chưa có kết quả nào được ghi nhận. "
                "Hãy chờ các hồ sơ được xem xét xong rồi tính điểm lại."
            )
        )
