"""The command line: `python -m scoring rank|evaluate|explain|verify|replay|workbook|compare`."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from scoring.commands import compare, evaluate, explain, rank, replay, verify, workbook
from scoring.problems import BadFile, Problem
from scoring.reasons import LANGUAGES, Reason

Run = Callable[[Namespace], tuple[str, int]]

COMMANDS = {
    "rank": rank,
    "evaluate": evaluate,
    "explain": explain,
    "verify": verify,
    "replay": replay,
    "workbook": workbook,
    "compare": compare,
}
BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; nothing is printed to standard output unless all of it is right."""
    options = parser().parse_args(arguments)
    try:
        run: Run = COMMANDS[options.command].run
        text, code = run(options)
    except BadFile as bad:
        sys.stderr.write(bad.text(options.lang) + "\n")
        return BAD_INPUT
    return code if _printed(text, options.lang) else BAD_INPUT


def _printed(text: str, lang: str) -> bool:
    """Print the result; a reader that has seen enough, such as `head`, is no failure of ours."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = nowhere()
    except (OSError, ValueError) as error:  # a full disk, a closed output
        right = Reason("file.want_output", {"message": str(error)})
        sys.stderr.write(Problem("stdout", None, "", "", right, "file").text(lang) + "\n")
        sys.stdout = nowhere()
        return False
    return True


def nowhere() -> TextIO:
    """Open what takes everything, so that Python itself does not stumble over it at the exit."""
    return Path(os.devnull).open("w", encoding="utf-8")


def parser() -> ArgumentParser:
    """Describe every command."""
    top = ArgumentParser(prog="python -m scoring", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.HELP, description=command.HELP)
        command.add_arguments(one)
        one.add_argument("--lang", choices=LANGUAGES, default="vi")
    return top


if __name__ == "__main__":
    sys.stdout, sys.stderr = sys.stdout or nowhere(), sys.stderr or nowhere()  # `>&-` closes them
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese, whatever the terminal's own encoding.
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # text streams both
    sys.exit(main())
