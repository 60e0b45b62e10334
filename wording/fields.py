"""Form fields for Vietnamese text and days, for the forms of every package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wording.languages import InVietnamese
from wording.text import normal, normal_lines

if TYPE_CHECKING:
    from datetime import date

DAY_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]


class LanguageSelect(forms.Select):
    """Languages to choose from, each written in itself and marked so for who listens."""

    def create_option(self, name: str, value: Any, *args: Any, **facts: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **facts)
        option["attrs"]["lang"] = str(value)
        return option


class NamedSelect(forms.Select):
    """Names to choose from; one told in Vietnamese for want of another is marked so."""

    def create_option(
        self, name: str, value: Any, label: int | str, *args: Any, **facts: Any
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **facts)
        if isinstance(label, InVietnamese):
            option["attrs"]["lang"] = "vi"
        return option


class NormalCharField(forms.CharField):
    """One line of text, in NFC, with white space folded and invisible signs removed."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normal(text) if isinstance(text, str) else text


class NormalTextField(forms.CharField):
    """Several lines of text, in NFC; the widget is a text area."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return normal_lines(text) if isinstance(text, str) else text


class NormalEmailField(forms.EmailField):
    """An e-mail address in the form in which accounts are stored: NFC and lower case."""

    def to_python(self, value: Any) -> Any:
        return normal(super().to_python(value) or "").lower()


class DayField(forms.DateField):
    """A day as people write it, 04/10/2021, or as browsers send it, 2021-10-04."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **facts: Any) -> None:
        super().__init__(input_formats=DAY_FORMATS, **facts)

    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except ValidationError:
            message = _("“%(value)s” không phải là một ngày; hãy viết như 04/10/2021.")
            raise ValidationError(
                message, code="invalid", params={"value": normal(str(value))}
            ) from None
