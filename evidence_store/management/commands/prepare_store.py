"""Make the bucket of evidence, with versions and object lock; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from evidence_store.store import store
from wording.refusals import Refusal


class Command(BaseCommand):
    help = "Tạo ngăn lưu trữ tài liệu kiểm chứng (có phiên bản và khóa đối tượng) nếu chưa có."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            made = store().ensure_bucket()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        said = (
            _("Đã tạo ngăn lưu trữ “%(name)s”.")
            if made
            else _("Ngăn lưu trữ “%(name)s” đã sẵn sàng.")
        )
        self.stdout.write(said % {"name": settings.S3_BUCKET})
