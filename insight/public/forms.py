"""The filter of the published ranking."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from wording.fields import LineField, WordField
from wording.filters import FilterForm


class RankingFilter(FilterForm):
    """Words of a name and a class; what is not understood is told and left out."""

    q = LineField(label=gettext_lazy("Tìm đơn vị"), required=False, max_length=100)

    def __init__(self, *args: Any, classes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class"] = WordField(
            label=gettext_lazy("Xếp loại"),
            choices=[(name, name) for name in classes],
            required=False,
        )
