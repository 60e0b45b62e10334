"""Load people and roles from a CSV file: email, full_name, role, agency, fields, language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from directory import clock
from directory.loading import LoadCommand, actor
from directory.models import User
from directory.services.people import make_password_link

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(LoadCommand):
    help = __doc__
    kind = "users"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--links",
            action="store_true",
            help="print, for everybody without a password, a link to set one",
        )

    def handle(self, **options: Any) -> None:
        super().handle(**options)
        if options["links"] and not options["dry_run"]:
            self.print_links(actor(options["by"]))

    def print_links(self, by: User | None) -> None:
        waiting = User.objects.get_queryset().active().in_order()
        for user in waiting:
            if not user.has_usable_password():
                path = make_password_link(user, by=by, at=clock.now())
                self.stdout.write(f"{user.email}  {settings.SITE_URL}{path}")
