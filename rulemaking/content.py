"""What a part of a draft holds, as a text: JSON that keeps decimals exact and keys in their order.

PostgreSQL would sort the keys of a column of JSON, and the letters of a survey have an order.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

Content = dict[str, Any]


def written(content: Content) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain)


def read(text: str) -> Content:
    found: Content = json.loads(text, object_hook=_exact)
    return found


def _plain(value: object) -> object:
    return {_DECIMAL: str(value)} if isinstance(value, Decimal) else str(value)


def _exact(found: dict[str, Any]) -> Any:
    return Decimal(found[_DECIMAL]) if found.keys() == {_DECIMAL} else found


_DECIMAL = "\u0000decimal"  # a sign that no text of a person holds
