"""Forms of the pages of a cycle on which people act: deadlines, the council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Item
from cases.names import STATE_NAMES
from wording.fields import DayField, LinesField, WordField
from wording.versions import VersionField

if TYPE_CHECKING:
    from cases.lifecycle import State

REASON = gettext_lazy("Lý do")
REASON_KEPT = gettext_lazy("Lý do được lưu vào nhật ký và gửi cho người liên quan.")
ANSWERS = [("yes", gettext_lazy("Đồng ý")), ("no", gettext_lazy("Không đồng ý"))]


class ReasonForm(forms.Form):
    """Why a grave step is taken."""

    reason = LinesField(
        label=REASON,
        help_text=REASON_KEPT,
        max_length=2000,
        error_messages={"required": gettext_lazy("Hãy ghi rõ lý do.")},
    )


class ShownForm(ReasonForm):
    """Why a grave step is taken, and the version of what the page showed."""

    version = VersionField()


class NewDayForm(ReasonForm):
    """A new day, and why; with the version and the day it showed."""

    to = DayField(label=gettext_lazy("Hạn mới"))
    version = VersionField()
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("to", "along", "reason")

    @property
    def shows(self) -> str:
        """Name what a preview of this form shows."""
        return f"{self.cleaned_data['to']:%Y-%m-%d}{'+' if self.cleaned_data.get('along') else ''}"

    @property
    def was_shown(self) -> bool:
        """Tell whether this very day was shown with all that follows."""
        return self.cleaned_data["shown"] in {"", self.shows}

    def clean_to(self) -> Any:
        day = self.cleaned_data["to"]
        if not self.initial["first"] <= day <= self.initial["last"]:
            facts = {
                "day": f"{day:%d/%m/%Y}",
                "first": f"{self.initial['first']:%d/%m/%Y}",
                "last": f"{self.initial['last']:%d/%m/%Y}",
            }
            raise forms.ValidationError(
                _("%(day)s nằm ngoài kỳ đánh giá; hãy chọn từ %(first)s đến %(last)s.") % facts
            )
        return day


class DeadlineForm(NewDayForm):
    """A new day for a step of the whole cycle, with the calendar that the page showed."""

    along = forms.BooleanField(
        label=gettext_lazy("Lùi cả các bước sau cùng số ngày làm việc"), required=False
    )

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        return {name: self.cleaned_data[name] for name in ("to", "along", "reason", "version")}


class OwnDayForm(NewDayForm):
    """A day of its own for one case or one part of its review."""

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        given = self.cleaned_data
        return {"to": given["to"], "reason": given["reason"], "seen": given["version"]}


class KeepingForm(ShownForm):
    """Until when the evidence of a cycle is kept, on what ground, and that it was looked at."""

    on = DayField(label=gettext_lazy("Giữ đến hết ngày"))
    checked = forms.BooleanField(
        label=gettext_lazy(
            "Tôi đã kiểm tra ngày này. Khi đã có hồ sơ trình lên, chỉ kéo dài được, không rút ngắn."
        ),
        error_messages={"required": gettext_lazy("Hãy kiểm tra ngày rồi đánh dấu xác nhận.")},
    )
    field_order = ("on", "reason", "checked", "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Lý do, căn cứ")
        self.fields["reason"].help_text = _("Lý do được lưu vào nhật ký của kỳ đánh giá.")

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        told = self.cleaned_data
        return {"on": told["on"], "reason": told["reason"], "seen": told["version"]}


class OpinionForm(forms.Form):
    """A member's word on the results."""

    agrees = WordField(
        label=gettext_lazy("Ý kiến"),
        choices=ANSWERS,
        error_messages={"required": gettext_lazy("Hãy chọn đồng ý hoặc không đồng ý.")},
    )
    in_writing = forms.BooleanField(
        label=gettext_lazy("Ý kiến bằng văn bản (không dự họp)"), required=False
    )
    note = LinesField(
        label=gettext_lazy("Ghi chú"),
        required=False,
        max_length=2000,
        rows=2,
        help_text=gettext_lazy("Bắt buộc khi không đồng ý."),
    )

    scoring = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("agrees") == "no" and not cleaned.get("note"):
            self.add_error("note", _("Thành viên không đồng ý cần ghi rõ lý do."))
        return cleaned


class RemitForm(ShownForm):
    """The criteria of a case the council wants looked at again, and why."""

    items: forms.ModelMultipleChoiceField[Item] = forms.ModelMultipleChoiceField(
        queryset=Item.objects.none(),
        label=gettext_lazy("Tiêu chí cần xem xét lại"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một tiêu chí cần xem lại.")},
    )
    field_order = ("items", "reason", "version")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = case.items.select_related("criterion").order_by("criterion__order")


def name_of(state: State) -> str:
    return str(STATE_NAMES[state])
