"""The form that takes evidence, and what the browser needs to refuse a file before sending it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence_store.kinds import EXTENSIONS, RIGHT_EXTENSIONS, ZIP
from evidence_store.s3.incoming import PART_BYTES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# Through the application, and past it.
MAX_FILES, MAX_SENT = 20, 50


def browser_rules() -> dict[str, Any]:
    """Return the attributes of the file input: the browser refuses the rest."""
    return {
        "accept": ",".join(EXTENSIONS),
        "data-accept": ",".join(EXTENSIONS),
        "data-max-bytes": settings.EVIDENCE_FORM_BYTES,
        "data-max-files": MAX_FILES,
    }


def sending_rules() -> dict[str, Any]:
    """Return what a page needs to know of files that its scripts send by themselves."""
    packages = ZIP.extensions if settings.EVIDENCE_UNPACK_ZIP else ()
    return {
        "accept": ",".join((*EXTENSIONS, *packages)),
        "max_bytes": settings.EVIDENCE_MAX_BYTES,
        "form_bytes": settings.EVIDENCE_FORM_BYTES,
        "part_bytes": PART_BYTES,
        "max_files": MAX_SENT,
    }


def too_many(count: int | str) -> str:
    return _(
        "Đã chọn %(count)s tệp, mỗi lần tải lên tối đa %(right)s tệp; chưa có tệp nào được "
        "tải lên. Vui lòng chia thành nhiều lần."
    ) % {"count": count, "right": MAX_FILES}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, not too many; what each of them is, is for whoever takes it in to say."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
        if len(files) > MAX_FILES:
            raise ValidationError(too_many(len(files)), code="too_many")
        return files


MAX_ASKED = 50
# S3 knows no more parts than this of one upload.
MAX_PARTS = 10_000
DIGEST = re.compile(r"[0-9a-f]{64}")


class WaitingForm(forms.Form):
    """Which files a page asks after, by their ids."""

    tep = forms.CharField(max_length=37 * MAX_ASKED)

    def clean_tep(self) -> list[UUID]:
        try:
            return [UUID(each) for each in self.cleaned_data["tep"].split(",")]
        except ValueError as error:
            raise ValidationError(_("Địa chỉ không đúng.")) from error


class DigestsField(forms.CharField):
    """The SHA-256 of parts, one after another."""

    def __init__(self, *, required: bool) -> None:
        super().__init__(required=required, max_length=65 * MAX_PARTS)

    def clean(self, value: Any) -> list[str]:
        digests = [each for each in super().clean(value).split(",") if each]
        if not all(DIGEST.fullmatch(each) for each in digests):
            raise ValidationError(_("Địa chỉ không đúng."))
        return digests


class SendingForm(forms.Form):
    """A file that a browser is about to send to the store: its name, its bytes, and for what.

    One that is sent in parts is announced as soon as its first part was read; then it is known by
    that part.
    """

    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0)
    sha256 = forms.RegexField(DIGEST, required=False)
    parts = DigestsField(required=False)
    code = forms.CharField(required=False, max_length=20)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        comes_in_parts = (told.get("size") or 0) > PART_BYTES and told.get("parts")
        if not told.get("sha256") and not comes_in_parts:
            raise ValidationError(_("Địa chỉ không đúng."))
        return told


class PartsForm(forms.Form):
    """The parts of a file that a browser has read, from one on."""

    start = forms.IntegerField(min_value=1, max_value=MAX_PARTS)
    parts = DigestsField(required=True)


class ArrivedForm(forms.Form):
    """The name of the whole file, from a browser that has sent all of it."""

    sha256 = forms.RegexField(DIGEST, required=False)


class EvidenceForm(forms.Form):
    """Files of evidence; `cleaned_data["evidence"]` is the list to keep one by one."""

    evidence = FilesField(
        label=gettext_lazy("Tài liệu kiểm chứng"),
        error_messages={"required": gettext_lazy("Chưa chọn tệp nào. Xin chọn ít nhất một tệp.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].widget.attrs.update(browser_rules())
        self.fields["evidence"].help_text = _(
            "Các đuôi được nhận: %(extensions)s; mỗi tệp tối đa %(size)s."
        ) % {
            "extensions": RIGHT_EXTENSIONS,
            "size": filesizeformat(settings.EVIDENCE_FORM_BYTES),
        }
