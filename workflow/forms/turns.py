"""Which of a person's turns are looked for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from wording.fields import LineField
from wording.filters import FilterForm


class TurnsFilter(FilterForm):
    """Words of an agency's name, whatever their accents."""

    q = LineField(label=gettext_lazy("Tìm đơn vị"), required=False, max_length=100)
