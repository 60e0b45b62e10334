"""The form by which a criteria set or a rule book is brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.rule_files.reading import BOOK, SET
from cases.rule_files.workbooks import XLSX
from wording.fields import WordField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 1024 * 1024
KIND_CHOICES = [(SET, gettext_lazy("Bộ tiêu chí")), (BOOK, gettext_lazy("Quy tắc"))]


class RuleFileForm(forms.Form):
    """A TOML file in UTF-8 or, for a set, a workbook; and which of the two kinds it is."""

    kind = WordField(
        label=gettext_lazy("Loại tệp"),
        choices=KIND_CHOICES,
        widget=forms.RadioSelect,
        initial=SET,
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp TOML hoặc bảng tính"),
        widget=forms.FileInput(attrs={"accept": ".toml,.xlsx"}),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Hãy chọn một tệp .toml hoặc .xlsx."),
            "empty": gettext_lazy("Tệp rỗng; hãy chọn tệp có nội dung."),
        },
    )

    def clean_file(self) -> dict[str, Any]:
        """Return the name of the file with its text, or with the content of a workbook."""
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        name = str(given.name)
        is_workbook = name.lower().endswith(XLSX)
        if not (name.lower().endswith(".toml") or is_workbook):
            raise forms.ValidationError(
                _("“%(name)s” không phải tệp TOML hoặc bảng tính; hãy chọn tệp .toml hoặc .xlsx.")
                % {"name": name}
            )
        if is_workbook and self.cleaned_data.get("kind") == BOOK:
            raise forms.ValidationError(
                _("Quy tắc chấm điểm chỉ nạp từ tệp .toml; bảng tính dành cho bộ tiêu chí.")
            )
        if (given.size or 0) > MOST_BYTES:
            facts = {"name": name, "size": (given.size or 0) // 1024}
            raise forms.ValidationError(
                _("“%(name)s” lớn %(size)d KB; tệp quy tắc tối đa 1024 KB.") % facts
            )
        if is_workbook:
            return {"name": name, "content": given.read()}
        try:
            return {"name": name, "text": given.read().decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            facts = {"name": name, "at": error.start}
            raise forms.ValidationError(
                _("“%(name)s” không phải văn bản UTF-8 (từ byte %(at)d); hãy lưu lại bằng UTF-8.")
                % facts
            ) from error
