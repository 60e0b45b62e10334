"""Which part of a case is asked for."""

from __future__ import annotations

from django import forms


class SectionForm(forms.Form):
    """The part of the case page to show; an unknown one shows where the work is."""

    phan = forms.CharField(required=False, max_length=40)
    nhom = forms.CharField(required=False, max_length=40)
    doc = forms.BooleanField(required=False)

    def asked(self, name: str) -> str:
        """Return what is asked for, or nothing where that is no name."""
        return str(self.cleaned_data.get(name, "")) if self.is_valid() else ""

    @property
    def is_read_only(self) -> bool:
        """Tell whether a part is asked for beside a form that is open already."""
        return self.is_valid() and bool(self.cleaned_data["doc"])


class PageForm(forms.Form):
    page = forms.IntegerField(required=False, min_value=1)
