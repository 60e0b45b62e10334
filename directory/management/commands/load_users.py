"""Load people and roles from a CSV file: email, full_name, role, agency, fields, language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from directory.loading import LoadCommand, actor
from directory.models import User
from directory.services.password_letters import letters_leave, send_password_link
from directory.services.people import make_password_link
from wording import clock

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
            help="write to everybody without a password how to set one; print it without mail",
        )

    def handle(self, **options: Any) -> None:
        super().handle(**options)
        if options["links"] and not options["dry_run"]:
            for user in User.objects.get_queryset().active().in_order():
                if not user.has_usable_password():
                    self.give_link(user, by=actor(options["by"]))

    def give_link(self, user: User, *, by: User | None) -> None:
        """Send the link to the person; only where no letter leaves is it printed."""
        if letters_leave():
            send_password_link(user, by=by, at=clock.now())
            self.stdout.write(_("Đã gửi thư đến %(email)s.") % {"email": user.email})
            return
        path = make_password_link(user, by=by, at=clock.now())
        self.stdout.write(f"{user.email}  {settings.SITE_URL}{path}")
