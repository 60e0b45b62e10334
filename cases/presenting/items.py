"""One item as its card and its row show it: status, form, ladder, evidence, dispute."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import Rung, Work
from cases.names import EXPLAINED_NAMES
from cases.presenting.answer_forms import FormShown, form_of
from cases.presenting.answers import reading
from cases.presenting.beside import NOTHING_BESIDE, Beside
from cases.presenting.contests import ContestShown, contests_of
from cases.presenting.item_places import ItemPlaced
from cases.presenting.ladders import RungShown, history_of, ladder_of
from cases.presenting.questions import QuestionShown, may_ask, questions_of, talk_status
from cases.presenting.statuses import Status, status_of
from cases.presenting.uploads import FileShown, files_of
from cases.reading.grid import may_compare
from cases.services.marks import (
    Said,
    brought_in,
    contestable,
    counting,
    draft_of,
    explains_absence,
    points_of,
    said,
    seen,
)
from cases.services.returned import is_returned

if TYPE_CHECKING:
    from decimal import Decimal

    import scoring
    from cases.models import Draft, ImportedAnswer, Item
    from cases.presenting.desks import Desk
    from cases.presenting.last_year import LastYearShown
    from cases.services.progress import Task

AGREEING = frozenset({Work.JUDGE, Work.APPRAISE})


@dataclass(frozen=True)  # without slots: what was asked for once stays known
class ItemShown(ItemPlaced):
    """All that a page shows of one item to one reader, each part made when it is asked for.

    To count a case, or a criterion over all agencies, asks little of each item. `typed` is a form
    that was refused, with what stands in it.
    """

    desk: Desk
    typed: FormShown | None = None
    beside: Beside = NOTHING_BESIDE

    @property
    def work(self) -> Work:
        return self.desk.work

    @cached_property
    def task(self) -> Task:
        return self.desk.task(self.item)

    @cached_property
    def status(self) -> Status:
        return status_of(self.item, self.desk, self.task.gap)

    @cached_property
    def _now(self) -> Said | None:
        return standing(self.item, self.desk)

    @cached_property
    def worth(self) -> scoring.Points | None:
        """Return what it earns as it stands, by itself."""
        return points_of(self.item, self._now.answer) if self._now else None

    @property
    def points(self) -> Decimal | None:
        """Return the points so far; none where they come only when all are scored together."""
        return self.worth.points if self.worth and not self.worth.waits else None

    @property
    def applies(self) -> bool:
        return self.worth.applicable if self.worth else True

    @cached_property
    def answer(self) -> str:
        return reading(self.criterion, self._now.answer) if self._now else ""

    @property
    def note(self) -> str:
        return self._now.note if self._now else ""

    @cached_property
    def ladder(self) -> list[RungShown]:
        return ladder_of(self.item)

    @cached_property
    def history(self) -> list[RungShown]:
        return history_of(self.item)

    @cached_property
    def files(self) -> list[FileShown]:
        return files_of(self.item, self.desk, self.beside.doubles)

    @cached_property
    def writes(self) -> bool:
        """Tell whether the reader may type an answer."""
        return self.desk.writes(self.item)

    @cached_property
    def draft(self) -> Draft | None:
        """Return what the reader's side typed and did not hand over, where they may type."""
        rung = self.desk.rung_of(self.item) if self.writes else None
        return draft_of(self.item, rung) if rung else None

    @cached_property
    def form(self) -> FormShown | None:
        return (self.typed or form_of(self.item, self.desk)) if self.writes else None

    @cached_property
    def contests(self) -> list[ContestShown]:
        return contests_of(self.item)

    @cached_property
    def explains(self) -> bool:
        return self.desk.explains(self.item)

    @property
    def attaches(self) -> bool:
        return self.desk.attaches(self.item)

    @property
    def may_agree(self) -> bool:
        return self.writes and self.work in AGREEING and counting(self.item) is not None

    @property
    def may_compare(self) -> bool:
        return may_compare(self.desk.access, self.item.criterion.field)

    @property
    def differs(self) -> bool:
        return bool(contestable([self.item]))

    @property
    def gap(self) -> str:
        """Return what is missing before the reader's work can be handed over, or nothing."""
        return self.task.gap

    @property
    def has_evidence(self) -> bool:
        """Tell whether a file counts as evidence; one that was refused does not."""
        return any(row.counts for row in self.item.attachments.all())

    @property
    def judges_absence(self) -> bool:
        """Tell whether the reader judges the agency's reason for papers that are missing."""
        return self.work is Work.JUDGE and self.writes and explains_absence(self.item)

    @property
    def explained_options(self) -> list[dict[str, str]]:
        return [{"value": each, "label": str(name)} for each, name in EXPLAINED_NAMES.items()]

    @property
    def last_year(self) -> LastYearShown | None:
        """Return the same criterion a year before, where it is the agency's own result."""
        return self.beside.earlier.get(self.code)

    @property
    def on_shelf(self) -> int:
        """Return how many papers of the agency's shelf it lacks, where the reader may add them."""
        return self.beside.shelf.get(self.code, 0) if self.attaches else 0

    @property
    def digests(self) -> list[str]:
        """Return the SHA-256 of what counts as its evidence."""
        return seen(self.item)

    @property
    def waits_for_files(self) -> bool:
        """Tell whether an inspection of a file is under way."""
        return any(file.evidence.is_waiting for file in self.files)

    @property
    def draft_key(self) -> str:
        """Return the name under which a browser keeps what is typed here and not saved yet."""
        rung = self.form.rung if self.form else "explanation"
        return f"item:{self.item.pk}:{rung}:{self.item.case.round}"

    @property
    def is_returned(self) -> bool:
        """Tell whether it waits for its agency because somebody sent it back."""
        return self.work is Work.FILL and is_returned(self.item)

    @property
    def answered_before(self) -> str:
        """Return what the agency answered in the round before."""
        earlier = [rung for rung in self.history if rung.key == Rung.SELF]
        return earlier[-1].answer if earlier else ""

    @property
    def is_mine(self) -> bool:
        """Tell whether it was given to the reader to write."""
        return self.item.assigned_to_id == self.desk.access.user_id

    @property
    def concerns(self) -> bool:
        """Tell whether the reader has work to do on the item."""
        return self.writes or self.explains

    @property
    def mood(self) -> str:
        """Return how its card looks: done or open as the reader's work, else to be read."""
        if not self.concerns:
            return "read"
        return "done" if self.task.is_done else "open"

    @property
    def is_surveyed(self) -> bool:
        """Tell whether a survey answers it, and not the agency."""
        return not self.item.criterion.self_scored

    @cached_property
    def imported(self) -> ImportedAnswer | None:
        """Return the answer of a file that locks the item until it is appraised."""
        return brought_in(self.item)

    @property
    def is_begun(self) -> bool:
        """Tell whether somebody said something already, so that what is missing is worth saying."""
        if self.work is Work.FILL:
            return self.form_is_begun or bool(self.answer)
        return self.form_is_begun or bool(self.dispute and self.dispute.contest.verdict)

    @property
    def tells_gap(self) -> bool:
        """Tell whether what is missing is said under the form; of a half, the form's line says it.

        Half an answer is mostly one that somebody is still typing.
        """
        half = self.form is not None and self.form.is_begun and self.form.points is None
        return bool(self.gap) and self.is_begun and not (half and self.work is not Work.SETTLE)

    @property
    def note_need(self) -> str:
        """Say whether the agency's note must be written, which evidence decides."""
        if self.work is not Work.FILL:
            return ""
        needed = bool(self.wanted) and not self.has_evidence
        return _("cần ghi vì chưa có minh chứng") if needed else _("không bắt buộc")

    @property
    def need_place(self) -> str:
        return f"need-{self.item.pk}"

    @property
    def form_is_begun(self) -> bool:
        return self.draft is not None

    @cached_property
    def dispute(self) -> ContestShown | None:
        """Return the contest that is not settled yet."""
        return next((each for each in self.contests if each.contest.settled_at is None), None)

    @property
    def settled(self) -> list[ContestShown]:
        return [each for each in self.contests if each.contest.settled_at is not None]

    @cached_property
    def own(self) -> RungShown | None:
        """Return what the agency says of itself."""
        return next((rung for rung in self.ladder if rung.key == Rung.SELF), None)

    @cached_property
    def questions(self) -> list[QuestionShown]:
        """Return what was asked about it, what is open first."""
        return questions_of(self.item, self.desk.access)

    @cached_property
    def talk(self) -> Status | None:
        """Return how far its questions are, in a word, where one is open."""
        return talk_status(self.questions)

    @property
    def may_ask(self) -> bool:
        return may_ask(self.item, self.desk.access, self.desk.reviews)

    @property
    def words_said(self) -> int:
        """Return how many words about it there are: who asks says how many they saw."""
        return len(self.item.remarks.all())

    @property
    def moved_by(self) -> Decimal | None:
        """Return by how much the mark in force is over (+) or under (−) the agency's own."""
        own, latest = self.own, self.ladder[-1] if self.ladder else None
        if own is None or latest is None or len(self.ladder) < len((own, latest)):
            return None
        return latest.value - own.value if latest.applies and own.applies else None


def standing(item: Item, desk: Desk) -> Said | None:
    """Return what the agency says where it is at work, else what the mark in force says."""
    if desk.sees_drafts and item.criterion.self_scored:
        return said(item, Rung.SELF)
    imported = brought_in(item)
    if imported is not None:
        return Said(item=item, answer=imported.answer, note="")
    mark = counting(item)
    return Said(item=item, answer=mark.answer, note=mark.reason) if mark else None
