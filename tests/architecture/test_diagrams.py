"""The diagrams in docs/ are what the code says, and the check notices when they are not."""

from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from cases.lifecycle import TABLE, State
from tests.architecture.source import ROOT
from workflow import diagrams
from workflow.diagrams import states

DRAWN = diagrams.drawn(ROOT)


def check(folder: Path) -> str:
    said = StringIO()
    call_command("draw_diagrams", "--check", f"--folder={folder}", stdout=said)
    return said.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    call_command("draw_diagrams", f"--folder={tmp_path}", stdout=StringIO())
    return tmp_path


def test_the_diagrams_of_the_docs_are_fresh() -> None:
    assert list(diagrams.stale(ROOT / "docs/diagrams", DRAWN)) == []


def test_drawing_twice_gives_the_same_bytes() -> None:
    assert diagrams.drawn(ROOT) == DRAWN


def test_check_passes_on_what_was_just_drawn(folder: Path) -> None:
    assert check(folder) == f"{len(DRAWN)} diagrams are fresh.\n"


def test_check_fails_when_the_table_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "TABLE", TABLE[1:])

    with pytest.raises(CommandError, match=r"^Stale: states\.md, states\.svg\. Run "):
        check(folder)


def test_check_fails_when_a_diagram_is_missing(folder: Path) -> None:
    (folder / "caseflow.svg").unlink()

    with pytest.raises(CommandError, match=r"^Stale: caseflow\.svg\. Run "):
        check(folder)


def test_check_fails_when_a_diagram_is_left_over(folder: Path) -> None:
    (folder / "oldflow.svg").write_text("<svg/>")

    with pytest.raises(CommandError, match=r"^Stale: oldflow\.svg\. Run "):
        check(folder)


def test_check_changes_nothing(folder: Path) -> None:
    (folder / "states.md").write_text("old")

    with pytest.raises(CommandError):
        check(folder)

    assert (folder / "states.md").read_text() == "old"


def test_drawing_mends_what_is_stale_and_removes_what_is_left_over(folder: Path) -> None:
    (folder / "states.md").write_text("old")
    (folder / "oldflow.svg").write_text("<svg/>")

    call_command("draw_diagrams", f"--folder={folder}", stdout=StringIO())

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
            "caseflow.svg": 11,
            "cycleflow.svg": 6,
            "packages.svg": 8,
        }[name]
    )
