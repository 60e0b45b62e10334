"""Which turns are finished at once, each with what was seen of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from wording.versions import VersionField
from workflow.forms.workload import SeenCases


class FinishForm(forms.Form):
    """Turns, each with the version of what stood in it on the page."""

    turn = SeenCases(
        error_messages={
            "required": gettext_lazy("Hãy chọn ít nhất một hồ sơ."),
            "invalid_choice": gettext_lazy(
                "Thao tác không cho biết trang đang xem ở bản nào nên chưa được thực hiện. "
                "Vui lòng tải lại trang rồi thao tác lại."
            ),
        }
    )


class ConcludeForm(forms.Form):
    """All that was ready to be concluded, as the page listed it."""

    version = VersionField()
