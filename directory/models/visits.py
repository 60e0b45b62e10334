"""Who came in, who was refused, and who opened evidence: from which address, and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.people import User


class Visit(models.Model):
    """One entry of the record of access; never changed."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Đăng nhập")
        SIGN_IN_FAILED = "sign_in_failed", _("Đăng nhập không thành công")
        SIGNED_OUT = "signed_out", _("Đăng xuất")
        LEFT_IDLE = "left_idle", _("Tự đăng xuất do không thao tác")
        REFUSED = "refused", _("Bị từ chối truy cập")
        EVIDENCE_OPENED = "evidence_opened", _("Mở minh chứng")

    kind = models.CharField(_("Sự việc"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("Thời điểm"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits", null=True)
    # What was typed by somebody who did not come in; it may be nobody's address.
    typed = models.CharField(max_length=254, blank=True)
    address = models.GenericIPAddressField(_("Địa chỉ mạng"))
    about = models.CharField(_("Nội dung"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="visits_the_latest_first")]
