"""Put the holds and locks of evidence back, after a restore or on another server; may run twice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from evidence_store.services.relocking import all_kept, put_back
from wording import clock
from wording.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Đối chiếu từng tệp trong kho với mã SHA-256 rồi giữ và khóa lại như trước "
        "(chạy sau khi khôi phục)."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        at = clock.now()
        try:
            wrong = [digest for digest in all_kept() if not put_back(digest, at=at)]
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for digest in wrong:
            self.stderr.write(
                _("Không có trong kho, hoặc nội dung khác: %(digest)s") % {"digest": digest}
            )
        if wrong:
            raise CommandError(
                _("%(count)s tệp không còn nguyên vẹn; các tệp khác đã được khóa.")
                % {"count": len(wrong)}
            )
        self.stdout.write(_("Mọi tệp trong kho đều nguyên vẹn và đã được khóa như trước."))
