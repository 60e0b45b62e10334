"""What is asked about files that are at hand: what they are as papers, which are given again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence_store.paper_facts import LONGEST_ISSUER, LONGEST_NUMBER, PaperFacts
from wording.fields import DayField, LineField
from wording.versions import VersionField


def file_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationError(_("Địa chỉ không đúng.")) from error


class FilesForm(forms.Form):
    """Files that somebody ticked, by the keys of their evidence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tep"] = forms.TypedMultipleChoiceField(
            coerce=file_id,
            choices=[(each, each) for each in self.data.getlist("tep")],  # type: ignore[attr-defined]  # a QueryDict
            error_messages={"required": gettext_lazy("Chưa chọn tệp nào.")},
        )


class PaperForm(forms.Form):
    """Number, day and issuer of a paper, and the time it proves something for."""

    number = LineField(label=gettext_lazy("Số, ký hiệu"), required=False, max_length=LONGEST_NUMBER)
    issued_on = DayField(label=gettext_lazy("Ngày ban hành"), required=False)
    issuer = LineField(
        label=gettext_lazy("Cơ quan ban hành"), required=False, max_length=LONGEST_ISSUER
    )
    proves_from = DayField(label=gettext_lazy("Chứng minh từ ngày"), required=False)
    proves_until = DayField(label=gettext_lazy("Chứng minh đến ngày"), required=False)
    version = VersionField()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("proves_from"), cleaned.get("proves_until")
        if first and last and last < first:
            self.add_error(
                "proves_until", _("Ngày cuối phải bằng hoặc sau ngày đầu của thời gian chứng minh.")
            )
        return cleaned

    @property
    def facts(self) -> PaperFacts:
        said = {name: self.cleaned_data[name] for name in FACTS}
        return PaperFacts(**said)


FACTS = ("number", "issued_on", "issuer", "proves_from", "proves_until")
