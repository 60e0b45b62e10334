"""What a reader asks of the pages over several years; anything unknown is left out."""

from __future__ import annotations

from django import forms

from wording.fields import LineField

THEN, NOW = "khi-do", "hien-nay"


class ViewForm(forms.Form):
    """As then or as now."""

    nhin = forms.ChoiceField(choices=[(THEN, THEN), (NOW, NOW)], required=False)

    def chosen(self) -> str:
        return str(self.cleaned_data.get("nhin") or THEN) if self.is_valid() else THEN


class CompareForm(forms.Form):
    """Two years, and a bloc or an agency."""

    nam = forms.IntegerField(required=False)
    voi = forms.IntegerField(required=False)
    khoi = LineField(required=False, max_length=40)
    don_vi = LineField(required=False, max_length=60)

    def chosen(self) -> dict[str, str | int]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
