"""The grid of a criterion and the reviews of a field as tables to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.names import state_name
from cases.presenting.answers import reading
from cases.presenting.field_reviews import ReviewShown, reviews_shown
from cases.reading.field_counts import parts_kept
from cases.reading.grid import LastYear, behind, last_year
from cases.reading.grid_counts import items_kept
from cases.rules import rule_of
from cases.views.grid_context import rows_at
from cases.views.taken_away import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cases.models import Criterion, Mark
    from cases.presenting.grids import Row
    from cases.reading.counted import Over
    from cases.views.grid_context import Asked

# So many rows are held at once, however many there are.
AT_ONCE = 200


def grid_table(over: Over, criterion: Criterion, asked: Asked) -> Table:
    """Return the rows that a grid's filters keep, in its order, on all its pages."""
    columns = {
        _("Mã"): 16, _("Đơn vị"): 40, _("Khối"): 24, _("Bước"): 20, _("Tự chấm"): 10,
        _("Đơn vị trả lời"): 30, _("Thuyết minh"): 40, _("Số tệp"): 8, _("Minh chứng"): 40,
        str(over.cycle.year - 1): 10, _("Kết quả chấm"): 10, _("Trả lời theo thẩm tra"): 30,
        _("Lý do"): 40, _("Khác tự chấm"): 14, _("Tình trạng"): 18, _("Hạn"): 12,
        _("Quá hạn"): 10,
    }  # fmt: skip
    keys = items_kept(over, kept=asked.kept, sort=asked.sort)
    name = f"cchc-{over.cycle.year}-{criterion.code}"
    return Table(name, columns, _grid_lines(over, criterion, keys))


def _grid_lines(
    over: Over, criterion: Criterion, keys: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    for at in range(0, len(keys), AT_ONCE):
        rows = rows_at(over, criterion, keys[at : at + AT_ONCE], in_full=False)
        before = last_year(over.cycle, criterion, [row.case.agency for row in rows])
        for row in rows:
            yield _grid_line(row, before.get(row.case.agency_id))


def _grid_line(row: Row, before: LastYear | None) -> tuple[object, ...]:
    shown, own = row.shown, row.own
    files = [file.evidence.filename for file in shown.files]
    answer, reason = _said_over(row)
    return (
        row.case.agency.code,
        row.case.agency.called,
        row.case.bloc,
        state_name(row.case.state),
        _points(own) if own else None,
        reading(rule_of(shown.item), own.answer) if own else "",
        own.reason if own else "",
        len(files),
        "; ".join(files),
        before.points if before and before.applies else None,
        row.verdict,
        answer,
        reason,
        _("khác tự chấm") if row.differs else "",
        shown.status.label,
        row.due_on,
        _("quá hạn") if row.is_late else "",
    )


def _points(mark: Mark) -> object:
    return mark.points if mark.applicable and not mark.waits else None


def _said_over(row: Row) -> tuple[str, str]:
    """Return the answer and the reason of the latest word over the agency's own."""
    rule, draft, mark = rule_of(row.shown.item), row.shown.draft, row.mark
    if draft is not None:
        return reading(rule, draft.answer), draft.note
    return (reading(rule, mark.answer), mark.reason) if mark is not None else ("", "")


def field_table(over: Over, asked: Asked) -> Table:
    """Return the reviews that the filters of a field's page keep, in its order."""
    columns = {
        _("Mã"): 16, _("Đơn vị"): 40, _("Khối"): 24, _("Bước"): 20, _("Sở thẩm tra"): 26,
        _("Tình trạng"): 22, _("Đã chấm"): 10, _("Tổng số"): 10, _("Khác tự chấm"): 14,
        _("Hạn"): 12, _("Quá hạn"): 10,
    }  # fmt: skip
    name = f"cchc-{over.cycle.year}-{over.field.code}"
    return Table(name, columns, _field_lines(over, asked))


def _field_lines(over: Over, asked: Asked) -> Iterator[tuple[object, ...]]:
    parts = parts_kept(over, kept=asked.kept, sort=asked.sort)
    for at in range(0, len(parts), AT_ONCE):
        some = parts[at : at + AT_ONCE]
        for each in reviews_shown(some, *behind(some)):
            yield _field_line(each)


def _field_line(each: ReviewShown) -> tuple[object, ...]:
    review = each.review
    return (
        each.case.agency.code,
        each.case.agency.called,
        each.case.bloc,
        state_name(each.case.state),
        review.agency.called if review else "",
        each.state_of_review,
        each.progress.done,
        each.progress.total,
        each.differing,
        review.due_on if review else None,
        _("quá hạn") if each.is_late else "",
    )
