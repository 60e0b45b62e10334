"""What the commands that load files have in common: they print every problem, or every change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from directory.imports import HasProblems, carry_out, read
from directory.models import User
from directory.models.people import email_of
from wording import clock

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from directory.imports import Plan


class LoadCommand(BaseCommand):
    """Load one kind of file; with --dry-run, say what it would change and change nothing."""

    kind: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="list, and change nothing")
        parser.add_argument("--by", default="", help="e-mail of the administrator it is done for")

    def handle(self, **options: Any) -> None:
        by, at = actor(options["by"]), clock.now()
        plan = read(
            self.kind,
            bytes_of(options["file"]),
            year=options.get("year") or clock.today().year,
            on=clock.today(),
            by=by,
        )
        self.show(plan)
        if options["dry_run"]:
            self.stdout.write(_("Chạy thử: chưa thay đổi gì."))
            return
        count = carry_out(plan, by=by, at=at)
        self.stdout.write(self.style.SUCCESS(_("Đã thực hiện %(n)s thay đổi.") % {"n": count}))

    def show(self, plan: Plan) -> None:
        """Print the changes and warnings; where there are problems, only those, and stop.

        Raises CommandError with every problem.
        """
        if plan.problems:
            stop_with(plan.problems)
        for change in plan.changes:
            self.stdout.write(f"{change.row:>5}  {change.what}: {change.about}")
        for warning in plan.warnings:
            self.stdout.write(self.style.WARNING(warning))
        self.stdout.write(
            _("%(new)s thay đổi, %(same)s dòng không đổi.")
            % {"new": len(plan.changes), "same": plan.unchanged}
        )


def stop_with(problems: list[Any]) -> None:
    """End a command with every problem, one a line."""
    lines = "\n".join(f"- {problem}" for problem in problems)
    raise CommandError(f"{HasProblems(problems)}\n{lines}")


def bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise CommandError(
            _("Không đọc được tệp %(path)s: %(why)s.") % {"path": path, "why": trouble.strerror}
        ) from trouble


def actor(email: str) -> User | None:
    """Return the person a command acts for; the system itself where nobody is named."""
    if not email:
        return None
    user = User.objects.filter(email=email_of(email)).first()
    if user is None:
        raise CommandError(_("Không có tài khoản nào với địa chỉ %(email)s.") % {"email": email})
    return user
