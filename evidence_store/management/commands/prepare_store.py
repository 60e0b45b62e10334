"""Make the buckets of evidence and say what is wrong with them; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from evidence_store.store import prepare
from wording import clock
from wording.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Tạo các ngăn lưu trữ tài liệu kiểm chứng nếu chưa có (phiên bản, khóa đối tượng, cấm xóa, "
        "CORS) và cho biết còn gì chưa đúng."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            made, wrong = prepare(at=clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        said = (
            _("Đã tạo ngăn lưu trữ “%(name)s”.")
            if made
            else _("Ngăn lưu trữ “%(name)s” đã sẵn sàng.")
        )
        self.stdout.write(said % {"name": settings.S3_BUCKET})
        for each in wrong:
            self.stderr.write(_("Cần sửa: %(what)s") % {"what": each})
