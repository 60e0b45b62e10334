"""Draw the state table, the processes and the packages into docs, or check that they are fresh.

python -m docs.drawing [--check] [--folder docs/diagrams]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import config.wsgi  # noqa: F401 - the processes are read from the apps, which must be set up
from docs.drawing import pictures

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> str:
    """Draw, and return what was done; raises SystemExit naming what is stale."""
    parser = argparse.ArgumentParser(prog="python -m docs.drawing", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs/diagrams")
    asked = parser.parse_args(arguments)
    drawn = pictures.drawn(ROOT)
    old = list(pictures.stale(asked.folder, drawn))
    if not old:
        return f"{len(drawn)} diagrams are fresh."
    if asked.check:
        sys.exit(f"Stale: {', '.join(old)}. Run `python -m docs.drawing` and commit what it draws.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name in old:
        if name in drawn:
            (asked.folder / name).write_text(drawn[name], "utf-8")
        else:
            (asked.folder / name).unlink()
    return f"Drew {', '.join(old)}."


if __name__ == "__main__":
    print(main())  # noqa: T201 - its reader sits at a terminal
