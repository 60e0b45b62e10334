"""What stands beside a criterion and is not of it: the year before, papers elsewhere, the shelf.

Each is loaded when a page first asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cases.presenting.last_year import LastYearShown
    from cases.reading.papers import Doubles


@dataclass(frozen=True, slots=True)
class Beside:
    """The year before by the codes of this one, where numbers of papers stand besides, and for
    each code how many papers of the agency's shelf the criterion lacks.
    """

    earlier: Mapping[str, LastYearShown] = field(default_factory=dict)
    doubles: Doubles = field(default_factory=dict)
    shelf: Mapping[str, int] = field(default_factory=dict)


NOTHING_BESIDE = Beside()
