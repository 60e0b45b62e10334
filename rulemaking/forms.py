"""What is sent to drafts: how one is started, what a part says, how the tree changes, the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CriteriaSet, RuleBook
from cases.rule_files.forms import MOST_BYTES
from cases.rule_files.workbooks import MOST_BYTES as SHEET_BYTES
from cases.rule_files.workbooks import XLSX
from rulemaking.boxes.box import Rows, names_of
from rulemaking.models import RuleDraft
from wording.fields import LineField, LinesField, PickField, WholeField, WordField
from wording.versions import VersionField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import QueryDict

    from rulemaking.boxes.box import Boxes

LONGEST_TEXT = 8000
LONGEST_PASTE = 200_000
LONGEST_SHEET = 2_000_000
EMPTY, LOADED, FILE = "empty", "loaded", "file"
ORIGINS = (
    (EMPTY, gettext_lazy("Bản trống")),
    (LOADED, gettext_lazy("Một bản đã có, ví dụ của năm trước")),
    (FILE, gettext_lazy("Tệp TOML hoặc bảng tính")),
)


class StartForm(forms.Form):
    """From what a draft begins, what it is called, and for which year."""

    kind = WordField(
        label=gettext_lazy("Soạn"),
        choices=RuleDraft.Kind.choices,
        widget=forms.RadioSelect,
        initial=RuleDraft.Kind.SET,
    )
    origin = WordField(
        label=gettext_lazy("Bắt đầu từ"), choices=ORIGINS, widget=forms.RadioSelect, initial=EMPTY
    )
    label = LineField(label=gettext_lazy("Tên"), max_length=300, required=False)
    year = WholeField(label=gettext_lazy("Năm"), min_value=2000, max_value=2100, required=False)
    criteria_set = PickField(
        label=gettext_lazy("Bộ tiêu chí đã có"),
        queryset=CriteriaSet.objects.defer("text").order_by("-year", "-pk"),
        required=False,
    )
    rule_book = PickField(
        label=gettext_lazy("Quy tắc đã có"),
        queryset=RuleBook.objects.defer("text").order_by("-loaded_at", "-pk"),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp TOML hoặc bảng tính"),
        widget=forms.FileInput(attrs={"accept": ".toml,.xlsx"}),
        required=False,
        max_length=200,
    )

    @property
    def is_set(self) -> bool:
        return bool(self.cleaned_data["kind"] == RuleDraft.Kind.SET)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        origin, kind = said.get("origin"), said.get("kind")
        if origin == EMPTY:
            for name in ("label", "year"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Hãy điền tên và năm cho bản trống."))
        name = "criteria_set" if kind == RuleDraft.Kind.SET else "rule_book"
        if origin == LOADED and not said.get(name) and name not in self.errors:
            self.add_error(name, _("Hãy chọn bản để bắt đầu."))
        if origin == FILE and not said.get("file") and "file" not in self.errors:
            self.add_error("file", _("Hãy chọn một tệp .toml hoặc .xlsx."))
        return said

    def clean_file(self) -> dict[str, Any] | None:
        """Return the name of the file with its text, or with the content of a workbook."""
        given: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if not given:
            return None
        name = str(given.name)
        if (given.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("“%(name)s” quá lớn; tệp quy tắc tối đa 1024 KB.") % {"name": name}
            )
        if name.lower().endswith(XLSX):
            return {"name": name, "content": given.read()}
        try:
            return {"name": name, "text": given.read().decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            raise forms.ValidationError(
                _("“%(name)s” không phải văn bản UTF-8; hãy lưu lại bằng UTF-8.") % {"name": name}
            ) from error


class PartForm(forms.Form):
    """What stands in the boxes of a part; whether it is right is the reader's of files to say."""

    def __init__(self, data: QueryDict, *, boxes: Boxes) -> None:
        super().__init__(data)
        self.fields["version"] = VersionField()
        self.many = {b.name for b in boxes if not isinstance(b, Rows) and b.kind == "many"}
        for name in names_of(boxes):
            if name in data and name not in self.many:
                self.fields[name] = forms.CharField(
                    required=False, max_length=LONGEST_TEXT, strip=False
                )

    @property
    def typed(self) -> dict[str, str]:
        """Return what was typed, by the name of the box; boxes to tick as a list of words."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        assert hasattr(self.data, "getlist")  # noqa: S101 - a form of the page is a QueryDict
        return typed | {name: ", ".join(self.data.getlist(name)) for name in self.many}


class ShapeForm(forms.Form):
    """What is done to the tree: to which node, and where; `shape` is that of the tree seen."""

    node = forms.IntegerField(required=False, min_value=1)
    under = forms.IntegerField(required=False, min_value=1)
    after = forms.IntegerField(required=False, min_value=1)
    place = forms.IntegerField(required=False, min_value=0, max_value=10_000)
    shape = VersionField()


class PasteForm(forms.Form):
    """Rows out of a table: code, name, points; below which node they go."""

    rows = LinesField(
        label=gettext_lazy("Các dòng"),
        rows=10,
        max_length=LONGEST_PASTE,
        error_messages={"required": gettext_lazy("Hãy dán ít nhất một dòng.")},
    )
    under = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    shape = VersionField()

    def clean_rows(self) -> str:
        # As it was sent: a tab parts the columns, and folding white space would lose it.
        return str(self.data.get("rows", ""))


class StepForm(forms.Form):
    """A step of the whole draft, on the version that was seen; some steps need a reason."""

    reason = LinesField(label=gettext_lazy("Lý do"), required=False, max_length=LONGEST_TEXT)
    version = VersionField()


class TryBookForm(forms.Form):
    """Indices to be put into classes, and of which bloc."""

    indices = LineField(label=gettext_lazy("Các chỉ số"), required=False, max_length=400)
    bloc = LineField(label=gettext_lazy("Khối"), required=False, max_length=60)


class SheetForm(forms.Form):
    """A workbook to be tried; into a draft, with the version of it that was seen."""

    file = forms.FileField(
        label=gettext_lazy("Bảng tính"),
        widget=forms.FileInput(attrs={"accept": XLSX}),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Hãy chọn một tệp .xlsx."),
            "empty": gettext_lazy("Tệp rỗng; hãy chọn tệp có nội dung."),
        },
    )

    def __init__(self, *args: Any, into: RuleDraft | None = None, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if into or "version" in self.initial:
            self.fields["version"] = VersionField()

    def clean_file(self) -> dict[str, Any]:
        """Return the name and the content of the file."""
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        return {"name": str(given.name), "content": given.read(SHEET_BYTES + 1)}


class TakeForm(forms.Form):
    """What a tried workbook says, as TOML, and the version of the draft it was tried beside."""

    text = forms.CharField(max_length=LONGEST_SHEET, strip=False)
    name = LineField(max_length=200)

    def __init__(self, *args: Any, into: RuleDraft | None = None, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if into:
            self.fields["version"] = VersionField()
