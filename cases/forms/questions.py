"""What is written in a question about a criterion, and what its writer saw."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from wording.fields import LinesField
from wording.versions import VersionField

LONGEST = 4000


class RemarkForm(forms.Form):
    """One word in a question, or the first of a new one."""

    text = LinesField(
        label=gettext_lazy("Nội dung"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Hãy viết nội dung trước khi gửi.")},
    )
    version = VersionField()


class CloseForm(forms.Form):
    """That a question is answered, as its page showed it."""

    version = VersionField()


class SeenForm(forms.Form):
    """Which version of a question a page shows, when it asks whether there is a newer one."""

    ban = forms.IntegerField(required=False, min_value=0)
