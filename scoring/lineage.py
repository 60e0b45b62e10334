"""Who an agency was last year: the changes between two years, followed name by name."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scoring.reasons import Reason

KINDS = ("rename", "merge", "split", "partial", "abolish", "create")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of agencies: from these to those, on a day (ISO) or in a month."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    effective_on: str = ""


@dataclass(frozen=True, slots=True)
class Descent:
    """Where an agency comes from, and whether last year's result is its own."""

    before: tuple[str, ...]
    one_to_one: bool
    reasons: tuple[Reason, ...] = ()

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

    def descent(self, agency: str) -> Descent:
        """Tell who the agency was last year."""
        return self.descents.get(agency) or Descent((agency,), one_to_one=True)


def _followed(changes: Iterable[Change]) -> dict[str, Descent]:
    """Apply the changes in the order of their days, keeping for each name what it came from."""
    known: dict[str, Descent] = {}
    for change in sorted(changes, key=lambda change: change.effective_on):
        sources = [known.pop(name, Descent((name,), one_to_one=True)) for name in change.before]
        for name in change.after:
            held = [] if name in change.before else [known[name]] if name in known else []
            known[name] = _descended([*sources, *held], change, name)
        if change.kind == "partial":
            # The giver lives on without the part it gave away.
            for name, source in zip(change.before, sources, strict=True):
                if name not in change.after:
                    known[name] = _descended([source], change, name)
    return known


def _descended(sources: list[Descent], change: Change, name: str) -> Descent:
    before = tuple(dict.fromkeys(agency for source in sources for agency in source.before))
    same = change.kind == "rename" and len(change.before) == len(change.after) == len(sources) == 1
    reason = Reason(f"lineage.{change.kind}", {
        "agency": name, "before": " + ".join(change.before), "after": " + ".join(change.after),
        "on": change.effective_on,
    })  # fmt: skip
    own = same and all(source.one_to_one for source in sources)
    return Descent(before, own, (*_told(sources), reason))


def _told(sources: list[Descent]) -> tuple[Reason, ...]:
    told: list[Reason] = []
    for reason in (reason for source in sources for reason in source.reasons):
        if reason not in told:
            told.append(reason)
    return tuple(told)
