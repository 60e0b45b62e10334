"""The command line as anyone would run it: bare Python, nothing installed, any terminal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scoring.years import published

REPOSITORY = Path(__file__).parents[2]
BOOK = "scoring/books/hcmc-2021.toml"
SET = "scoring/sets/hcmc-2021-reconstructed.toml"
EXAMPLE = "scoring/data/example_hcmc_2021.csv"


def scoring(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command without site-packages, in a terminal that knows no Vietnamese."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "scoring", *arguments],
        cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8", check=False,
        env={"PYTHONIOENCODING": "ascii", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


@pytest.fixture
def publication(tmp_path: Path) -> str:
    path = tmp_path / "publication.json"
    path.write_text(json.dumps(published()), encoding="utf-8")
    return str(path)


def test_rank_runs_on_the_standard_library() -> None:
    done = scoring("rank", EXAMPLE, "--rules", BOOK, "--format", "csv")

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr, len(lines)) == (0, "", 56)
    assert lines[1].startswith("SO_BAN_NGANH,Sở Tư pháp,95.06,1,Tốt,yes,none,")


def test_evaluate_and_explain_run_on_the_standard_library(tmp_path: Path) -> None:
    path = tmp_path / "marks.json"
    agency = {"agency": "A", "bloc": "NGANH_DOC", "marks": {}}
    path.write_text(json.dumps({"agencies": [agency]}), encoding="utf-8")

    card = scoring("evaluate", SET, str(path), "--rules", BOOK)
    text = scoring("explain", SET, str(path), "--rules", BOOK, "--agency", "A")

    assert (card.returncode, json.loads(card.stdout)["agencies"][0]["index"]) == (0, "0.00")
    assert (text.returncode, "XẾP LOẠI: Yếu" in text.stdout.splitlines()) == (0, True)


def test_verify_and_replay_run_on_the_standard_library(publication: str) -> None:
    verified = scoring("verify", publication)
    replayed = scoring("replay", publication, "--rules", "scoring/books/national-abc.toml")

    assert (verified.returncode, len(verified.stdout.splitlines())) == (0, 2)
    assert (replayed.returncode, len(replayed.stdout.splitlines())) == (0, 7)


def test_difference_exits_with_one(publication: str) -> None:
    path = Path(publication)
    path.write_text(path.read_text("utf-8").replace('"98.00"', '"98.01"'), "utf-8")

    assert scoring("verify", publication).returncode == 1


def test_bad_input_exits_with_two_and_prints_nothing() -> None:
    done = scoring("rank", "gone.csv", "--rules", BOOK)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gone.csv: không đọc được tệp này; hãy kiểm tra đường dẫn.\n"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command line as a shell does."""
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("scoring", f"{sys.executable} -S -m scoring", 1)],
        cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8", check=False,
        env={"PYTHONDONTWRITEBYTECODE": "1", **environment},
    )  # fmt: skip


RANK = f"scoring rank {EXAMPLE} --rules {BOOK} --format json"


def test_reader_that_has_seen_enough_is_no_failure() -> None:
    done = shell(f"({RANK}; echo $? >&2) | read first")

    assert done.stderr == "0\n"


def test_full_disk_is_said_and_is_not_taken_for_a_difference() -> None:
    done = shell(f"{RANK} --lang en > /dev/full")

    assert done.returncode == 2
    assert done.stderr == (
        "stdout: the result cannot be written ([Errno 28] No space left on device).\n"
    )


def test_closed_output_is_no_failure() -> None:
    assert (shell(f"{RANK} >&-").returncode, shell("scoring rank x --rules y 2>&-").returncode) == (
        0, 2,
    )  # fmt: skip


def test_file_name_that_the_terminal_cannot_write_is_still_named() -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    done = shell(f"scoring rank sở.csv --rules {BOOK} --lang en", **ascii_only)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(".csv: cannot be read; check the path.\n")


def test_import_needs_nothing_installed() -> None:
    code = "import scoring, sys; print({'django', 'numpy'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "set()\n"
