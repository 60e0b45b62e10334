"""Who imports whom among the packages, read from their source."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from docs.drawing import ladder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = {
    "demo": "two years played, a third begun",
    "embedded": "real servers from wheels",
    "config": "settings, addresses, Celery",
    "web": "navigation, sign-in, errors",
    "workflow": "turns, deadlines, pipelines",
    "insight": "why, sandbox, years, radar",
    "results": "scoring, council, publication",
    "rulemaking": "drafts of rules, release",
    "cases": "evaluation, the table of states",
    "evidence_store": "bytes by their SHA-256",
    "notifications": "letters",
    "directory": "people, agencies, roles, days",
    "scoring": "the score: no framework",
    "ui": "tags, components, drawings",
    "wording": "text, numbers, days, refusals",
}
# Libraries that only some packages may know, and which.
GUARDED = ("viewflow", "prefect", "minio", "django", "celery")
HEAD = """\
<!-- Drawn by `python -m docs.drawing` from the imports in the source; do not edit. -->
# The packages and their imports

Imports point one way, downwards in this picture; `make check` refuses any other. Packages side by
side in the table of the layers (config and embedded, workflow and insight, results and rulemaking,
evidence_store and notifications, directory and scoring) do not know each other.

![Which package imports which](packages.svg)
"""


def imported(path: Path) -> Iterator[str]:
    """Yield the packages a file imports, by their first name; those for types alone count too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def imports(root: Path) -> dict[str, set[str]]:
    """Return what each package imports, migrations aside, in the order of the layers."""
    return {
        package: {
            name
            for path in sorted((root / package).rglob("*.py"))
            if "migrations" not in path.parts
            for name in imported(path)
            if name != package and name in {*PACKAGES, *GUARDED}
        }
        for package in PACKAGES
    }


def rows(found: dict[str, set[str]]) -> Iterator[str]:
    yield "| | " + " | ".join(f"`{name}`" for name in (*PACKAGES, *GUARDED)) + " |"
    yield "|---|" + ":-:|" * (len(PACKAGES) + len(GUARDED))
    for package, names in found.items():
        cells = ("●" if name in names else "" for name in (*PACKAGES, *GUARDED))
        yield f"| `{package}` | " + " | ".join(cells) + " |"


def mermaid(found: dict[str, set[str]]) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    for package, names in found.items():
        yield from (f"    {package} --> {name}" for name in PACKAGES if name in names)
    yield "```"


def picture(found: dict[str, set[str]]) -> str:
    boxes = [ladder.Box(package, package, line) for package, line in PACKAGES.items()]
    wires = [
        ladder.Wire(package, name)
        for package, names in found.items()
        for name in PACKAGES
        if name in names
    ]
    return ladder.svg("Which package imports which", boxes, wires, down_from_one_source=True)


def drawn(root: Path) -> dict[str, str]:
    found = imports(root)
    page = [
        HEAD,
        "A dot: the package of the row imports the package or library of the column.",
        "",
        *rows(found),
        "",
        *mermaid(found),
    ]
    return {"packages.md": "\n".join(page) + "\n", "packages.svg": picture(found)}
