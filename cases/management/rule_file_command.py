"""What the two commands that load rule files have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.rule_files.reading import DryRun, dry_run
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser

    from cases.rule_files.troubles import Trouble


class LoadsRuleFile(BaseCommand):
    """Load one TOML file, or with --dry-run list every problem and change nothing.

    Exits with 1 where the file has problems; the same text loads once.
    """

    kind: ClassVar[str]
    load: ClassVar[Callable[..., Any]]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("tệp TOML, UTF-8"))
        parser.add_argument("--dry-run", action="store_true", help=_("chỉ kiểm tra, không nạp"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        file: Path = options["file"]
        text = self._read(file)
        run = dry_run(self.kind, text, name=file.name)
        if run.troubles:
            for trouble in run.troubles:
                self.stderr.write(_sentence(file.name, trouble))
            told = {"name": file.name, "count": len(run.troubles)}
            raise CommandError(
                ngettext(
                    "%(name)s: %(count)d lỗi; chưa có gì được nạp.",
                    "%(name)s: %(count)d lỗi; chưa có gì được nạp.",
                    len(run.troubles),
                )
                % told
            )
        if not options["dry_run"]:
            type(self).load(text, name=file.name, by=None, at=clock.now())
        self.stdout.write(_told(run, dry=options["dry_run"]))

    def _read(self, file: Path) -> str:
        """Return the text of the file.

        Raises CommandError where it cannot be read or is not UTF-8.
        """
        try:
            return file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as trouble:
            told = {"file": file, "trouble": trouble}
            sentence = _("Không đọc được %(file)s: %(trouble)s. Hãy chỉ tới một tệp TOML, UTF-8.")
            raise CommandError(sentence % told) from trouble


def _sentence(name: str, trouble: Trouble) -> str:
    if not trouble.place:
        return trouble.right
    place = f"{name}:{trouble.line}" if trouble.line else name
    return f"{place}: {trouble.place} = “{trouble.value}”: {trouble.right}"


def _told(run: DryRun, *, dry: bool) -> str:
    facts = {"label": run.label, "digest": run.digest}
    if dry:
        return _("%(label)s: không có lỗi (SHA-256 %(digest)s); chưa nạp.") % facts
    if run.known:
        return _("%(label)s: đã có từ trước (SHA-256 %(digest)s); không nạp lại.") % facts
    return _("%(label)s: đã nạp (SHA-256 %(digest)s).") % facts
