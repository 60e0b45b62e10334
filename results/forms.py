"""The forms of the figures of agencies, and of the leaders' desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results.models import DeskDecision
from results.services.rewards import CHOICES
from wording.fields import DayField, LineField, LinesField, WordField
from wording.versions import VersionField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


CHOICE, SEEN = "choice-", "seen-"


class FigureForm(forms.Form):
    """What a criterion of an agency is compared with, as people write it."""

    text = LinesField(label=gettext_lazy("Giá trị"), required=False, max_length=8000, rows=1)
    version = VersionField()


class FactForm(forms.Form):
    """A fact that limits the class of an agency, by its paper."""

    fact = WordField(label=gettext_lazy("Việc"))
    number = LineField(label=gettext_lazy("Số văn bản"), max_length=100)
    day = DayField(label=gettext_lazy("Ngày văn bản"))
    version = VersionField()

    def __init__(self, *args: Any, facts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fact"].choices = list(facts.items())  # type: ignore[attr-defined]  # a WordField


class DropFactForm(forms.Form):
    """Why a fact is taken back."""

    reason = LinesField(
        label=gettext_lazy("Lý do bỏ"),
        max_length=2000,
        rows=2,
        error_messages={"required": gettext_lazy("Hãy ghi rõ lý do bỏ.")},
    )
    version = VersionField()


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


class DecreeForm(forms.Form):
    """The paper by which a year was approved."""

    number = LineField(
        label=gettext_lazy("Số quyết định"),
        max_length=100,
        help_text=gettext_lazy("Ví dụ: 1234/QĐ-UBND"),
    )
    signed_on = DayField(label=gettext_lazy("Ngày ký"))
    url = forms.URLField(
        label=gettext_lazy("Địa chỉ tệp"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=gettext_lazy("Nơi ai cũng đọc được, ví dụ trên cổng thông tin của Thành phố."),
    )
    file = forms.FileField(
        label=gettext_lazy("Bản ký (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        help_text=gettext_lazy(
            "Sau khi kiểm tra an toàn, ai cũng đọc được ở trang xếp hạng. Để trống: giữ tệp đã có."
        ),
    )
    version = VersionField()
