"""The form by which a person renews or stops the address of their calendar."""

from django import forms
from django.utils.translation import gettext_lazy

from wording.versions import VersionField

RENEW, STOP = "renew", "stop"


class FeedForm(forms.Form):
    """Which of the two, on the address that was shown."""

    act = forms.ChoiceField(
        choices=[
            (RENEW, gettext_lazy("Tạo địa chỉ mới")),
            (STOP, gettext_lazy("Ngừng sử dụng")),
        ]
    )
    version = VersionField()
