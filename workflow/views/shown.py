"""What a page showed when somebody signed: it must still be what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wording.refusals import Refusal, StalePage

if TYPE_CHECKING:
    from results.models import CouncilDecision, Scoring


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


def check_decision_was_shown(decision: CouncilDecision | None, shown: int) -> None:
    """Refuse to give back another decision of the council than the one the page showed.

    Raises StalePage.
    """
    if decision is None or decision.pk != shown:
        raise StalePage(
            _(
                "Hội đồng đã quyết định lại sau khi trang này được mở; chưa có gì thay đổi. "
                "Vui lòng tải lại trang và xem quyết định mới."
            )
        )
