"""Forms about more time: asked for by an agency, answered by a coordinator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Extension
from wording.fields import DayField, LinesField, WordField
from wording.versions import VersionField
from workflow.forms.cycle import REASON, REASON_KEPT

GRANTED, REFUSED = Extension.Verdict.GRANTED, Extension.Verdict.REFUSED
VERDICTS = [
    (GRANTED.value, gettext_lazy("Gia hạn")),
    (REFUSED.value, gettext_lazy("Không gia hạn")),
]


class AskForm(forms.Form):
    """Until when, and why, on the case that was shown."""

    until = DayField(label=gettext_lazy("Đề nghị gia hạn đến ngày"))
    reason = LinesField(label=REASON, max_length=2000, help_text=REASON_KEPT)
    version = VersionField()

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        given = self.cleaned_data
        return {"until": given["until"], "reason": given["reason"], "seen": given["version"]}


class DecideForm(forms.Form):
    """Granted until a day, or refused and why."""

    verdict = WordField(label=gettext_lazy("Trả lời"), choices=VERDICTS, widget=forms.RadioSelect)
    until = DayField(
        label=gettext_lazy("Hạn mới"),
        required=False,
        help_text=gettext_lazy("Cần có khi gia hạn."),
    )
    answer = LinesField(
        label=gettext_lazy("Ý kiến"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Đơn vị đọc được. Bắt buộc khi không gia hạn."),
    )

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def grants(self) -> bool:
        return bool(self.cleaned_data["verdict"] == GRANTED)

    @property
    def shows(self) -> str:
        """Name what a preview of this form shows."""
        return f"{self.cleaned_data['until']:%Y-%m-%d}" if self.grants else ""

    @property
    def was_shown(self) -> bool:
        """Tell whether this very day was shown with all that follows."""
        return self.cleaned_data["shown"] in {"", self.shows}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == GRANTED and "until" in cleaned and not cleaned["until"]:
            self.add_error("until", _("Hãy ghi hạn mới, ví dụ 15/01/2023."))
        return cleaned
