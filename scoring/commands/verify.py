"""`verify`: recompute a published year from its open data alone."""

from argparse import ArgumentParser, Namespace

from scoring.commands.inputs import open_object
from scoring.verification import verify

HELP = "recompute a publication and name every difference"


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("publication", metavar="PUBLICATION.json")


def run(options: Namespace) -> tuple[str, int]:
    """Give the text to print and the exit code: 0 where all agrees, else 1."""
    table = open_object(options.publication)
    report = verify(table.data, name=options.publication)
    lines = [bloc.text(options.lang) for bloc in report.blocs]
    lines += [difference.text(options.lang) for difference in report.differences]
    return "".join(f"{line}\n" for line in lines), 0 if report.ok else 1
