"""What the newer set makes of the marks of the year that was published under the older one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.models import CriteriaSet, Cycle
from cases.rule_files.workbooks import bloc_names
from cases.rules import book_of
from results.models import Publication
from scoring.carried_over import CarriedOver, carry_over
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    import scoring
    from insight.rules.choices import Choice
    from scoring.replaying import Replayed, Standing


@dataclass(frozen=True, slots=True)
class Mover:
    """An agency before and after."""

    name: str
    bloc: str
    before: Standing
    after: Standing

    @property
    def moves(self) -> Decimal:
        return self.after.index - self.before.index

    @property
    def class_before(self) -> str:
        return in_readers_language(self.before.class_name, self.before.class_name_en)

    @property
    def class_after(self) -> str:
        return in_readers_language(self.after.class_name, self.after.class_name_en)


@dataclass(frozen=True, slots=True)
class Lost:
    """A criterion whose marks the newer set cannot use."""

    code: str
    name: str
    agencies: int
    why: str


@dataclass(frozen=True, slots=True)
class Unmarked:
    """An agency whose new index leaves out what nobody marked."""

    name: str
    bloc: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """The year, the book that goes along, and who moves, the farthest first."""

    publication: Publication
    book: scoring.RuleBook | None
    carried: CarriedOver
    movers: tuple[Mover, ...]
    unmarked: tuple[Unmarked, ...] = ()

    @property
    def lost(self) -> list[Lost]:
        """List what could not be carried over, in the reader's language."""
        return [
            Lost(one.code, in_readers_language(one.name, one.name_en), one.agencies,
                 one.why.text(lang()))
            for one in self.carried.not_carried
        ]  # fmt: skip

    @property
    def year(self) -> int:
        return self.publication.cycle.year

    @property
    def changed_class(self) -> int:
        return sum(one.before.class_name != one.after.class_name for one in self.movers)


def publication_under(choice: Choice) -> Publication | None:
    """Return the newest publication of a year that was evaluated by the set of a choice."""
    if not isinstance(choice.file, CriteriaSet):
        return None
    found = Publication.objects.filter(cycle__criteria_set=choice.file)
    return found.select_related("cycle").order_by("-cycle__year", "-version").first()


def effect_of(publication: Publication, *, newer: Choice, rules: scoring.CriteriaSet) -> Effect:
    """Carry the marks over; the book of a cycle that uses the newer set goes along with it.

    Raises BadFile where the book does not know the blocs of the year.
    """
    book = _book_of(newer)
    carried = carry_over(
        publication.document, criteria_set=rules, book=book, name=str(publication.cycle)
    )
    blocs = bloc_names()
    movers = tuple(_mover(one, blocs) for one in carried.agencies)
    unmarked = tuple(
        Unmarked(
            in_readers_language(one.name, one.name_en), blocs.get(one.bloc, one.bloc), one.codes
        )
        for one in carried.unmarked
    )
    return Effect(publication, book, carried, movers, unmarked)


def _book_of(choice: Choice) -> scoring.RuleBook | None:
    if choice.is_draft:
        return None
    cycle = Cycle.objects.filter(criteria_set=choice.file).select_related("rule_book")
    found = cycle.order_by("-year").first()
    return book_of(found.rule_book) if found else None


def _mover(one: Replayed, blocs: Mapping[str, str]) -> Mover:
    name = in_readers_language(one.name, one.name_en)
    return Mover(name, blocs.get(one.bloc, one.bloc), one.before, one.after)
