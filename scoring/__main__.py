"""The command line: `python -m scoring rank|evaluate|explain|verify|replay`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from scoring.commands import evaluate, explain, rank, replay, verify
from scoring.problems import BadFile
from scoring.reasons import LANGUAGES

Run = Callable[[Namespace], tuple[str, int]]

COMMANDS = {
    "rank": rank,
    "evaluate": evaluate,
    "explain": explain,
    "verify": verify,
    "replay": replay,
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
    sys.stdout.write(text)
    return code


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
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese, whatever the terminal's own encoding.
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # text streams both
    sys.exit(main())
