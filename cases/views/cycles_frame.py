"""What the pages of a cycle share: the cycle of the address, its tabs and its breadcrumbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Cycle
from directory.access import access_behind
from directory.roles import SEE_ALL, Role

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

OVERSEERS = frozenset({Role.COORDINATOR, Role.APPRAISER, Role.AUDITOR, Role.ADMINISTRATOR})
COUNCIL_READERS = frozenset(
    {Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.COORDINATOR, Role.LEADER, Role.AUDITOR}
)
RADAR_READERS = frozenset(
    {Role.COORDINATOR, Role.APPRAISER, Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR, Role.AUDITOR}
)
REPORT_READERS = SEE_ALL | {Role.SECTOR_REVIEWER}
AT_A_DESK = frozenset({Role.COORDINATOR, Role.APPRAISER, Role.SECTOR_REVIEWER})
APPROVAL_READERS = frozenset({Role.LEADER, Role.COORDINATOR, Role.AUDITOR})


class Tab(NamedTuple):
    """A page of a cycle and who is shown the way to it."""

    name: str
    label: _StrPromise
    icon: str
    roles: frozenset[Role]


TABS = (
    Tab("cycle", gettext_lazy("Tổng quan"), "calendar-days", frozenset(Role)),
    Tab("board", gettext_lazy("Điều phối"), "table-2", OVERSEERS),
    Tab("workload", gettext_lazy("Phân việc"), "users", AT_A_DESK),
    Tab("pipeline-runs", gettext_lazy("Tiến trình"), "play", OVERSEERS),
    Tab("survey-imports", gettext_lazy("Điều tra"), "file-spreadsheet", OVERSEERS),
    Tab("figures", gettext_lazy("Số liệu"), "target", OVERSEERS),
    Tab("council", gettext_lazy("Hội đồng"), "users", COUNCIL_READERS),
    Tab("radar", gettext_lazy("Độ nhất quán"), "scale", RADAR_READERS),
    Tab("approval", gettext_lazy("Phê duyệt"), "stamp", APPROVAL_READERS),
    Tab("field-reports", gettext_lazy("Báo cáo"), "file-text", REPORT_READERS),
    Tab("desk", gettext_lazy("Khen thưởng"), "award", COUNCIL_READERS),
    Tab("cycle-rules", gettext_lazy("Tiêu chí và quy tắc"), "scroll-text", frozenset(Role)),
    Tab("cycle-log", gettext_lazy("Nhật ký"), "history", SEE_ALL),
)


def find_cycle(year: int) -> Cycle:
    """Return the cycle of a year with its rules; no such year is no such page."""
    return get_object_or_404(Cycle.objects.select_related("criteria_set", "rule_book"), year=year)


def frame(request: HttpRequest, cycle: Cycle, here: str, *further: str) -> dict[str, Any]:
    """Return the context around a page of a cycle; `further` names pages below the tab."""
    access = access_behind(request)
    shown = [tab for tab in TABS if access.holds_any(*tab.roles)]
    label = next(str(tab.label) for tab in TABS if tab.name == here)
    trail = [
        {"label": _("Kỳ đánh giá"), "url": reverse("cycles")},
        {"label": str(cycle.year), "url": reverse("cycle", args=[cycle.year])},
        {"label": label, "url": reverse(here, args=[cycle.year])},
        *({"label": one} for one in further),
    ]
    if not further:
        trail[-1].pop("url")
    return {
        "cycle": cycle,
        "access": access,
        "crumbs": trail,
        "tabs": [
            {
                "label": tab.label,
                "icon": tab.icon,
                "url": reverse(tab.name, args=[cycle.year]),
                "current": tab.name == here,
            }
            for tab in shown
        ],
    }
