"""What a person may ask of their letters."""

from django import forms


class LetterFilter(forms.Form):
    """Which letters, and which page of them; anything else means the first page of all."""

    unread = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1)
