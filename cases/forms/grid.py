"""What a reader asks of the grid: which rows, in which order, and to agree with which."""

from __future__ import annotations

from django import forms

MOST_ITEMS = 500


class GridForm(forms.Form):
    """Filter and order of the grid; anything unknown is left out, a link may be old."""

    loc = forms.CharField(required=False, max_length=30)
    sort = forms.CharField(required=False, max_length=30)


class AgreeForm(forms.Form):
    """The items to agree with, and the version the writer saw where there is one item."""

    item = forms.TypedMultipleChoiceField(coerce=int)
    version = forms.IntegerField(required=False, min_value=0)
    shown_on = forms.CharField(required=False, max_length=10)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        given = data.getlist("item")[:MOST_ITEMS] if hasattr(data, "getlist") else []
        self.fields["item"].choices = [(text, text) for text in given if text.isdecimal()]  # type: ignore[attr-defined] # a field of choices
