"""A list in groups, as much of it as one page takes; the rest is asked for group by group."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from django import forms
from django.core.paginator import Paginator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.paginator import Page
    from django.http import HttpRequest

Key = TypeVar("Key", bound=Hashable)
Row_co = TypeVar("Row_co", covariant=True)


class Making(Generic[Key, Row_co]):
    """Makes rows of their keys, each once; `load` makes several, in the order of their keys."""

    def __init__(self, load: Callable[[Sequence[Key]], Iterable[Row_co]]) -> None:
        self._load = load
        self._made: dict[Key, Row_co] = {}

    def __call__(self, keys: Iterable[Key]) -> list[Row_co]:
        wanted = list(keys)
        new = [key for key in dict.fromkeys(wanted) if key not in self._made]
        if new:
            self._made.update(zip(new, self._load(new), strict=True))
        return [self._made[key] for key in wanted]


class Rows(Sequence[Row_co], Generic[Key, Row_co]):
    """A list that knows how long it is, and makes those of its rows alone that are looked at."""

    def __init__(
        self, keys: Sequence[Key], make: Callable[[Sequence[Key]], Sequence[Row_co]]
    ) -> None:
        self.keys = keys
        self.make = make

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> Row_co: ...
    @overload
    def __getitem__(self, at: slice) -> Rows[Key, Row_co]: ...
    def __getitem__(self, at: int | slice) -> Row_co | Rows[Key, Row_co]:
        if isinstance(at, slice):
            return Rows(self.keys[at], self.make)
        return self.make([self.keys[at]])[0]

    def __iter__(self) -> Iterator[Row_co]:
        return iter(self.make(self.keys))

    def only(self, keeps: Callable[[Key], object]) -> Rows[Key, Row_co]:
        """Return the rows whose keys are kept."""
        return Rows([key for key in self.keys if keeps(key)], self.make)


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


def keys_in(parts: Mapping[str, Page[Any]]) -> list[Any]:
    """Return the keys of all rows that pages show of lists of `Rows`, to make them together."""
    lists = (page.object_list for page in parts.values())
    return [key for rows in lists if isinstance(rows, Rows) for key in rows.keys]
