"""Load the agencies of a year from a CSV file: code, name, short_name, bloc, valid_from, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.loading import LoadCommand

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(LoadCommand):
    help = __doc__
    kind = "agencies"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--year", type=int, required=True, help="the year whose blocs the file lists"
        )
