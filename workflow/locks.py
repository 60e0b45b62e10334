"""One person at a time on a process: a row lock, a short wait, a refusal people understand."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from cases.models import Case
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

WAIT = "3s"
LOCK_NOT_AVAILABLE = "55P03"


class Busy(Refusal):
    """Somebody else holds the process longer than anybody should wait."""


class RowLock:
    """Lock a process and its case, wait a little for others, and never sleep between attempts."""

    @contextmanager
    def __call__(self, flow_class: Any, process_pk: int) -> Iterator[None]:
        with transaction.atomic():
            with short_wait():
                held = flow_class.process_class.objects.select_for_update().filter(pk=process_pk)
                cases = list(held.values_list("case", flat=True))
                # What is typed or uploaded meanwhile waits, and then finds the case where it went.
                list(Case.objects.select_for_update().filter(pk__in=cases).values_list("pk"))
            yield


@contextmanager
def short_wait() -> Iterator[None]:
    """Take locks until the transaction ends.

    Raises Busy when they are not to be had within WAIT.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
    try:
        yield
    except OperationalError as refused:
        if getattr(refused.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Busy(
            _(
                "Có người khác đang thao tác trên hồ sơ này. Chưa có gì thay đổi; "
                "vui lòng thử lại sau ít giây."
            )
        ) from refused
