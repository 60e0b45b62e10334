"""What people choose on their own page: the language, and how their letters come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from directory.forms import PlacedForm
from wording.fields import LanguageSelect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directory.models import LettersBy


class AccountForm(PlacedForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Ngôn ngữ"), choices=settings.LANGUAGES, widget=LanguageSelect
    )
    letters_by = forms.ChoiceField(label=gettext_lazy("Nhận thư bằng"), required=False)

    def __init__(self, *args: Any, ways: Iterable[LettersBy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(way.value, way.label) for way in ways]
        field = self.fields["letters_by"]
        if isinstance(field, forms.ChoiceField) and len(offered) > 1:
            field.choices = offered
        else:
            del self.fields["letters_by"]
