"""The page of settings, the example and the settings file speak of the same settings."""

import re
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NAME = r"[A-Z][A-Z0-9_]+"
ONLY_FOR_BACKUP = {"KEEP_DAYS"}


def read_by_the_application() -> set[str]:
    text = (ROOT / "config" / "settings.py").read_text()
    calls = re.findall(rf'(?:environ\.get|secret|flag)\(\s*"({NAME})"', text)
    return set(calls)


def documented() -> tuple[set[str], set[str]]:
    """Return the settings of the application, and those of the servers beside it."""
    page = (DEPLOY / "settings.md").read_text()
    ours, _, theirs = page.partition("## Of the servers beside it")
    first_cells = [
        [cell for row in re.findall(r"^\|(.*?)\|", part, re.MULTILINE) for cell in names(row)]
        for part in (ours, theirs)
    ]
    return set(first_cells[0]), set(first_cells[1])


def names(cell: str) -> list[str]:
    return re.findall(rf"`({NAME})`", cell)


def in_the_example() -> set[str]:
    text = (DEPLOY / "env.example").read_text()
    return set(re.findall(rf"^#?({NAME})=", text, re.MULTILINE))


def test_every_setting_that_is_read_is_documented_and_no_other() -> None:
    ours, _ = documented()

    assert ours == read_by_the_application()


def test_the_example_names_every_documented_setting_and_no_other() -> None:
    ours, theirs = documented()

    assert in_the_example() == ours | theirs - ONLY_FOR_BACKUP


def test_the_version_is_that_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert package["version"] == settings.VERSION


def test_compose_asks_only_for_settings_that_the_example_names() -> None:
    asked = set(re.findall(rf"\$\{{({NAME})", (DEPLOY / "compose.yaml").read_text()))

    assert asked == asked & in_the_example()
    assert asked
