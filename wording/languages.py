"""Names in the reader's language: English where there is any, and else Vietnamese that says so."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language


class InVietnamese(str):
    """A name told in Vietnamese to a reader of another language, for want of one in theirs.

    The filter `spoken` marks it with its language, so that a screen reader pronounces it rightly.
    """

    __slots__ = ()


def in_readers_language(vietnamese: str, english: str) -> str:
    if get_language() != "en":
        return vietnamese
    return english or InVietnamese(vietnamese)


# The same for a letter, whose reader is known only when it is written.
named_later = lazy(in_readers_language, str)
