"""Made-up numbers for the properties of scores."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

SHARES = st.decimals("0", "1", places=4)
COUNTS = st.integers(0, 12)


@st.composite
def quantities(draw: Draw) -> dict[str, str]:
    total = draw(st.integers(1, 10_000))
    return {"achieved": str(draw(st.integers(0, total))), "total": str(total)}
