"""Play many cases at once, one process a core, and say how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from demo.year import Year

Play = Callable[["Year", str], None]


class Stage:
    """What the forked players find in their memory: the year and how a case is played."""

    year: Year
    play: dict[str, Play]


def perform(code: str) -> str:
    Stage.year.draw_for(code)
    Stage.play[code](Stage.year, code)
    return code


def progress(year: Year, plays: dict[str, Play], say: Callable[[str], None]) -> None:
    """Play each agency's case its way; the first failure ends the whole."""
    Stage.year, Stage.play = year, plays
    # A connection must not be shared by two processes; each opens its own.
    connections.close_all()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as crew:
        for number, _code in enumerate(crew.map(perform, plays), 1):
            if number % 10 == 0 or number == len(plays):
                say(f"    {number}/{len(plays)}")
