"""Pictures of the state table, of the processes and of the packages, drawn from the code itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docs.drawing import packages, processes, states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def drawn(root: Path) -> dict[str, str]:
    """Return every picture by the name of its file; `root` is where the packages stand."""
    return {**states.drawn(), **processes.drawn(), **packages.drawn(root)}


def stale(folder: Path, pictures: dict[str, str]) -> Iterator[str]:
    """Yield the names of the files in a folder that are not what the code says now."""
    found = {path.name for path in folder.glob("*")}
    for name in sorted(found | set(pictures)):
        path = folder / name
        if name not in pictures or name not in found or path.read_text("utf-8") != pictures[name]:
            yield name
