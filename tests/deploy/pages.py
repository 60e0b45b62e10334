"""The pages of deploy/ as what one types, to be run by tests on other names and ports."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "deploy" / "several-hosts.md"


def beginning(words: str) -> list[str]:
    """Return the lines of the page that begin so, in their order."""
    return [line for line in PAGE.read_text().splitlines() if line.startswith(words)]


def under(title: str) -> list[str]:
    """Return the lines of a block that stand under a comment, up to the next comment or its end."""
    lines = []
    for line in PAGE.read_text().partition(f"# {title}\n")[2].splitlines():
        if line.startswith(("#", "```")):
            break
        lines.append(line)
    return lines


def replaced(text: str, words: dict[str, str]) -> str:
    """Put the names and ports of a test in the place of those of the page."""
    for word, other in words.items():
        text = text.replace(word, other)
    return text
