"""The standing and the leaders' desk as tables to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.views.taken_away import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cases.models import Cycle
    from results.reading.rewards import DeskShown
    from results.reading.standing import Standing


def standing_table(cycle: Cycle, standing: Standing) -> Table:
    """Return every agency of a scored cycle by bloc and rank, with what is proposed and why."""
    columns = {
        _("Khối"): 24, _("Hạng"): 8, _("Mã"): 16, _("Đơn vị"): 40, _("Chỉ số"): 10,
        _("Xếp loại"): 14, _("Chỉ số năm trước"): 10, _("Hạng năm trước"): 10,
        _("Xếp loại năm trước"): 14, _("Khen thưởng"): 20, _("Xem xét người đứng đầu"): 20,
        _("Vì sao"): 60,
    }  # fmt: skip
    rewards = {"yes": _("đề xuất"), "council": _("Hội đồng quyết định")}
    reviews = {"consider": _("xem xét"), "person": _("cần người xem xét")}
    rows = (
        (
            bloc.bloc,
            line.rank,
            line.case.agency.code,
            line.case.agency.called,
            line.index,
            line.class_label,
            line.last.index if line.last else None,
            line.last.rank if line.last else None,
            line.last_label,
            rewards.get(line.reward, ""),
            reviews.get(line.review, ""),
            " ".join([*line.why_rank, *line.why_reward, *line.why_review]),
        )
        for bloc in standing.blocs
        for line in bloc.lines
    )
    return Table(f"cchc-{cycle.year}-standing", columns, rows)


def desk_table(cycle: Cycle, desk: DeskShown) -> Table:
    """Return each proposal, one line for each who is proposed, with what was decided."""
    columns = {
        _("Về việc"): 24, _("Khối"): 24, _("Mã"): 16, _("Đơn vị"): 40, _("Chỉ số"): 10,
        _("Hạng"): 8, _("Xếp loại"): 14, _("Năm trước"): 24, _("Đối tượng"): 26,
        _("Quyết định"): 16, _("Người quyết định"): 26, _("Lúc"): 18, _("Lý do"): 50,
        _("Vì sao"): 60,
    }  # fmt: skip
    return Table(f"cchc-{cycle.year}-desk", columns, _seats(desk))


def _seats(desk: DeskShown) -> Iterator[tuple[object, ...]]:
    subjects = {"reward": _("Khen thưởng"), "review": _("Xem xét người đứng đầu")}
    for each in (*desk.rewards, *desk.reviews):
        line = each.line
        for seat in each.seats:
            made = seat.decision
            yield (
                subjects.get(each.kind, each.kind),
                each.case.bloc,
                each.case.agency.code,
                each.case.agency.called,
                line.index,
                line.rank,
                line.class_label,
                each.last_class,
                seat.label,
                made.get_choice_display() if made else _("chưa quyết định"),
                made.by.full_name if made else "",
                made.at if made else None,
                made.reason if made else "",
                " ".join(each.why),
            )
