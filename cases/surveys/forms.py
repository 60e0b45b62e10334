"""The forms with which a table is tried and brought in."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.surveys.tables import MOST_BYTES
from wording.fields import LinesField
from wording.versions import VersionField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class TableFileForm(forms.Form):
    """A table as xlsx or CSV; what is in it the dry run tells."""

    file = forms.FileField(
        label=gettext_lazy("Tệp kết quả (.xlsx hoặc .csv)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Hãy chọn một tệp .xlsx hoặc .csv."),
            "empty": gettext_lazy("Tệp rỗng; hãy chọn tệp có nội dung."),
        },
    )

    def clean_file(self) -> dict[str, Any]:
        """Return the name and the bytes of the file."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            facts = {"name": given.name, "size": (given.size or 0) // 1024}
            raise forms.ValidationError(
                _("Tệp “%(name)s” lớn %(size)d KB, tối đa 1024 KB; hãy chia thành nhiều tệp.")
                % facts
            )
        return {"name": str(given.name), "content": given.read()}


class TableConfirmForm(forms.Form):
    """The file that was tried, travelling with its preview, and why it corrects earlier ones."""

    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    version = VersionField()
    content = forms.CharField(widget=forms.HiddenInput, max_length=2 * MOST_BYTES)
    reason = LinesField(
        label=gettext_lazy("Lý do đính chính"), required=False, max_length=2000, rows=2
    )

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except ValueError as error:  # of base64, or of letters it never has
            raise forms.ValidationError(
                _("Nội dung tệp không còn nguyên vẹn; hãy chọn lại tệp.")
            ) from error
