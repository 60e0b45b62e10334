"""The source of the product as the structural tests read it: files, trees, functions, templates."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "demo",
    "embedded",
    "config",
    "web",
    "workflow",
    "insight",
    "results",
    "rulemaking",
    "cases",
    "evidence_store",
    "notifications",
    "directory",
    "scoring",
    "ui",
    "wording",
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file of the product."""

    name: str
    text: str

    @property
    def package(self) -> str:
        return self.name.partition("/")[0]

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def tree(self) -> ast.Module:
        return parsed(self.name, self.text)

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree()) if isinstance(node, Function))

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree()) if isinstance(node, ast.Call))


@cache
def parsed(name: str, text: str) -> ast.Module:
    return ast.parse(text, filename=name)


@cache
def tracked() -> tuple[str, ...]:
    """Return the names of the files that belong to the product, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the git of the machine
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(name for name in listed.stdout.splitlines() if (ROOT / name).is_file())


def named(*endings: str, under: tuple[str, ...] = ()) -> list[str]:
    """Return the files with one of the endings, in some folders or in all."""
    return [
        name
        for name in tracked()
        if name.endswith(endings) and (not under or name.partition("/")[0] in under)
    ]


@cache
def product(*packages: str) -> tuple[Source, ...]:
    """Return the Python files of the packages, migrations aside."""
    names = named(".py", under=packages or PACKAGES)
    return tuple(
        Source(name, (ROOT / name).read_text("utf-8"))
        for name in names
        if "/migrations/" not in name
    )


def dotted(node: ast.expr) -> str:
    """Return a call chain as words: `Case.objects.filter` for Case.objects.filter(…).update."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            return f"{dotted(value)}.{attr}"
        case ast.Call(func=func):
            return dotted(func)
        case ast.Name(id=name):
            return name
        case _:
            return ""


def runtime_imports(tree: ast.Module) -> Iterator[str]:
    """Yield the modules a file imports when it is loaded; types and late imports do not count."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
