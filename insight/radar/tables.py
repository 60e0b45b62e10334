"""The radar of the city as a table to take away: how high each agency claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.views.taken_away import Table
from insight.radar.city import city_radar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cases.models import Cycle
    from insight.radar.city import CityRadar


def radar_table(cycle: Cycle, *, bloc: str = "") -> Table:
    """Return every agency, or those of a bloc, with how far its own points lie above the marks."""
    columns = {
        _("Khối"): 24, _("Mã"): 16, _("Đơn vị"): 40, _("Số tiêu chí"): 12, _("Bị giảm"): 10,
        _("Được tăng"): 10, _("Tự chấm"): 10, _("Đang tính"): 10, _("Chênh (%)"): 10,
        _("Cần xem lại"): 14,
    }  # fmt: skip
    return Table(f"cchc-{cycle.year}-radar", columns, _agencies(city_radar(cycle), bloc))


def _agencies(radar: CityRadar, bloc: str) -> Iterator[tuple[object, ...]]:
    known = {lines.bloc.code for lines in radar.blocs}
    for lines in radar.blocs:
        if bloc in known and bloc != lines.bloc.code:
            continue
        for line in lines.lines:
            told = line.figures
            yield (
                lines.bloc,
                line.case.agency.code,
                line.case.agency.called,
                told.n,
                told.lowered,
                told.raised,
                told.claimed,
                told.counted,
                round(told.percent, 2),
                _("cần xem lại") if told.is_far else "",
            )
