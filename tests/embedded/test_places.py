"""The servers start and a pipeline runs where a machine makes it hard, all places side by side."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.embedded.places import AS_OTHER, OTHER, call, furnish, give_away, make_open_folder

if TYPE_CHECKING:
    import subprocess

NEEDS_ROOT = pytest.mark.skipif(
    os.geteuid() != 0, reason="not played: only root is root, and may become another user"
)
SECONDS = 300
ONE_PIPELINE = ("-m", "tests.embedded.one_pipeline", "var")
START = ("-m", "embedded", "run", "--data", "var", "--only", "postgres", "--", "echo", "ok")
WITHOUT_SETPCAP = ("setpriv", "--bounding-set=-setpcap", "--")
Games = dict[str, "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    folder = make_open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("closed") / "thuoc"
    furnish(folder)
    folder.parent.chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def games(open_folder: Path, closed: Path) -> Iterator[Games]:
    """Play in every place at once, with one folder for everybody's temporary files."""
    temporary = open_folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    spaced, of_another = open_folder / "Bộ phận CCHC, 50%", open_folder / "another"
    furnish(spaced)
    games = {"spaced": call(spaced, *ONE_PIPELINE, temporary=temporary)}
    if os.geteuid() == 0:
        furnish(of_another)
        give_away(of_another)
        games["closed"] = call(closed, *ONE_PIPELINE, temporary=temporary)
        games["another"] = call(of_another, *ONE_PIPELINE, temporary=temporary, changed=AS_OTHER)
    with ExitStack() as stack:
        for game in games.values():
            stack.enter_context(game)
            stack.callback(game.terminate)
        yield games


def play(game: "subprocess.Popen[str]") -> str:
    said, _ = game.communicate(timeout=SECONDS)
    assert "ended:" in said, said
    return said[said.rindex("ended:") :].strip()


@pytest.mark.prefect
def test_a_pipeline_runs_in_a_path_with_spaces_and_letters_of_vietnamese(games: Games) -> None:
    assert play(games["spaced"]) == "ended: done"


@pytest.mark.prefect
@NEEDS_ROOT
def test_a_pipeline_runs_as_root_in_a_folder_closed_to_others(games: Games) -> None:
    assert play(games["closed"]) == "ended: done"


@pytest.mark.prefect
@NEEDS_ROOT
def test_a_pipeline_runs_as_another_user_beside_the_others(games: Games, open_folder: Path) -> None:
    assert play(games["another"]) == "ended: done"
    assert {path.owner() for path in (open_folder / "another" / "var").iterdir()} == {OTHER}


@NEEDS_ROOT
def test_everything_of_a_site_lies_in_its_own_folder(games: Games, open_folder: Path) -> None:
    for game in games.values():
        game.wait(SECONDS)

    assert list((open_folder / "tmp").iterdir()) == []


@NEEDS_ROOT
def test_postgres_starts_where_root_may_not_keep_its_rights(closed: Path, tmp_path: Path) -> None:
    shutil.rmtree(closed / "var", ignore_errors=True)

    game = call(closed, *START, temporary=tmp_path, changed=WITHOUT_SETPCAP)

    said, _ = game.communicate(timeout=SECONDS)
    assert said.splitlines()[-1] == "ok", said


@NEEDS_ROOT
def test_a_root_that_may_become_nobody_else_is_told_what_to_do(
    closed: Path, tmp_path: Path
) -> None:
    bound = ("setpriv", "--bounding-set=-setuid,-setgid,-setpcap", "--")

    game = call(closed, *START, temporary=tmp_path, changed=bound)

    said, _ = game.communicate(timeout=SECONDS)
    assert said.strip().splitlines()[-1] == (
        "PostgreSQL does not run as root, and root may not become another user here: "
        "run this as an ordinary user."
    )
