"""One criterion of an explained score: its points, its ladder of marks, its rule and its files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cases.lifecycle import Rung
from cases.models.imports import in_force
from cases.names import RUNG_NAMES
from cases.presenting.answers import reading
from cases.presenting.ladders import RungShown, ladder_of
from cases.presenting.methods import part_name
from cases.presenting.rules import rule_in_words
from cases.presenting.words import SHOWN_PLACES, exact, papers_of
from cases.rules import rule_of
from cases.services.marks import counting, points_of
from scoring.criteria import BASE_PARTS
from scoring.numbers import rounded
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    import scoring
    from cases.models import ImportedAnswer, Item
    from evidence_store.models import Evidence

SHORT_DIGEST = 12


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file that whoever gave the mark that counts had before them."""

    sha256: str
    evidence: Evidence | None
    is_detached: bool

    @property
    def is_readable(self) -> bool:
        return self.evidence is not None and self.evidence.is_clean

    @property
    def is_refused(self) -> bool:
        return self.evidence is not None and self.evidence.is_refused

    @property
    def name(self) -> str:
        return self.evidence.filename if self.evidence else self.sha256[:SHORT_DIGEST]


@dataclass(frozen=True, slots=True)
class LineWhy:
    """Why one criterion has the points it has."""

    item: Item
    code: str
    name: str
    part: str
    is_extra: bool
    points: Decimal
    maximum: Decimal
    lost: Decimal
    applies: bool
    is_missing: bool
    answer: str
    rule: str
    steps: tuple[str, ...]
    rung: str
    reason: str
    ladder: list[RungShown]
    files: tuple[FileSeen, ...]
    wanted: tuple[str, ...]
    has_moved: bool
    imported: ImportedAnswer | None
    imported_text: str

    @property
    def counted(self) -> Decimal | None:
        """Return the points that are added up in what stands above; nothing where none are."""
        return self.points if self.applies and not self.is_missing and not self.is_extra else None

    @property
    def anchor(self) -> str:
        return f"tc-{self.code}"

    @property
    def points_text(self) -> str:
        return exact(self.points)

    @property
    def maximum_text(self) -> str:
        return exact(self.maximum)

    @property
    def lost_text(self) -> str:
        return exact(self.lost)

    @property
    def given_by(self) -> RungShown | None:
        """Return the rung that counts, with who gave it and when."""
        return next((rung for rung in self.ladder if rung.counts), None)


def line_why(line: scoring.Line, item: Item) -> LineWhy:
    """Explain a line of a scorecard by the item it comes from."""
    rule, imported = rule_of(item), None if line.rung else in_force(item)
    return LineWhy(
        item=item,
        code=line.code,
        name=in_readers_language(line.name, line.name_en),
        part=part_name(line.part),
        is_extra=line.part not in BASE_PARTS,
        points=line.points,
        # What does not apply leaves the denominator; the page still says what it was worth.
        maximum=line.max_points if line.applicable else rule.max_points,
        lost=line.lost if line.applicable else Decimal(0),
        applies=line.applicable,
        is_missing=line.missing,
        answer=reading(rule, line.answer) if line.answer else "",
        rule=rule_in_words(rule),
        steps=tuple(step.text(lang()) for step in line.steps),
        rung=str(RUNG_NAMES[Rung(line.rung)]) if line.rung else "",
        reason=line.reason,
        ladder=[_short(rung) for rung in ladder_of(item)],
        files=_source(imported) if imported else _files(line, item),
        wanted=papers_of(rule),
        has_moved=_has_moved(line, item),
        imported=imported,
        imported_text=reading(rule, imported.answer) if imported else "",
    )


def _short(rung: RungShown) -> RungShown:
    """Write a rung with as many decimals as the steps have."""
    delta = None if rung.delta is None else rounded(rung.delta, SHOWN_PLACES)
    return replace(rung, value=rounded(rung.value, SHOWN_PLACES), delta=delta)


def _files(line: scoring.Line, item: Item) -> tuple[FileSeen, ...]:
    """Return the files that the mark names by digest, also those taken off since."""
    here = {row.evidence.blob_id: row for row in item.attachments.all()}
    return tuple(
        FileSeen(
            sha256=sha256,
            evidence=here[sha256].evidence if sha256 in here else None,
            is_detached=sha256 in here and here[sha256].detached_at is not None,
        )
        for sha256 in line.evidence
    )


def _source(imported: ImportedAnswer) -> tuple[FileSeen, ...]:
    """Return the file that a result without a mark came out of."""
    evidence = imported.source.evidence
    return (FileSeen(sha256=evidence.blob_id, evidence=evidence, is_detached=False),)


def _has_moved(line: scoring.Line, item: Item) -> bool:
    """Tell whether the mark that counts now is another one than was scored."""
    mark = counting(item)
    if mark is None:
        return not line.missing
    worth = points_of(item, mark.answer)
    answer = worth.answer if worth else mark.answer
    return (dict(line.answer), line.rung) != (dict(answer), mark.rung)
