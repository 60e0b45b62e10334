"""Forms of the page on which the work of a desk is given out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wording.fields import LineField
from wording.versions import VersionField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.services.desks import Officer
    from directory.models import User

NOBODY = "0"


class DeskForm(forms.Form):
    """Which desk a page is of, whose share of it is shown, and whether all is divided anew."""

    noi = LineField(required=False, max_length=40)
    nguoi = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    lai = forms.BooleanField(required=False)

    @property
    def asked(self) -> dict[str, Any]:
        """Return what the address asks for, without what is no good in it."""
        self.is_valid()
        return self.cleaned_data


class SeenCases(forms.MultipleChoiceField):
    """Cases, each with the version of who had it on the page: `12-3456`."""

    def valid_value(self, value: Any) -> bool:
        case, dash, version = str(value).partition("-")
        return bool(dash) and case.isdecimal() and version.isdecimal() and len(value) < LONGEST

    def clean(self, value: Any) -> dict[int, int]:
        pairs = (each.split("-") for each in super().clean(value))
        return {int(case): int(version) for case, version in pairs}


LONGEST = 40


class AssignForm(forms.Form):
    """Which agencies, each with the version of who had it, go to whom."""

    to = forms.ChoiceField(
        label=gettext_lazy("Giao cho"),
        error_messages={"required": gettext_lazy("Hãy chọn người nhận.")},
    )
    case = SeenCases(
        error_messages={
            "required": gettext_lazy("Hãy chọn ít nhất một đơn vị."),
            "invalid_choice": gettext_lazy(
                "Thao tác không cho biết trang đang xem ở bản nào nên chưa được thực hiện. "
                "Vui lòng tải lại trang rồi thao tác lại."
            ),
        }
    )

    def __init__(self, data: object = None, *, officers: Sequence[Officer]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        self.officers = {str(each.user.pk): each.user for each in officers}
        people = [(key, user.full_name) for key, user in self.officers.items()]
        taken_back = (NOBODY, _("Thu lại, không giao ai"))
        self.fields["to"].choices = [*people, taken_back]  # type: ignore[attr-defined] # of choices

    @property
    def person(self) -> User | None:
        return self.officers.get(self.cleaned_data["to"])


class DivideForm(forms.Form):
    """The version of the division that was shown."""

    version = VersionField()
