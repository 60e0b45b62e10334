"""The form that takes the report of a field: a file, what is new in it, and what was seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from evidence_store.forms import browser_rules
from wording.fields import LinesField
from wording.versions import VersionField


class FieldReportForm(forms.Form):
    """A finished report, and a line on what changed since the version before."""

    report = forms.FileField(
        label=gettext_lazy("Tệp báo cáo"),
        error_messages={"required": gettext_lazy("Hãy chọn tệp báo cáo.")},
    )
    note = LinesField(label=gettext_lazy("Ghi chú"), required=False, max_length=2000, rows=2)
    version = VersionField()

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        rules = {key: browser_rules()[key] for key in ("accept", "data-accept", "data-max-bytes")}
        self.fields["report"].widget.attrs.update(rules)
