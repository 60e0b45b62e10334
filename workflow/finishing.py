"""Finish at once what agrees line by line.

These are reviews in which the department gives what was claimed, and cases in which Home Affairs,
too, leaves every claim as it is. What differs or lacks something is left out, each with its reason:
that is looked at one by one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.lifecycle import Action, Rung, State
from cases.models import Draft, Item, Mark
from cases.reading.moved import moved_in
from cases.services.appraisal import appraisal_gaps
from cases.services.marks import agrees, draft_of, latest, points_of
from cases.services.reviews import pending, review_gaps
from cases.services.rows import with_rows
from wording.refusals import Refusal
from wording.versions import version_of
from workflow import moves
from workflow.models import Turn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from cases.models import Case, Cycle, Review
    from directory.access import Access
    from directory.models import User

FINISHED_BY = {State.SECTOR_REVIEW: Action.CONCLUDE, State.APPRAISAL: Action.APPRAISE}
# So many turns are looked at in one go; who has more finishes these first.
MOST = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A turn that could be finished; `why_not` says why it is left out, where it is."""

    turn: Turn
    case: Case
    review: Review | None
    version: int
    why_not: str = ""

    @property
    def seen(self) -> str:
        """Return what a ticked box says: which turn, and what it was like on the page."""
        return f"{self.turn.pk}-{self.version}"


@dataclass(frozen=True, slots=True)
class Finish:
    """What can be finished, what is left out, and how many turns were not looked at."""

    ready: list[Line]
    dropped: list[Line]
    further: int


class Failure(NamedTuple):
    """A turn that was not finished, and why."""

    agency: str
    sentence: str


def finish_in(cycle: Cycle, access: Access, *, only: Collection[int] | None = None) -> Finish:
    """Look at a person's turns in a cycle: of fields to review, and of cases to appraise."""
    rows = Turn.objects.open().for_access(access).filter(process__cycle=cycle)
    rows = rows.filter(state__in=[state.value for state in FINISHED_BY])
    if only is not None:
        rows = rows.filter(pk__in=only)
    shown = rows.select_related(
        *("process__case__agency", "process__case__bloc", "review__agency"),
        *("review__field__lead", "review__lead"),
    ).order_by("process__case__bloc__order", "process__case__agency__sort_key", "pk")
    turns = list(shown[:MOST])
    lines = [*_reviews(turns), *_cases(turns)]
    for line in lines:
        line.case.cycle = cycle
    return Finish(
        ready=[line for line in lines if not line.why_not],
        dropped=[line for line in lines if line.why_not],
        further=max(rows.count() - MOST, 0) if len(turns) == MOST else 0,
    )


def finish(
    cycle: Cycle, access: Access, *, seen: Mapping[int, int], by: User, at: datetime
) -> tuple[int, list[Failure]]:
    """Finish the turns named, each by itself, as they were seen; return how many, and what was not.

    `seen` maps a turn to the version of what stood in it on the page.
    """
    found = finish_in(cycle, access, only=seen.keys())
    failures = [Failure(_about(line), line.why_not) for line in found.dropped]
    done = 0
    for line in found.ready:
        refusal = _make(line, seen[line.turn.pk], by=by, at=at)
        done += not refusal
        failures += [Failure(_about(line), refusal)] if refusal else []
    gone = len(seen) - len(found.ready) - len(found.dropped)
    if gone:
        told = ngettext(
            "%(n)d hồ sơ vừa được người khác kết thúc.",
            "%(n)d hồ sơ vừa được người khác kết thúc.",
            gone,
        )
        failures.append(Failure("", told % {"n": gone}))
    return done, failures


def _make(line: Line, seen: int, *, by: User, at: datetime) -> str:
    """Finish one turn; return why it was refused, or nothing."""
    if line.version != seen:
        return _("vừa có người nhập khác sau khi trang hiện ra; hãy xem lại.")
    action = FINISHED_BY[State(line.turn.state)]
    try:
        moves.make(line.case, action, review=line.review, by=by, at=at)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _about(line: Line) -> str:
    name = line.case.agency.called_short
    return f"{name} – {line.review}" if line.review else name


def _reviews(turns: Iterable[Turn]) -> list[Line]:
    mine = [turn for turn in turns if turn.review is not None]
    cases = {turn.process.case_id for turn in mine}
    fields = {turn.review.field_id for turn in mine if turn.review}
    rows = Item.objects.filter(case__in=cases, criterion__field__in=fields)
    items = _by_case(with_rows(rows.order_by("case_id", "criterion__order")), mine)
    return [_reviewed(turn, items[turn.process.case_id or 0]) for turn in mine]


def _by_case(items: Iterable[Item], turns: Iterable[Turn]) -> dict[int, list[Item]]:
    cases = {turn.process.case_id: turn.process.case for turn in turns}
    found: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        case = cases[item.case_id]
        if case is not None:
            item.case = case
        found[item.case_id].append(item)
    return found


def _reviewed(turn: Turn, items: Sequence[Item]) -> Line:
    review, case = turn.review, turn.process.case
    assert review is not None  # noqa: S101 - only turns of reviews come here
    assert case is not None  # noqa: S101 - a review is of a case
    mine = pending(items, review)
    lacking = len(review_gaps(mine))
    moved = sum(1 for item in mine if _moves(item, Rung.SECTOR, latest(item, Rung.SELF)))
    return Line(turn, case, review, _version(mine, Rung.SECTOR), _why_not(lacking, moved))


def _moves(item: Item, rung: Rung, standing: Mark | None) -> bool:
    """Tell whether what was typed on a rung gives other points than the mark that stands."""
    draft = draft_of(item, rung)
    points = points_of(item, draft.answer) if draft else None
    return points is not None and not (standing and agrees(points, standing))


def _version(items: Iterable[Item], rung: Rung, *more: object) -> int:
    drafts = (draft_of(item, rung) for item in items)
    return version_of(*more, sorted((each.pk, each.version) for each in drafts if each))


def _why_not(lacking: int, moved: int) -> str:
    if lacking:
        told = ngettext(
            "còn %(n)d tiêu chí chưa có kết quả", "còn %(n)d tiêu chí chưa có kết quả", lacking
        )
        return told % {"n": lacking}
    if moved:
        told = ngettext(
            "%(n)d tiêu chí khác tự chấm, cần xem riêng",
            "%(n)d tiêu chí khác tự chấm, cần xem riêng",
            moved,
        )
        return told % {"n": moved}
    return ""


def _cases(turns: Iterable[Turn]) -> list[Line]:
    mine = [turn for turn in turns if turn.review is None]
    ids = [turn.process.case_id for turn in mine]
    drafted = Exists(Draft.objects.filter(item=OuterRef("pk"), rung=Rung.APPRAISED))
    marked = Exists(Mark.objects.filter(item=OuterRef("pk")))
    own = Item.objects.filter(case__in=ids).order_by("case_id", "criterion__order")
    # Only what was typed, or has no mark yet, can lack something.
    items = _by_case(with_rows(own.filter(Q(drafted) | ~Q(marked))), mine)
    moved = moved_in([pk for pk in ids if pk])
    return [_appraised(turn, items[turn.process.case_id or 0], moved) for turn in mine]


def _appraised(turn: Turn, items: Sequence[Item], moved: Mapping[int, int]) -> Line:
    case = turn.process.case
    assert case is not None  # noqa: S101 - who appraises does so by case
    lacking = len(appraisal_gaps(items))
    scored = (item for item in items if item.criterion.self_scored)
    typed = sum(1 for item in scored if _moves(item, Rung.APPRAISED, latest(item, Rung.SELF)))
    version = _version(items, Rung.APPRAISED, case.version)
    return Line(turn, case, None, version, _why_not(lacking, typed + moved.get(case.pk, 0)))
