"""What a reader asks of the grid: which rows, in which order, and to agree with which."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from wording.fields import LineField
from wording.filters import FilterForm
from wording.versions import VersionField

MOST_ITEMS = 500


class GridForm(FilterForm):
    """Which rows of a criterion or a field are shown; what is unknown is left out."""

    loc = forms.CharField(required=False, max_length=30)
    sort = forms.CharField(required=False, max_length=30)
    q = LineField(label=gettext_lazy("Tìm đơn vị"), required=False, max_length=100)
    khoi = forms.CharField(required=False, max_length=40)
    buoc = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)


class AgreeForm(forms.Form):
    """The items to agree with, and the version the writer saw where there is one item."""

    item = forms.TypedMultipleChoiceField(coerce=int)
    version = forms.IntegerField(required=False, min_value=0)
    shown_on = forms.CharField(required=False, max_length=10)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        given = data.getlist("item")[:MOST_ITEMS] if hasattr(data, "getlist") else []
        self.fields["item"].choices = [(text, text) for text in given if text.isdecimal()]  # type: ignore[attr-defined] # a field of choices


class AgreeAllForm(forms.Form):
    """To agree with all rows of a filter: `version` is the newest mark that its dialog counted."""

    version = VersionField()
