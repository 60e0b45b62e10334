"""The board as a table to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.names import state_name
from cases.views.taken_away import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.models import Cycle
    from workflow.board.rows import Row


def board_table(cycle: Cycle, rows: Iterable[Row]) -> Table:
    """Return the rows of the board, each with who holds the turn and how far it is."""
    columns = {
        _("Mã"): 16, _("Đơn vị"): 40, _("Khối"): 24, _("Bước"): 20, _("Hạn"): 12,
        _("Quá hạn"): 10, _("Ngày làm việc ở bước"): 12, _("Đang giữ lượt"): 30,
        _("Đã làm"): 10, _("Tổng số"): 10,
    }  # fmt: skip
    return Table(
        f"cchc-{cycle.year}-board",
        columns,
        (
            (
                row.case.agency.code,
                row.case.agency.called,
                row.case.bloc,
                state_name(row.state),
                row.due_on,
                _("quá hạn") if row.is_late else "",
                row.days,
                "; ".join(row.holders),
                row.progress.done,
                row.progress.total,
            )
            for row in rows
        ),
    )
