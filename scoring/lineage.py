"""Who an agency was last year: the changes between two years, followed name by name."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from scoring.reasons import Reason

KINDS = ("rename", "merge", "split", "partial", "abolish", "create")
EVERY_BLOC = "*"
_DAY_OR_MONTH = re.compile(r"(\d{4}-\d{2})(-\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of agencies: from these to those, on a day or in a month (ISO)."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    effective_on: str = ""
    blocs: tuple[str, ...] = ()  # told of all agencies of these; its names are no agency's then

    def concerns_all_of(self, bloc: str) -> bool:
        """Tell whether the change is told of a whole bloc, not of agencies by their names."""
        return bloc in self.blocs or EVERY_BLOC in self.blocs


@dataclass(frozen=True, slots=True)
class Descent:
    """Where an agency comes from, and whether last year's result is its own."""

    before: tuple[str, ...]
    one_to_one: bool
    reasons: tuple[Reason, ...] = ()
    told_of_all: Reason | None = None  # the change that nobody told agency by agency

    @property
    def predecessor(self) -> str | None:
        """Name the one agency whose result of last year is this agency's own."""
        return self.before[0] if self.one_to_one and self.before else None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The changes between last year and this one; an agency that is not in them stayed itself."""

    changes: tuple[Change, ...] = ()
    descents: dict[str, Descent] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "descents", _followed(self.changes))

    @property
    def named(self) -> tuple[Change, ...]:
        """List the changes that are told of agencies by their names."""
        return tuple(change for change in self.changes if not change.blocs)

    def descent(self, agency: str) -> Descent:
        """Tell who the agency was last year."""
        return self.descents.get(agency) or _itself(agency)

    def descent_in(self, bloc: str, agency: str, known: Collection[str]) -> Descent:
        """Tell who the agency of a bloc was last year, given the agencies that there were.

        Where a change is told of the whole bloc, nobody can tell which of them stayed themselves.
        """
        descent = self.descent_among(agency, known)
        told = [_of_all(change) for change in self.changes if change.concerns_all_of(bloc)]
        if not told:
            return descent
        return Descent(
            descent.before, one_to_one=False, reasons=(*descent.reasons, *told), told_of_all=told[0]
        )

    def descent_among(self, agency: str, known: Collection[str]) -> Descent:
        """Tell who the agency was last year, given the agencies that there were.

        Whoever takes the name of one that was there, and that no change tells the end of, may be
        either of the two.
        """
        descent = self.descent(agency)
        other = descent.predecessor not in {None, agency} and agency in known
        if not other or any(agency in change.before for change in self.named):
            return descent
        return Descent((*descent.before, agency), one_to_one=False, reasons=descent.reasons)


def is_day_or_month(text: str) -> bool:
    """Tell whether a text is a day such as 2025-03-01 or a month such as 2025-10.

    Only these sort by time as they sort by letters, and changes are followed in their order.
    """
    match = _DAY_OR_MONTH.fullmatch(text)
    try:
        return match is not None and bool(date.fromisoformat(match[1] + (match[2] or "-01")))
    except ValueError:
        return False


def _itself(name: str) -> Descent:
    return Descent((name,), one_to_one=True)


def _followed(changes: Iterable[Change]) -> dict[str, Descent]:
    """Apply the changes in the order of their days, keeping for each name what it came from."""
    living: dict[str, Descent] = {}
    gone: dict[str, Descent] = {}
    named = (change for change in changes if not change.blocs)
    for change in sorted(named, key=lambda change: change.effective_on):
        before = {name: living.pop(name, _itself(name)) for name in change.before}
        for name in change.before:
            # A name given up is nobody's own result any more, even where a table still has it.
            gone[name] = _descended([before[name]], change, name, own=False)
        for name in _living_on(change):
            sources = _sources(name, change, before, living)
            living[name] = _descended(sources, change, name, own=_is_own(sources, change))
    return gone | living


def _living_on(change: Change) -> tuple[str, ...]:
    """Name the agencies that exist after a change; who gives a part away does."""
    kept = change.before if change.kind == "partial" else ()
    return tuple(dict.fromkeys((*change.after, *kept)))


def _sources(
    name: str, change: Change, before: Mapping[str, Descent], living: Mapping[str, Descent]
) -> list[Descent]:
    if change.kind == "partial" and name in before:
        return [before[name]]
    sources = list(before.values())
    if name not in before and (name in living or change.kind == "partial"):
        sources.append(living.get(name, _itself(name)))
    return sources


def _is_own(sources: list[Descent], change: Change) -> bool:
    """Tell whether the change leaves last year's result with one agency: only a rename does."""
    simple = change.kind == "rename" and len(change.after) == len(sources) == 1
    return simple and sources[0].one_to_one


def _of_all(change: Change) -> Reason:
    return Reason("lineage.collective", {
        "before": " + ".join(change.before), "after": " + ".join(change.after),
        "on": change.effective_on,
    })  # fmt: skip


def _descended(sources: list[Descent], change: Change, name: str, *, own: bool) -> Descent:
    before = tuple(dict.fromkeys(agency for source in sources for agency in source.before))
    reason = Reason(f"lineage.{change.kind}", {
        "agency": name, "before": " + ".join(change.before), "after": " + ".join(change.after),
        "on": change.effective_on,
    })  # fmt: skip
    told = [earlier for source in sources for earlier in source.reasons]
    once = [earlier for i, earlier in enumerate(told) if earlier not in told[:i]]
    return Descent(before, own, (*once, reason))
