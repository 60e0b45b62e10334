"""Leave a cycle half-way: cases in every state, some late, some half filled in, one withdrawn."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from cases.lifecycle import Action, State
from cases.services.deadlines import move_deadline
from cases.services.marks import items_of
from cases.services.reviews import pending
from demo import year as play
from demo.crew import progress
from directory.roles import Role
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.year import Year


def barely_begun(year: Year, code: str) -> None:
    play.assess(year, code, only=year.chance.randint(3, 9))


def almost_done(year: Year, code: str) -> None:
    play.assess(year, code, only=22)


def at_the_head(year: Year, code: str) -> None:
    play.assess(year, code)
    officer = year.people.officer(code)
    moves.make(
        year.case(code),
        Action.SUBMIT,
        unclassified=True,
        by=officer,
        at=year.at(year.days.assessed, late=2),
    )


def signed(year: Year, code: str) -> None:
    play.assess(year, code)
    play.sign(year, code)


def in_review(fields: int) -> Callable[[Year, str], None]:
    def half_reviewed(year: Year, code: str) -> None:
        signed(year, code)
        play.review(year, code, fields=fields)

    return half_reviewed


def sent_back(year: Year, code: str) -> None:
    signed(year, code)
    case = year.case(code)
    review = case.reviews.open().select_related("field", "agency").first()
    if review is not None:
        moves.make(
            case,
            Action.SEND_BACK,
            review=review,
            items=pending(items_of(case), review)[:2],
            reason="Minh chứng chưa có số, ngày ban hành; đề nghị bổ sung và giải trình số liệu.",
            by=year.people.reviewer(review.agency.code, review.field.code),
            at=year.at(year.days.reviewed),
        )


def reviewed(year: Year, code: str) -> None:
    signed(year, code)
    play.review(year, code)


def appraisal_typed(year: Year, code: str) -> None:
    reviewed(year, code)
    play.appraise(year, code, only_type=True)


def appraised(year: Year, code: str) -> None:
    reviewed(year, code)
    play.appraise(year, code)


def explanation_typed(year: Year, code: str) -> None:
    appraised(year, code)
    if year.case(code).state == State.EXPLANATION:
        play.explain(year, code, only_type=True)


def explained(year: Year, code: str) -> None:
    appraised(year, code)
    if year.case(code).state == State.EXPLANATION:
        play.explain(year, code)


def at_the_council(year: Year, code: str) -> None:
    explained(year, code)
    if year.case(code).state == State.SETTLEMENT:
        play.settle(year, code)


def withdrawn(year: Year, code: str) -> None:
    signed(year, code)
    moves.withdraw(
        year.case(code),
        reason="Đơn vị đang được sắp xếp lại, không đánh giá riêng trong năm.",
        by=year.people.one(Role.COORDINATOR),
        at=year.at(year.days.reviewed),
    )


# How many agencies stop where; the rest are somewhere in the sector review.
STOPS: tuple[tuple[int, Callable[[Year, str], None]], ...] = (
    (2, barely_begun),
    (2, almost_done),
    (3, at_the_head),
    (2, sent_back),
    (5, signed),
    (6, in_review(2)),
    (6, in_review(5)),
    (5, reviewed),
    (3, appraisal_typed),
    (5, appraised),
    (3, explanation_typed),
    (5, explained),
    (7, at_the_council),
    (1, withdrawn),
)


def leave_midway(year: Year, codes: list[str], say: Callable[[str], None]) -> None:
    """Take each agency to its stop, and move one deadline as coordinators do."""
    shuffled = sorted(codes)
    Random(year.cycle.year).shuffle(shuffled)
    stops = [stop for count, stop in STOPS for _ in range(count)]
    pairs = dict(zip(shuffled, stops + [in_review(4)] * (len(shuffled) - len(stops)), strict=False))
    progress(year, pairs, say)
    move_deadline(
        year.cycle,
        State.SECTOR_REVIEW,
        to=date(2023, 2, 10),
        reason="Kỳ nghỉ Tết Nguyên đán kéo dài; các sở đề nghị lùi hạn thẩm tra.",
        by=year.people.one(Role.COORDINATOR),
        at=year.at(date(2023, 1, 30)),
    )
