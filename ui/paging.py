"""A list in groups, as much of it as one page takes; the rest is asked for group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.core.paginator import Page
    from django.http import HttpRequest


class PartForm(forms.Form):
    """One group of a list in groups, which is then shown whole, page by page."""

    phan = forms.CharField(required=False, max_length=60)

    def chosen(self) -> str:
        return str(self.cleaned_data["phan"]) if self.is_valid() else ""


def part_in(request: HttpRequest) -> str:
    """Return which group of a list is asked for, whether or not there is one of that name."""
    return PartForm(request.GET).chosen()


def parts_of(
    groups: Mapping[str, Sequence[Any]], request: HttpRequest, *, most: int
) -> dict[str, Page[Any]]:
    """Return of each group what is shown: all where `most` rows hold all, else the first of each.

    Of the group that is asked for, if there is one, a page of so many; the others are left out.
    """
    one = part_in(request)
    if one in groups:
        return {one: Paginator(groups[one], most).get_page(request.GET.get("page"))}
    holds_all = sum(map(len, groups.values())) <= most
    size = most if holds_all else max(most // sum(map(bool, groups.values())), 1)
    return {name: Paginator(rows, size).get_page(1) for name, rows in groups.items()}
