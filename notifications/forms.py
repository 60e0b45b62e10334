"""What a person may ask of their letters, and a coordinator of those on their way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.composing import SUBJECT_LENGTH
from wording.fields import LineField, LinesField
from wording.filters import FilterForm
from wording.versions import VersionField


class LetterFilter(forms.Form):
    """Which letters, and which page of them; anything else means the first page of all."""

    unread = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1)


class OutboxFilter(FilterForm):
    """Which letters of the outbox, and to whom."""

    tab = forms.ChoiceField(label=_("Nhóm thư"), required=False)
    q = LineField(label=_("Tìm người nhận"), required=False, max_length=100)

    def __init__(self, *args: Any, tabs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tab"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(tab, tab) for tab in tabs]


class SeenForm(forms.Form):
    """An act on a letter, with the version that the page showed."""

    version = VersionField()


class EditForm(forms.Form):
    """Other words for a letter that has not left."""

    subject = LineField(label=_("Tiêu đề"), max_length=SUBJECT_LENGTH)
    body = LinesField(label=_("Nội dung"), max_length=20_000, rows=14)
    version = VersionField()


class HaltForm(forms.Form):
    """Why no letter leaves for a while."""

    reason = LinesField(label=_("Lý do tạm dừng gửi thư"), max_length=500, rows=2)
