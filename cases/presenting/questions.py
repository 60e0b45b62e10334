"""What is asked about an item, as a reader sees it: the words, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.permissions import closes_question, why_not_ask, why_not_speak
from cases.presenting.statuses import Status
from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.models import Item, Question, Remark, Review
    from directory.access import Access


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question with its words, and whether the reader writes in it, or closes it."""

    question: Question
    remarks: list[Remark]
    may_answer: bool
    may_close: bool

    @property
    def city_side(self) -> str:
        """Name the side that is not the agency."""
        home_affairs = self.question.role == Role.APPRAISER
        return _("Sở Nội vụ") if home_affairs else _("Cơ quan thẩm tra")

    @property
    def waits_for(self) -> str:
        if self.question.waits_for_agency:
            return _("đơn vị")
        home_affairs = self.question.role == Role.APPRAISER
        return _("Sở Nội vụ") if home_affairs else _("cơ quan thẩm tra")


def questions_of(item: Item, access: Access) -> list[QuestionShown]:
    """Return the questions about an item, which came with its remarks; what is open comes first."""
    by_question: dict[int, list[Remark]] = {}
    for remark in item.remarks.all():
        by_question.setdefault(remark.question_id, []).append(remark)
    shown = [show_question(item, remarks, access) for remarks in by_question.values()]
    return sorted(shown, key=lambda each: not each.question.is_open)


def show_question(item: Item, remarks: list[Remark], access: Access) -> QuestionShown:
    question = remarks[0].question
    question.item = item
    speaks = not why_not_speak(access, question)
    return QuestionShown(
        question=question,
        remarks=remarks,
        may_answer=speaks,
        may_close=speaks and question.is_open and closes_question(access, question),
    )


def may_ask(item: Item, access: Access, reviews: Iterable[Review]) -> bool:
    return not why_not_ask(access, item, reviews)


def talk_status(shown: Iterable[QuestionShown]) -> Status | None:
    """Return how far the questions about an item are, in a word; None where none is open."""
    waiting = [each.question.waits_for_agency for each in shown if each.question.is_open]
    if not waiting:
        return None
    label = _("Hỏi: chờ đơn vị") if any(waiting) else _("Hỏi: chờ trả lời")
    return Status(label, "ink", "message-square")
