"""The page on the architecture explains every folder there is, and none that is gone."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tests.architecture.source import ROOT, named, tracked

PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
SECTION = PAGE.partition("## Rooms\n")[2].partition("\n## Which runner")[0]
TOLD = {name.removeprefix("…/") for name in re.findall(r"`([\w.…][\w.…/-]*)/`", SECTION)}
FOLDERS = {
    str(folder) for name in tracked() for folder in PurePosixPath(name).parents if folder.name
}


def is_told(folder: str) -> bool:
    """Tell whether the page names a folder by its path, by its name, or as part of a longer one."""
    path = PurePosixPath(folder)
    if {folder, path.name} & TOLD or any(told.startswith(f"{folder}/") for told in TOLD):
        return True
    mirrored = folder.removeprefix("tests/")
    if mirrored != folder and mirrored in FOLDERS:
        return is_told(mirrored)
    # Below templates and static, the package's own name says nothing new.
    return path.name == path.parts[0] and path.parent.name in {"templates", "static"}


def test_every_folder_is_explained() -> None:
    assert [folder for folder in sorted(FOLDERS) if not is_told(folder)] == []


def test_every_folder_that_is_explained_exists() -> None:
    ends = {"/".join(PurePosixPath(each).parts[-2:]) for each in FOLDERS}
    names = FOLDERS | ends | {PurePosixPath(each).name for each in FOLDERS}

    assert sorted(TOLD - names) == []


def test_every_document_stands_in_the_table_of_contents() -> None:
    contents = (ROOT / "docs/README.md").read_text("utf-8")
    linked = set(re.findall(r"\]\(([\w/.-]+\.md)", contents))
    pages = {name.removeprefix("docs/") for name in named(".md", under=("docs",))}

    # The list of the decisions is itself a list; index.md is the margin of the site.
    assert sorted(pages - linked - {"README.md", "index.md"}) == []


def test_every_picture_is_shown_somewhere() -> None:
    pages = "".join((ROOT / name).read_text("utf-8") for name in named(".md"))

    pictures = [name for name in named(".png", ".svg") if name.startswith("docs/")]
    assert [each for each in pictures if PurePosixPath(each).name not in pages] == []
