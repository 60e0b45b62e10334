"""Objects as plain data, and the digest of what they say."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from scoring import digests
from scoring.digests import digest, plain


@dataclass(frozen=True)
class Thing:
    name: str
    weight: Decimal
    parts: tuple["Thing", ...] = ()
    source: str = field(default="", repr=False)


@pytest.fixture(autouse=True)
def _choose_writers_anew() -> Iterator[None]:
    """Let every test choose how a type is written, as the first object of a process does."""
    digests._writer.cache_clear()
    yield
    digests._writer.cache_clear()


def test_dataclasses_become_their_fields_but_for_those_not_shown() -> None:
    inner = Thing("đinh", Decimal("1E-3"))

    assert plain(Thing("bàn", Decimal("10.50"), (inner,), source="tệp")) == {
        "name": "bàn",
        "weight": "10.50",
        "parts": [{"name": "đinh", "weight": "0.001", "parts": []}],
    }


def test_numbers_are_written_as_asked_at_any_depth() -> None:
    data = plain(
        {1: [Thing("a", Decimal("2.0"))], "b": frozenset({"y", "x"})}, number=lambda _number: "n"
    )

    assert data == {"1": [{"name": "a", "weight": "n", "parts": []}], "b": ["x", "y"]}


def test_what_json_knows_stays_and_the_rest_is_told() -> None:
    assert plain(["a", 1, True, None, date(2021, 3, 1)]) == ["a", 1, True, None, "2021-03-01"]


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match=r"^a float has no place in a score$"):
        plain({"points": [0.1]})


def test_digest_is_of_the_canonical_text() -> None:
    text = '{"a":["đ","1.5"],"b":null}'

    assert (
        digest({"b": None, "a": ("đ", Decimal("1.50"))})
        == hashlib.sha256(text.encode()).hexdigest()
    )
