"""What became of an agency since the year before was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from scoring import Previous


class SinceLastYear:
    """Whoever has an index, a rank and a class, and may have had them in the year before.

    Classes are counted from the best, which is 0; `bloc` is the code.
    """

    __slots__ = ()

    index: Decimal
    bloc: str
    rank: int | None
    class_at: int
    last: Previous | None
    last_class_at: int | None

    @property
    def index_change(self) -> Decimal | None:
        return self.index - self.last.index if self.last and self.last.index is not None else None

    @property
    def rank_change(self) -> int | None:
        """Return by how many places the agency rose in the same bloc; negative where it fell."""
        if self.last is None or self.last.rank is None or self.rank is None:
            return None
        return self.last.rank - self.rank if self.last.bloc == self.bloc else None

    @property
    def class_change(self) -> int:
        """Return by how many classes the agency rose; negative where it fell."""
        return 0 if self.last_class_at is None else self.last_class_at - self.class_at
