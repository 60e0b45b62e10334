"""One item as its card and its row show it: status, form, ladder, evidence, dispute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.lifecycle import Rung, Work
from cases.presenting.answer_forms import AnswerForm, form_of
from cases.presenting.answers import reading
from cases.presenting.contests import ContestShown, contests_of
from cases.presenting.ladders import RungShown, history_of, ladder_of
from cases.presenting.rules import rule_in_words
from cases.presenting.statuses import Status, status_of
from cases.presenting.uploads import FileShown, files_of
from cases.presenting.words import name_of, papers_of
from cases.reading.grid import may_compare
from cases.services.marks import Said, brought_in, contestable, counting, points_of, rule_of, said
from cases.services.returned import is_returned

if TYPE_CHECKING:
    from decimal import Decimal

    from cases.models import ImportedAnswer, Item
    from cases.presenting.desks import Desk
    from cases.services.progress import Task

AGREEING = frozenset({Work.JUDGE, Work.APPRAISE})


@dataclass(frozen=True, slots=True)
class ItemShown:
    """All that a page shows of one item to one reader."""

    item: Item
    work: Work
    code: str
    name: str
    maximum: Decimal
    rule: str
    wanted: tuple[str, ...]
    status: Status
    task: Task
    points: Decimal | None
    applies: bool
    answer: str
    note: str
    ladder: list[RungShown]
    history: list[RungShown]
    files: list[FileShown]
    form: AnswerForm | None
    contests: list[ContestShown]
    explains: bool
    attaches: bool
    may_agree: bool
    may_compare: bool
    differs: bool

    @property
    def gap(self) -> str:
        """Return what is missing before the reader's work can be handed over, or nothing."""
        return self.task.gap

    @property
    def has_evidence(self) -> bool:
        """Tell whether a file counts as evidence; one that was refused does not."""
        return any(file.row.counts for file in self.files)

    @property
    def waits_for_files(self) -> bool:
        """Tell whether an inspection of a file is under way."""
        return any(file.evidence.is_waiting for file in self.files)

    @property
    def anchor(self) -> str:
        return f"item-{self.item.pk}"

    @property
    def pk_text(self) -> str:
        return str(self.item.pk)

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
    def concerns(self) -> bool:
        """Tell whether the reader has work to do on the item."""
        return self.form is not None or self.explains

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

    @property
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
        return self.form is not None and self.form.is_begun

    @property
    def dispute(self) -> ContestShown | None:
        """Return the contest that is not settled yet."""
        return next((each for each in self.contests if each.contest.settled_at is None), None)

    @property
    def settled(self) -> list[ContestShown]:
        return [each for each in self.contests if each.contest.settled_at is not None]

    @property
    def own(self) -> RungShown | None:
        """Return what the agency says of itself."""
        return next((rung for rung in self.ladder if rung.key == Rung.SELF), None)

    @property
    def moved_by(self) -> Decimal | None:
        """Return by how much the mark in force is over (+) or under (−) the agency's own."""
        own, latest = self.own, self.ladder[-1] if self.ladder else None
        if own is None or latest is None or len(self.ladder) < len((own, latest)):
            return None
        return latest.value - own.value if latest.applies and own.applies else None


def show_item(item: Item, desk: Desk) -> ItemShown:
    """Return what a reader is shown of an item that came with all its rows."""
    rule, task = rule_of(item), desk.task(item)
    now = standing(item, desk)
    worth = points_of(item, now.answer) if now else None
    writes = desk.writes(item)
    return ItemShown(
        item=item,
        work=desk.work,
        code=rule.code,
        name=name_of(rule),
        maximum=rule.max_points,
        rule=rule_in_words(rule),
        wanted=papers_of(rule),
        status=status_of(item, desk, task.gap),
        task=task,
        points=worth.points if worth else None,
        applies=worth.applicable if worth else True,
        answer=reading(rule, now.answer) if now else "",
        note=now.note if now else "",
        ladder=ladder_of(item),
        history=history_of(item),
        files=files_of(item, desk),
        form=form_of(item, desk) if writes else None,
        contests=contests_of(item),
        explains=desk.explains(item),
        attaches=desk.attaches(item),
        may_agree=writes and desk.work in AGREEING and counting(item) is not None,
        may_compare=may_compare(desk.access, item.criterion.field),
        differs=bool(contestable([item])),
    )


def standing(item: Item, desk: Desk) -> Said | None:
    """Return what the agency says where it is at work, else what the mark in force says."""
    if desk.sees_drafts and item.criterion.self_scored:
        return said(item, Rung.SELF)
    imported = brought_in(item)
    if imported is not None:
        return Said(item=item, answer=imported.answer, note="")
    mark = counting(item)
    return Said(item=item, answer=mark.answer, note=mark.reason) if mark else None
