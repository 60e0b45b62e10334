"""Form fields for text, days, numbers and choices, for the forms of every package.

Text arrives in the one Unicode form; a complaint names what was typed and says what would be right.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wording.languages import InVietnamese
from wording.text import normal, normal_lines


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


class TellsRight:
    """A field whose complaint names what was typed and says what would be right."""

    right: Any = ""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)  # type: ignore[misc]  # the field beside it in the bases
        except ValidationError as refused:
            if value in (None, "", []):
                raise
            told = {"value": value, "right": self.right}
            raise ValidationError(_("“%(value)s” không dùng được: %(right)s") % told) from refused


class DayField(TellsRight, forms.DateField):
    """A day as dd/mm/yyyy, whatever order the reader's browser prefers; ISO is understood, too."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(
            input_formats=["%d/%m/%Y", "%Y-%m-%d"],
            widget=forms.DateInput(
                format="%d/%m/%Y",
                attrs={"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "maxlength": 10},
            ),
            error_messages={"required": gettext_lazy("Hãy ghi một ngày, ví dụ 15/01/2023.")},
            **facts,
        )

    @property
    def right(self) -> str:
        return _("hãy viết ngày/tháng/năm có thật, ví dụ 15/01/2023.")


class WholeField(TellsRight, forms.IntegerField):
    """A whole number between two bounds."""

    @property
    def right(self) -> str:
        bounds = {"low": self.min_value, "high": self.max_value}
        return _("hãy viết một số nguyên từ %(low)s đến %(high)s.") % bounds


class LineField(forms.CharField):
    """One line of text: NFC, white space folded, invisible signs removed."""

    def to_python(self, value: Any) -> str:
        return normal(super().to_python(value) or "")


class EmailField(forms.EmailField):
    """An e-mail address in the form in which accounts are stored: NFC and lower case."""

    def to_python(self, value: Any) -> str:
        return normal(super().to_python(value) or "").lower()


class LinesField(forms.CharField):
    """Several lines of text: NFC, invisible signs removed; typed into a text area."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **facts: Any) -> None:
        super().__init__(**facts)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return normal_lines(super().to_python(value) or "")


class PickField(TellsRight, forms.ModelChoiceField):  # type: ignore[type-arg]  # of any model
    """One row of a list."""

    widget = NamedSelect

    @property
    def right(self) -> str:
        return _("hãy chọn một mục trong danh sách.")


class WordField(TellsRight, forms.ChoiceField):
    """One of a few words known to the address of a page."""

    @property
    def right(self) -> str:
        # The widget holds the choices flat, whatever they were given as.
        known = ", ".join(str(value) for value, _label in self.widget.choices if value)
        return _("hãy chọn một trong: %(known)s.") % {"known": known}
