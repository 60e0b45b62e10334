"""What is asked where a file of the tray is put on a criterion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wording.fields import LineField

MOST_PAGES = 100_000


class PlaceForm(forms.Form):
    """One file, one criterion, and where in the file to look."""

    tep = forms.UUIDField()
    code = forms.CharField(
        max_length=20, error_messages={"required": gettext_lazy("Chưa chọn tiêu chí.")}
    )
    where = LineField(required=False, max_length=200)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)


class ProposalsForm(forms.Form):
    """The files whose proposed criterion is confirmed, as `file:code`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposal"] = forms.TypedMultipleChoiceField(
            coerce=pair_of,
            choices=[(each, each) for each in self.data.getlist("proposal")],  # type: ignore[attr-defined]  # a QueryDict
            error_messages={"required": gettext_lazy("Chưa chọn đề xuất nào.")},
        )


def pair_of(text: str) -> tuple[UUID, str]:
    file, _colon, code = text.partition(":")
    try:
        return UUID(file), code
    except ValueError as error:
        raise ValidationError(_("Địa chỉ không đúng.")) from error


class RemovalForm(forms.Form):
    """Which file is taken out of the tray."""

    tep = forms.UUIDField()
