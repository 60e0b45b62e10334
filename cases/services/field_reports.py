"""Keep the report that the lead department of a field wrote on its year."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Cycle, FieldReport
from cases.services.departments import Departments
from directory.access import NotAllowed, access_of, only_for
from directory.roles import Role
from evidence_store.services.arriving import receive, store_bytes, write_down
from wording.refusals import StalePage

if TYPE_CHECKING:
    from datetime import date, datetime

    from cases.models import Field
    from directory.access import Access
    from directory.models import Agency, User
    from evidence_store.services.arriving import Received

AT_THE_LEAD = (Role.SECTOR_REVIEWER, Role.AGENCY_HEAD)


class StaleReport(StalePage):
    """Somebody kept another version after the page was shown; nothing was kept."""

    def __init__(self, latest: FieldReport | None) -> None:
        told = {"who": latest.by if latest else "–", "number": latest.number if latest else 0}
        super().__init__(
            _(
                "%(who)s vừa lưu bản số %(number)d của báo cáo này. Hãy tải bản ấy về xem; nếu vẫn "
                "cần lưu bản của Ông/Bà, hãy bấm Lưu một lần nữa."
            )
            % told
        )


def lead_of(cycle: Cycle, field: Field, *, on: date) -> Agency:
    """Return the department that leads a field on a day, or whom the set names for want of one."""
    departments = Departments(cycle, on=on)
    named = departments.parts.get((field.pk, field.lead_id))
    seat = departments.seat(named, as_alternate=False) if named else None
    return seat.agency if seat else field.lead


def why_not_report(access: Access, field: Field, lead: Agency) -> str:
    """Return why a person does not write the report of a field, or an empty string."""
    if access.holds_any(Role.COORDINATOR):
        return ""
    reviews = access.holds(Role.SECTOR_REVIEWER, agency=lead, field=field.code)
    if reviews or access.holds(Role.AGENCY_HEAD, agency=lead):
        return ""
    return only_for(*AT_THE_LEAD, Role.COORDINATOR)


def may_read(access: Access, field: Field, lead: Agency) -> bool:
    """Tell whether a person reads the report of a field: who sees all, and who judges in it."""
    if access.sees_all or not why_not_report(access, field, lead):
        return True
    return access.holds(Role.SECTOR_REVIEWER, field=field.code)


def latest_number(cycle: Cycle, field: Field) -> int:
    """Return the number of the version that counts, 0 where there is none."""
    rows = FieldReport.objects.filter(cycle=cycle, field=field).order_by("number")
    return rows.values_list("number", flat=True).last() or 0


def take_in(
    cycle: Cycle, *, field: Field, file: BinaryIO, filename: str, by: User, at: datetime
) -> Received:
    """Bring the bytes of a report into the store; nothing is kept of the year yet.

    Raises NotAllowed and what evidence_store refuses.
    """
    _check(cycle, field, by=by, at=at)
    received = receive(file, filename=filename)
    store_bytes(received)
    return received


@transaction.atomic
def keep(
    cycle: Cycle,
    *,
    field: Field,
    received: Received,
    note: str,
    seen: int,
    by: User,
    at: datetime,
) -> FieldReport:
    """Keep a file as the next version of a field's report; `seen` is the latest on the page.

    The same bytes with nothing new to say of them are the latest version. Raises NotAllowed,
    StalePage where somebody kept another one since.
    """
    _check(cycle, field, by=by, at=at)
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    kept = FieldReport.objects.filter(cycle=cycle, field=field)
    latest = kept.select_related("by", "evidence").order_by("number").last()
    is_same = latest is not None and latest.evidence.blob_id == received.sha256
    if latest and is_same and note in {"", latest.note}:
        return latest
    number = latest.number if latest else 0
    if seen != number:
        raise StaleReport(latest)
    made = FieldReport.objects.create(
        cycle=cycle,
        field=field,
        number=number + 1,
        evidence=write_down(received, by=by, at=at),
        note=note,
        by=by,
        at=at,
    )
    record(
        cycle,
        "keep_field_report",
        by=by,
        at=at,
        reason=note,
        field=field.code,
        version=made.number,
        sha256=received.sha256,
    )
    return made


def _check(cycle: Cycle, field: Field, *, by: User, at: datetime) -> None:
    day = localdate(at)
    lead = lead_of(cycle, field, on=day)
    if refused := why_not_report(access_of(by, on=day), field, lead):
        raise NotAllowed(refused)
