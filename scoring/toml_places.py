"""Find the line of a key in a TOML text, as well as can be done without a parser of our own."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_INLINE = re.compile(r"\s*\{")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def places(text: str) -> dict[Path, int]:
    """Map the path of each key and table of a TOML text to the number of its line."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    array: Path = ()
    for number, line in _lines(text):
        if header := _HEADER.match(line):
            table = array = _opened(header, counts)
            _register(found, table, number)
        elif key := _KEY.match(line):
            array = (*table, *_names(key[1]))
            found.setdefault(array, number)
        elif _INLINE.match(line) and array != table:
            # The next inline table of an array that is written one item a line.
            counts[array] = counts.get(array, -1) + 1
            found.setdefault((*array, counts[array]), number)
    return found


def line_of(found: dict[Path, int], path: Path) -> int:
    """Give the line of a path, or of the nearest thing that encloses it; the file is line 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return 1


def written(path: Path) -> str:
    """Write a path as people do: fields[2].criteria[1].max_points."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _opened(header: re.Match[str], counts: dict[Path, int]) -> Path:
    names = _names(header[2])
    outer: Path = ()
    for name in names[:-1]:
        outer = (*outer, name)
        if outer in counts:
            outer = (*outer, counts[outer])
    path = (*outer, names[-1])
    if header[1] == "[":
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


def _register(found: dict[Path, int], path: Path, number: int) -> None:
    """Note the line of a path, and of the list it is the first item of."""
    found.setdefault(path, number)
    if path and isinstance(path[-1], int):
        found.setdefault(path[:-1], number)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(text))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the numbered lines, without those inside a string of several lines."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            yield number, line
        for quotes in ('"""', "'''"):
            if inside in {"", quotes} and line.count(quotes) % 2:
                inside = "" if inside else quotes
