"""What the evaluation refuses, each with the sentence the user sees."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.names import state_name
from wording.refusals import Refusal, StalePage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Case, Cycle


class SomebodyWasFirst(StalePage):
    """The page was stale: the case, draft or review has changed since it was shown."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            _(
                "Có người vừa thao tác trước trên hồ sơ này. Hồ sơ hiện ở bước “%(state)s”. "
                "Vui lòng xem lại trạng thái mới nhất rồi thao tác tiếp."
            )
            % {"state": state_name(case.state)}
        )
        self.case = case


class CycleMoved(Refusal):
    """The cycle is in another stage than the one the action needs."""

    def __init__(self, cycle: Cycle) -> None:
        super().__init__(
            _(
                "Kỳ đánh giá hiện ở giai đoạn “%(stage)s”, không phải giai đoạn của thao tác này. "
                "Vui lòng tải lại trang để xem tình trạng mới nhất."
            )
            % {"stage": cycle.get_stage_display()}
        )


class YearTaken(Refusal):
    """The year has its cycle already."""


class StaleDraft(StalePage):
    """Somebody saved another text for the same item in between; nothing was overwritten."""


class StaleCalendar(StalePage):
    """Somebody moved a deadline of the cycle after the page was shown; nothing was changed."""


class StaleExtension(StalePage):
    """Somebody asked for more time, answered or took the wish back after the page was shown."""


class StaleQuestion(StalePage):
    """Somebody wrote about the same criterion after the page was shown; nothing was added."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Có người vừa viết hoặc đóng trao đổi này trước Ông/Bà. Nội dung Ông/Bà gõ vẫn "
                "còn; vui lòng đọc nội dung mới rồi gửi lại."
            )
        )


class StaleShares(StalePage):
    """Somebody shared the work of the same case out after the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Có người vừa phân công trên hồ sơ này trước Ông/Bà; chưa có gì thay đổi. Vui lòng "
                "tải lại trang để xem rồi phân công tiếp."
            )
        )


class Incomplete(Refusal):
    """Something that must be there before handing over is missing; `missing` names what."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, sentence: str, *, missing: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.missing = tuple(missing)


class Invalid(Refusal):
    """A value is not of the right form; names field, value and what would be right.

    `box` is the key of the answer's box that holds it, where there is one.
    """

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, sentence: str, *, box: str = "") -> None:
        super().__init__(sentence)
        self.box = box


class Frozen(Refusal):
    """What an open cycle relies on cannot change any more."""


class BadRuleFile(Refusal):
    """A criteria set or rule book has problems; `problems` lists each with its place."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, sentence: str, *, problems: Sequence[str]) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


class NoLongerAsked(Refusal):
    """The criterion of an open page is not in the amended set any more."""

    status = HTTPStatus.CONFLICT

    def __init__(self, code: str) -> None:
        super().__init__(
            _(
                "Tiêu chí %(code)s không còn trong bộ tiêu chí đã điều chỉnh nên không lưu được. "
                "Nội dung Ông/Bà gõ vẫn còn trên màn hình; hãy chép lại nếu cần rồi tải lại trang."
            )
            % {"code": code}
        )
