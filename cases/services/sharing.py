"""Share the criteria of a case among the officers of its agency, and say who wrote which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import State
from cases.models import Case, Item
from cases.permissions import acts_for
from cases.refusals import Incomplete, StaleShares
from directory.access import NotAllowed, access_of, only_for
from directory.models import Membership, User
from directory.models.absences import Absence
from directory.roles import Role
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from cases.models import Draft
    from directory.access import Access

# The steps in which an agency's officers have something to write.
SHARED_IN = frozenset({State.SELF_ASSESSMENT, State.EXPLANATION})
SHARING = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


def why_not_share(case: Case, access: Access) -> str:
    """Return why a person does not share the work on a case out now, or an empty string."""
    if not acts_for(access, case, *SHARING):
        return only_for(*SHARING)
    if case.state not in SHARED_IN:
        return _("Hồ sơ không ở bước đơn vị viết nên chưa cần phân công.")
    return ""


def officers_of(case: Case, *, on: date) -> list[User]:
    """Return who may be given a part: the officers of the agency, and who acts for one of them."""
    held = Membership.objects.in_force_on(on).filter(
        role=Role.AGENCY_OFFICER, agency__in=case.acting_agencies
    )
    away = Absence.objects.in_force_on(on).filter(roles__in=held)
    wanted = Q(pk__in=held.values("user")) | Q(pk__in=away.values("substitute"))
    return list(User.objects.filter(wanted, is_active=True).order_by("sort_key", "pk"))


def shares_version(items: Iterable[Item]) -> int:
    """Return the version of who has which criterion."""
    return version_of(*sorted((item.pk, item.assigned_to_id) for item in items))


@transaction.atomic
def share(
    case: Case, *, items: Collection[Item], to: User | None, seen: int, by: User, at: datetime
) -> int:
    """Give criteria to a colleague, or take them back where there is none; return how many moved.

    Who has a criterion writes it first; every officer of the agency may write it all the same.
    Raises NotAllowed, Incomplete, StaleShares where somebody shared since the page was shown.
    """
    day = localdate(at)
    present = Case.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=case.pk)
    if refused := why_not_share(present, access_of(by, on=day)):
        raise NotAllowed(refused)
    if shares_version(present.items.all()) != seen:
        raise StaleShares
    if not items:
        raise Incomplete(_("Hãy chọn ít nhất một tiêu chí hoặc lĩnh vực."))
    if to is not None and to not in officers_of(present, on=day):
        raise Incomplete(_("Hãy chọn một cán bộ đầu mối của đơn vị."))
    chosen = present.items.filter(pk__in={item.pk for item in items})
    moving = (
        chosen.filter(assigned_to__isnull=False) if to is None else chosen.exclude(assigned_to=to)
    )
    codes = list(moving.order_by("criterion__order").values_list("criterion__code", flat=True))
    if not codes:
        return 0
    moved = moving.update(assigned_to=to)
    facts: dict[str, Any] = {"person": to.full_name} if to else {}
    record(present, "share_items" if to else "take_back_items", by=by, at=at, items=codes, **facts)
    return moved


def writers(drafts: Iterable[Draft | None]) -> dict[str, list[str]]:
    """Return who typed what is handed in, by name, with the codes of the criteria.

    The drafts came with their items and people.
    """
    found: dict[str, list[str]] = {}
    for draft in drafts:
        if draft is not None:
            found.setdefault(str(draft.saved_by), []).append(draft.item.criterion.code)
    return found
