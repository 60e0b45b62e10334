"""The form by which a criteria set or a rule book is brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.rule_files.reading import BOOK, SET
from wording.fields import WordField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 1024 * 1024
KIND_CHOICES = [(SET, gettext_lazy("Bộ tiêu chí")), (BOOK, gettext_lazy("Quy tắc"))]


class RuleFileForm(forms.Form):
    """A TOML file in UTF-8, and which of the two kinds it is."""

    kind = WordField(
        label=gettext_lazy("Loại tệp"),
        choices=KIND_CHOICES,
        widget=forms.RadioSelect,
        initial=SET,
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp TOML"),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Hãy chọn một tệp .toml."),
            "empty": gettext_lazy("Tệp rỗng; hãy chọn tệp có nội dung."),
        },
    )

    def clean_file(self) -> dict[str, Any]:
        """Return the name and the text of the file."""
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        name = str(given.name)
        if not name.lower().endswith(".toml"):
            raise forms.ValidationError(
                _("“%(name)s” không phải tệp TOML; hãy chọn tệp có đuôi .toml.") % {"name": name}
            )
        if (given.size or 0) > MOST_BYTES:
            facts = {"name": name, "size": (given.size or 0) // 1024}
            raise forms.ValidationError(
                _("“%(name)s” lớn %(size)d KB; tệp quy tắc tối đa 1024 KB.") % facts
            )
        try:
            return {"name": name, "text": given.read().decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            facts = {"name": name, "at": error.start}
            raise forms.ValidationError(
                _("“%(name)s” không phải văn bản UTF-8 (từ byte %(at)d); hãy lưu lại bằng UTF-8.")
                % facts
            ) from error
