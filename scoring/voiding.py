"""A criterion that is 0 where another one is: who voids whom, through any number of others."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from scoring.exact import NOTHING
from scoring.group_scores import Addend, Counted
from scoring.numbers import ZERO
from scoring.reasons import Step


def void(given: dict[str, Counted], voids: Mapping[str, tuple[str, ...]]) -> None:
    """Put each voided criterion at 0, saying which one did it.

    One that does not apply, or is not asked of the bloc, voids nothing.
    """
    for code in voids:
        _settle(code, given, voids, set())


def _settle(
    code: str,
    given: dict[str, Counted],
    voids: Mapping[str, tuple[str, ...]],
    settled: set[str],
) -> None:
    if code in settled or code not in given:
        return
    settled.add(code)
    for other in voids.get(code, ()):
        _settle(other, given, voids, settled)
        if other in given and _is_zero(given[other]) and not _is_zero(given[code]):
            given[code] = _voided(given[code], given[other])


def _is_zero(counted: Counted) -> bool:
    return any(one.most and not one.points for one in counted.addends)


def _voided(counted: Counted, other: Counted) -> Counted:
    (line,), (by,) = counted.lines, other.lines
    if not line.applicable:
        return counted
    step = Step("points.void", {
        "code": by.code, "name": by.name, "name_en": by.name_en, "points": line.points,
    })  # fmt: skip
    return counted._replace(
        addends=tuple(Addend(one.part, NOTHING, one.most) for one in counted.addends),
        lines=(replace(line, points=Decimal(ZERO), steps=(*line.steps, step)),),
    )
