"""What is asked where a paper of the shelf is filed, or taken off it."""

from __future__ import annotations

from django import forms

from wording.versions import VersionField


class ShelfFileForm(forms.Form):
    """Which paper, under which criterion (none where empty), and the version its author saw."""

    tep = forms.UUIDField()
    code = forms.CharField(required=False, max_length=20)
    version = VersionField()
