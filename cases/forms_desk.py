"""The forms of the survey import and of the leaders' desk."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms_cycle_fields import LinesField, WordField
from cases.models import DeskDecision
from cases.services.desk import CHOICES
from cases.services.survey_tables import MOST_BYTES
from directory.versions import VersionField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

CHOICE, SEEN = "choice-", "seen-"


class SurveyFileForm(forms.Form):
    """A table of results as xlsx or CSV; what is in it the dry run tells."""

    file = forms.FileField(
        label=gettext_lazy("Tệp kết quả (.xlsx hoặc .csv)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Hãy chọn một tệp .xlsx hoặc .csv."),
            "empty": gettext_lazy("Tệp rỗng; hãy chọn tệp có nội dung."),
        },
    )

    def clean_file(self) -> dict[str, Any]:
        """Return the name and the bytes of the file."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            facts = {"name": given.name, "size": (given.size or 0) // 1024}
            raise forms.ValidationError(
                _("Tệp “%(name)s” lớn %(size)d KB, tối đa 1024 KB; hãy chia thành nhiều tệp.")
                % facts
            )
        return {"name": str(given.name), "content": given.read()}


class SurveyConfirmForm(forms.Form):
    """The file that was tried, travelling with its preview, and why it corrects earlier ones."""

    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    version = VersionField()
    content = forms.CharField(widget=forms.HiddenInput, max_length=2 * MOST_BYTES)
    reason = LinesField(
        label=gettext_lazy("Lý do đính chính"), required=False, max_length=2000, rows=2
    )

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except ValueError as error:  # of base64, or of letters it never has
            raise forms.ValidationError(
                _("Nội dung tệp không còn nguyên vẹn; hãy chọn lại tệp.")
            ) from error


class RevocationForm(forms.Form):
    """Why a decision that an earlier scoring led to is taken back."""

    reason = LinesField(
        label=gettext_lazy("Lý do thu hồi"),
        max_length=4000,
        rows=3,
        error_messages={"required": gettext_lazy("Hãy ghi rõ lý do thu hồi quyết định.")},
    )


class DecisionForm(forms.Form):
    """What is decided for each beneficiary, on the numbers and decisions that were shown."""

    scoring = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = LinesField(
        label=gettext_lazy("Lý do, căn cứ"),
        max_length=4000,
        rows=3,
        error_messages={"required": gettext_lazy("Hãy ghi rõ lý do của quyết định.")},
    )

    def __init__(self, *args: Any, who: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = tuple(who)
        for one in self.who:
            self.fields[CHOICE + one] = WordField(
                label=DeskDecision.Beneficiary(one).label,
                choices=[(choice.value, choice.label) for choice in CHOICES],
                required=False,
            )
            self.fields[SEEN + one] = forms.IntegerField(required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(CHOICE + one) for one in self.who):
            raise forms.ValidationError(_("Hãy chọn ít nhất một quyết định."))
        return cleaned

    @property
    def choices(self) -> dict[str, str]:
        return {one: self.cleaned_data.get(CHOICE + one) or "" for one in self.who}

    @property
    def seen(self) -> dict[str, int | None]:
        return {one: self.cleaned_data.get(SEEN + one) for one in self.who}
