"""What becomes of each criterion, and of the marks given under it, when a set is amended."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from scoring.criteria import CriteriaSet, Criterion
from scoring.set_changes import SetChanges, in_words


class Fate(StrEnum):
    """What an amended set makes of a criterion."""

    STAYS = "stays"  # its marks are untouched
    RECOMPUTED = "recomputed"  # the question is the same, its points are another
    ANEW = "anew"  # another question: it is answered and judged anew
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Amended:
    """A criterion as it was and as it is in one bloc, and what becomes of it."""

    fate: Fate
    before: Criterion | None
    after: Criterion | None

    @property
    def criterion(self) -> Criterion:
        """Give the criterion as it is, or as it was where it is gone."""
        found = self.after or self.before
        if found is None:
            raise AssertionError  # one of the two is there
        return found

    @property
    def is_touched(self) -> bool:
        """Tell whether anything happens to its marks."""
        return self.fate is not Fate.STAYS


def amended_in(
    changes: SetChanges, bloc: str, *, anew: AbstractSet[str] = frozenset()
) -> list[Amended]:
    """List every criterion that either set asks agencies of the bloc, in the newer one's order.

    `anew` are new codes of criteria that are assessed anew whatever the sets say.
    """
    was = {one.code: one for one in changes.before.applicable(bloc)}
    said = {one.code: one for one in in_words(changes.before).applicable(bloc)}
    words = {one.code: one for one in in_words(changes.after).applicable(bloc)}
    came_from = {after: before for before, after in changes.pairs.items()}
    found = list(_still_asked(changes.after, bloc, was, came_from, (said, words), anew))
    kept = {one.before.code for one in found if one.before}
    gone = [Amended(Fate.DROPPED, one, None) for code, one in was.items() if code not in kept]
    return [*found, *gone]


def _still_asked(  # noqa: PLR0917 - the two sets, how they go together, and what was asked for
    after: CriteriaSet,
    bloc: str,
    was: dict[str, Criterion],
    came_from: dict[str, str],
    said: tuple[dict[str, Criterion], dict[str, Criterion]],
    anew: AbstractSet[str],
) -> Iterator[Amended]:
    old_words, new_words = said
    for one in after.applicable(bloc):
        before = was.get(came_from.get(one.code, ""))
        if before is None:
            yield Amended(Fate.ADDED, None, one)
        elif one.code in anew:
            yield Amended(Fate.ANEW, before, one)
        else:
            fate = _fate(old_words[before.code], new_words[one.code])
            yield Amended(fate, before, one)


def _fate(before: Criterion, after: Criterion) -> Fate:
    if _asked(before) != _asked(after):
        return Fate.ANEW
    return Fate.STAYS if _scored(before) == _scored(after) else Fate.RECOMPUTED


def _asked(one: Criterion) -> object:
    """Say what is asked of whom: who answers, and the boxes with what may be chosen in them."""
    boxes = [
        (
            *(box.name, box.kind, box.label, box.group, box.required, box.is_optional),
            [(value, label) for value, label, _label_en in box.choices],
        )
        for box in one.form.fields
    ]
    return one.self_scored, boxes


def _scored(one: Criterion) -> object:
    return one.method, one.max_points, one.places, one.not_applicable
