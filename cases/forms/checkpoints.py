"""The form that sets a day on which a year is looked at."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from wording.fields import DayField
from wording.versions import VersionField


class CheckpointForm(forms.Form):
    """A day, on the list of days that was shown."""

    on = DayField(label=gettext_lazy("Ngày"))
    version = VersionField()
