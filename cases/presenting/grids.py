"""The rows of the grid: one criterion over many agencies, filtered, sorted and summed up."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from cases.lifecycle import Rung
from cases.presenting.answers import reading
from cases.presenting.beside import NOTHING_BESIDE, Beside
from cases.presenting.desks import desk_at
from cases.presenting.items import ItemShown
from cases.presenting.ladders import in_force
from cases.rules import rule_of
from cases.services.marks import latest, points_of
from cases.services.progress import Progress, progress_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from django.utils.functional import _StrPromise

    import scoring
    from cases.models import Case, Item, Mark, Review
    from cases.presenting.desks import Desk
    from cases.reading.grid import LastYear
    from cases.services.progress import Task
    from directory.access import Access

ZERO = Decimal(0)


@dataclass(frozen=True)  # without slots: what was asked for once stays known
class Row:
    """One agency in the grid of a criterion."""

    shown: ItemShown
    review: Review | None
    last_year: LastYear | None
    due_on: date | None
    is_late: bool

    @property
    def case(self) -> Case:
        return self.shown.item.case

    @property
    def waits(self) -> bool:
        """Tell whether the reader has not said a word yet on what waits for them."""
        return self.has_gap and self.shown.writes and not self.shown.form_is_begun

    @property
    def has_gap(self) -> bool:
        return bool(self.shown.gap)

    @property
    def no_evidence(self) -> bool:
        return bool(self.shown.wanted) and not self.shown.has_evidence

    @property
    def last_answer(self) -> str:
        """Return what the mark of the year before says, in words."""
        mark = self.last_year.mark if self.last_year else None
        return reading(rule_of(mark.item), mark.answer) if mark and mark.applicable else ""

    @property
    def own(self) -> Mark | None:
        """Return what the agency says of itself."""
        return latest(self.shown.item, Rung.SELF)

    @cached_property
    def word(self) -> scoring.Points | Mark | None:
        """Return the latest word over the agency's own, typed or handed in."""
        draft = self.shown.draft
        if draft is not None:
            return points_of(self.shown.item, draft.answer)
        above = [mark for mark in in_force(self.shown.item) if mark.rung != Rung.SELF]
        return above[-1] if above else None

    @property
    def verdict(self) -> Decimal | None:
        """Return the points of the latest word, where it gives any by itself."""
        word = self.word
        return word.points if word and word.applicable and not word.waits else None

    @property
    def differs(self) -> bool:
        own, word = self.own, self.word
        if own is None or word is None:
            return False
        if own.waits:
            return bool(dict(word.answer) != own.answer)
        return bool((own.points, own.applicable) != (word.points, word.applicable))


def rows_of(
    items: Iterable[Item],
    access: Access,
    reviews: Mapping[tuple[int, int], Review],
    last_year: Mapping[int, LastYear],
    *,
    today: date,
    beside: Beside = NOTHING_BESIDE,
) -> list[Row]:
    rows = []
    for item in items:
        review = reviews.get((item.case_id, item.criterion.judge_id))
        desk = desk_at(item.case, access, [review] if review else [])
        now_open = review is not None and review.is_open
        due_on = review.due_on if review and now_open else item.case.due_on
        shown = ItemShown(item, desk, beside=beside)
        rows.append(
            Row(
                shown=shown,
                review=review,
                last_year=last_year.get(item.case.agency_id),
                due_on=due_on,
                is_late=bool(shown.writes and due_on and due_on < today),
            )
        )
    return rows


def left_by_criterion(
    items: Iterable[Item], access: Access, reviews: Mapping[tuple[int, int], Review]
) -> dict[str, int]:
    """Count, by criterion, what the reader has left to do, as the rows of its grid are counted."""
    tasks: dict[str, list[Task]] = defaultdict(list)
    desks: dict[tuple[int, int], Desk] = {}
    for item in items:
        part = item.case_id, item.criterion.judge_id
        review = reviews.get(part)
        desk = desks.setdefault(part, desk_at(item.case, access, [review] if review else []))
        tasks[item.criterion.code].append(desk.task(item))
    return {code: progress_of(group).left for code, group in tasks.items()}


FILTERS: dict[str, tuple[_StrPromise, str, Callable[[Row], bool]]] = {
    "dang-cham": (gettext_lazy("Đang chấm"), "plain", lambda row: row.shown.task.is_asked),
    "chua-xong": (gettext_lazy("Chưa xong"), "ochre", lambda row: row.has_gap),
    "chua-cham": (gettext_lazy("Chưa chấm"), "ochre", lambda row: row.waits),
    "thieu-ly-do": (
        gettext_lazy("Cần bổ sung"),
        "ochre",
        lambda row: row.has_gap and not row.waits,
    ),
    "khac": (gettext_lazy("Khác tự chấm"), "plain", lambda row: row.differs),
    "khong-minh-chung": (gettext_lazy("Không có minh chứng"), "plain", lambda row: row.no_evidence),
    "dang-hoi": (gettext_lazy("Đang hỏi – đáp"), "plain", lambda row: row.shown.talk is not None),
    "tre": (gettext_lazy("Trễ hạn"), "lacquer", lambda row: row.is_late),
    "tat-ca": (gettext_lazy("Tất cả"), "plain", lambda row: row is not None),
}
SORTS: dict[str, Callable[[Row], Decimal]] = {
    "tu-cham": lambda row: row.own.points if row.own and row.own.applicable else -Decimal(1),
    "tham-tra": lambda row: row.verdict if row.verdict is not None else -Decimal(1),
    "nam-truoc": lambda row: row.last_year.points if row.last_year else -Decimal(1),
}


def filter_for(rows: Sequence[Row], asked: str) -> str:
    """Return the filter asked for, or the rows at hand where there are any, or all of them."""
    if asked in FILTERS:
        return asked
    return "dang-cham" if any(row.shown.task.is_asked for row in rows) else "tat-ca"


def chosen(rows: Sequence[Row], *, kept: str, sort: str) -> list[Row]:
    """Keep and order rows as the reader asked; the order of agencies where nothing was asked."""
    _label, _tone, keeps = FILTERS[kept]
    found = [row for row in rows if keeps(row)]
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(found, key=key, reverse=sort.startswith("-")) if key else found


def chips(rows: Sequence[Row], *, kept: str, query: str = "") -> list[dict[str, object]]:
    """Return the filters with how many rows each would keep."""
    return [
        {
            "label": str(label),
            "url": f"?loc={name}{query}",
            "count": sum(1 for row in rows if keeps(row)),
            "current": name == kept,
            "tone": tone,
        }
        for name, (label, tone, keeps) in FILTERS.items()
    ]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a reviewer compares with: how many are judged, and how points are spread."""

    progress: Progress
    own_mean: Decimal | None
    verdict_mean: Decimal | None
    spread: list[tuple[Decimal, int, int]]


def summary_of(rows: Sequence[Row]) -> Summary:
    """Return the progress and, for each number of points, how many claim it and got it."""
    own = [row.own.points for row in rows if row.own and row.own.applicable]
    verdicts = [row.verdict for row in rows if row.verdict is not None]
    claimed, given = Counter(own), Counter(verdicts)
    values = sorted(claimed.keys() | given.keys(), reverse=True)
    return Summary(
        progress=progress_of(row.shown.task for row in rows),
        own_mean=_mean(own),
        verdict_mean=_mean(verdicts),
        spread=[(value, claimed[value], given[value]) for value in values]
        if len(values) <= 6
        else [],
    )


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, ZERO) / len(values) if values else None
