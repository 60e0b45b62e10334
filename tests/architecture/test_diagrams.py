"""The diagrams in docs/ are what the code says, and the check notices when they are not."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cases.lifecycle import TABLE, State
from docs.drawing import pictures, states
from docs.drawing.__main__ import main
from tests.architecture.source import ROOT

DRAWN = pictures.drawn(ROOT)


def check(folder: Path) -> str:
    return main(["--check", f"--folder={folder}"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    main([f"--folder={tmp_path}"])
    return tmp_path


def test_the_diagrams_of_the_docs_are_fresh() -> None:
    assert list(pictures.stale(ROOT / "docs/diagrams", DRAWN)) == []


def test_drawing_twice_gives_the_same_bytes() -> None:
    assert pictures.drawn(ROOT) == DRAWN


def test_check_passes_on_what_was_just_drawn(folder: Path) -> None:
    assert check(folder) == f"{len(DRAWN)} diagrams are fresh."


def test_check_fails_when_the_table_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "TABLE", TABLE[1:])

    with pytest.raises(SystemExit, match=r"^Stale: states\.md, states\.svg\. Run "):
        check(folder)


def test_check_fails_when_a_diagram_is_missing(folder: Path) -> None:
    (folder / "caseflow.svg").unlink()

    with pytest.raises(SystemExit, match=r"^Stale: caseflow\.svg\. Run "):
        check(folder)


def test_check_fails_when_a_diagram_is_left_over(folder: Path) -> None:
    (folder / "oldflow.svg").write_text("<svg/>")

    with pytest.raises(SystemExit, match=r"^Stale: oldflow\.svg\. Run "):
        check(folder)


def test_check_changes_nothing(folder: Path) -> None:
    (folder / "states.md").write_text("old")

    with pytest.raises(SystemExit):
        check(folder)

    assert (folder / "states.md").read_text() == "old"


def test_drawing_mends_what_is_stale_and_removes_what_is_left_over(folder: Path) -> None:
    (folder / "states.md").write_text("old")
    (folder / "oldflow.svg").write_text("<svg/>")

    main([f"--folder={folder}"])

    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == DRAWN


def test_the_table_has_a_line_for_every_move() -> None:
    lines = [line for line in DRAWN["states.md"].splitlines() if line.startswith("| `")]

    assert len(lines) == len(TABLE)


@pytest.mark.parametrize("name", [name for name in DRAWN if name.endswith(".svg")])
def test_a_picture_is_well_formed_and_keeps_its_boxes_apart(name: str) -> None:
    picture = ET.fromstring(DRAWN[name])  # noqa: S314 - drawn by ourselves

    tops = [
        int(rect.attrib["y"])
        for rect in picture.iter("{http://www.w3.org/2000/svg}rect")
        if "box" in rect.attrib.get("class", "")
    ]
    assert tops == sorted(set(tops))
    assert (
        len(tops)
        == {
            "states.svg": len(State),
            "caseflow.svg": 12,
            "cycleflow.svg": 6,
            "packages.svg": 15,
        }[name]
    )
