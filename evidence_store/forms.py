"""The form that takes evidence, and what the browser needs to refuse a file before sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence_store.inspection import examine
from evidence_store.kinds import EXTENSIONS, RIGHT_EXTENSIONS, Fault, Problem, Unfit
from evidence_store.texts import sentence

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MAX_FILES = 20
FILE = "{file}"  # where the browser puts the name into a message


def browser_rules() -> dict[str, Any]:
    """Return the attributes of the file input: what it takes, and what it says of other files."""
    limit = settings.EVIDENCE_MAX_BYTES
    messages = {
        "too-large": Fault(Problem.TOO_LARGE, FILE, value="{size}", right=limit),
        "wrong-type": Fault(Problem.EXTENSION_NOT_ALLOWED, FILE, "{extension}", RIGHT_EXTENSIONS),
        "empty": Fault(Problem.EMPTY, FILE),
    }
    return {
        "accept": ",".join(EXTENSIONS),
        "data-accept": ",".join(EXTENSIONS),
        "data-max-bytes": limit,
        "data-max-files": MAX_FILES,
        "data-message-too-many": too_many("{count}"),
        **{f"data-message-{name}": sentence(fault) for name, fault in messages.items()},
    }


def too_many(count: int | str) -> str:
    return _(
        "Đã chọn %(count)s tệp, mỗi lần tải lên tối đa %(right)s tệp. Xin chia thành nhiều lần."
    ) % {"count": count, "right": MAX_FILES}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each inspected by name, size and content; one error for each wrong file."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
        if len(files) > MAX_FILES:
            raise ValidationError(too_many(len(files)), code="too_many")
        errors = [error for file in files if (error := error_of(file))]
        if errors:
            raise ValidationError(errors)
        return files


def error_of(file: UploadedFile[Any]) -> ValidationError | None:
    try:
        examine(file, filename=file.name or "", limit=settings.EVIDENCE_MAX_BYTES)
    except Unfit as unfit:
        return ValidationError(sentence(unfit.fault), code=unfit.fault.problem)
    return None


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
            "size": filesizeformat(settings.EVIDENCE_MAX_BYTES),
        }
