"""What is typed into the frame of the pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from wording.fields import LineField
from wording.filters import FilterForm


class SearchForm(FilterForm):
    """A few words; what is not understood is told and left out."""

    q = LineField(label=gettext_lazy("Tìm kiếm"), required=False, max_length=100)
