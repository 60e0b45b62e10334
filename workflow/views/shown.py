"""What a page showed when somebody signed: it must still be what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.refusals import SomebodyWasFirst
from directory.refusals import Refusal, StalePage

if TYPE_CHECKING:
    from cases.models import Case, CouncilDecision, Scoring


class NotWhatWasShown(Refusal):
    """The results were scored anew after the page that was signed had been opened."""


def check_was_shown(scoring_run: Scoring, digest: str) -> None:
    """Refuse to sign other results than those of the digest that the page showed.

    Raises NotWhatWasShown; inside the transaction of the act, it undoes it.
    """
    if scoring_run.inputs_digest != digest:
        raise NotWhatWasShown(
            _(
                "Kết quả đã được tính lại (lần %(number)d) sau khi trang này được mở; chưa có gì "
                "thay đổi. Vui lòng tải lại trang và xem kết quả mới."
            )
            % {"number": scoring_run.number}
        )


def check_decision_was_shown(decision: CouncilDecision | None, shown: int | None) -> None:
    """Refuse to give back another decision of the council than the one the page showed.

    Raises StalePage.
    """
    if shown is not None and (decision is None or decision.pk != shown):
        raise StalePage(
            _(
                "Hội đồng đã quyết định lại sau khi trang này được mở; chưa có gì thay đổi. "
                "Vui lòng tải lại trang và xem quyết định mới."
            )
        )


def check_case_was_shown(case: Case, shown: int | None) -> None:
    """Refuse an act on a case that has moved since the page was opened, be it back to where it was.

    Raises SomebodyWasFirst.
    """
    if shown is not None and case.version != shown:
        raise SomebodyWasFirst(case)
