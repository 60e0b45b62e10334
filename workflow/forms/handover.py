"""Forms of the hand-over: who takes a field or a case of an agency that ended, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from directory.models import Agency
from wording.fields import LineField, LinesField, NamedSelect
from wording.versions import VersionField
from workflow.forms.cycle import REASON, REASON_KEPT

if TYPE_CHECKING:
    from datetime import date


class PartForm(forms.Form):
    """Which part of a field an address means: of which set, and of whom the set names."""

    bo = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    phan = LineField(required=False, max_length=40)


class HandOverForm(forms.Form):
    """Which agency takes over, among those that exist, and the reason."""

    agency: forms.ModelChoiceField[Agency] = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label=gettext_lazy("Cơ quan tiếp nhận"),
        widget=NamedSelect,
    )
    reason = LinesField(label=REASON, max_length=2000, help_text=REASON_KEPT)
    version = VersionField()

    def __init__(self, *args: Any, on: date, **facts: Any) -> None:
        super().__init__(*args, **facts)
        agency = self.fields["agency"]
        agency.queryset = Agency.objects.existing_on(on).in_order()  # type: ignore[attr-defined]  # a ModelChoiceField

    @property
    def said(self) -> dict[str, Any]:
        """Return what the service is told."""
        given = self.cleaned_data
        return {"agency": given["agency"], "reason": given["reason"], "seen": given["version"]}
