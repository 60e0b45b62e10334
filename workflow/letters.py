"""Who is told what at which step."""

from typing import Any


def tell_case(*a: Any, **k: Any) -> None: ...
def tell_cycle(*a: Any, **k: Any) -> None: ...
