"""What a page showed when its form was drawn: an act carries it, and an old page is refused."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from wording.refusals import Refusal

# As many bytes as a whole number has that every program reads exactly.
BYTES = 6


def version_of(*facts: object) -> int:
    """Name facts by a number that is another one as soon as one of them differs.

    For what has no version of its own: a column more would have to be written by everybody.
    """
    text = json.dumps(facts, default=str, sort_keys=True)
    return int.from_bytes(sha256(text.encode()).digest()[:BYTES])


class VersionField(forms.IntegerField):
    """The version of what the page showed, without which an act is not taken.

    The script that keeps what was typed reads it too: it offers text on an older version and does
    not fill it in by itself.
    """

    def __init__(self) -> None:
        super().__init__(
            min_value=0,
            widget=forms.HiddenInput(attrs={"data-version": ""}),
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value"),
                gettext_lazy(
                    "Thao tác không cho biết trang đang xem ở bản nào nên chưa được thực hiện. "
                    "Vui lòng tải lại trang rồi thao tác lại."
                ),
            ),
        )


def say_at(form: forms.Form, refusal: Refusal, *, version: int | None) -> None:
    """Say a refusal at the form, which keeps what was typed and shows the present version.

    Whoever reads the sentence and sends the form again acts on what stands now.
    """
    form.add_error(None, str(refusal))
    if version is None:
        return
    typed = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    typed[form.add_prefix("version")] = str(version)
    form.data = typed
