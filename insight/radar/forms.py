"""What a reader asks of the radar; anything unknown is left out."""

from __future__ import annotations

from django import forms


class CriterionForm(forms.Form):
    """One criterion of the consistency radar, or none for all of a field."""

    tieu_chi = forms.CharField(required=False, max_length=20)

    def chosen(self) -> str:
        return str(self.cleaned_data["tieu_chi"]) if self.is_valid() else ""


class BlocForm(forms.Form):
    """One bloc of the radar of the city with all its agencies, or none for the first of each."""

    khoi = forms.CharField(required=False, max_length=40)

    def chosen(self) -> str:
        return str(self.cleaned_data["khoi"]) if self.is_valid() else ""
