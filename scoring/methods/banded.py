"""The points of a measured value in its bands, and the bands in words."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scoring.exact import NOTHING, WHOLE
from scoring.methods.bands import Band, Measured
from scoring.methods.kinds import Earned
from scoring.reasons import Reason, Step, Value


class Ready(NamedTuple):
    """A band for one criterion: its line worked out, its sentence made."""

    above: int  # the bound as a fraction of whole numbers, which compare faster
    below: int
    strict: bool
    fixed: Fraction
    slope: Fraction
    steep: Fraction  # the slope without its sign, as sentences say it
    where: Step
    how: str
    is_held: bool  # some value of the band would leave the criterion's points


class Worked(NamedTuple):
    """A measured criterion whose bands are worked out."""

    method: Measured
    bands: tuple[Ready, ...]


def work_out(method: Measured, most: Fraction) -> Worked:
    """Work the bands out for a criterion of so many points."""
    uppers = [WHOLE, *(band.bound for band in method.bands)]
    ready = (
        _ready(band, method, most, upper) for band, upper in zip(method.bands, uppers, strict=False)
    )
    return Worked(method, tuple(ready))


def _ready(band: Band, method: Measured, most: Fraction, upper: Fraction) -> Ready:
    slope = band.times + band.times_most * most
    ends = (band.at(value, most) for value in (band.bound, upper))
    return Ready(
        band.bound.numerator,
        band.bound.denominator,
        band.strict,
        fixed=band.at(NOTHING, most),
        slope=slope,
        steep=abs(slope),
        where=_where(band, method),
        how=_how(band, method),
        is_held=not method.ends_at_one or not all(0 <= points <= most for points in ends),
    )


def by_bands(worked: Worked, value: Fraction, most: Fraction) -> Earned:
    """Give the points of a value in its band, never below nothing nor above the most."""
    over, under = value.numerator, value.denominator
    band = next(
        band
        for band in worked.bands
        if (left := over * band.below - band.above * under) > 0 or (not left and not band.strict)
    )
    found = band.fixed
    if rise := band.slope.numerator:
        times = Fraction(rise * over, band.slope.denominator * under)
        found = found + times if found else times
    words: dict[str, Value] = {
        "max": most, "points": found, "value": value, "start": band.fixed, "times": band.steep,
    }  # fmt: skip
    how = Step(band.how, words)
    steps = (how,) if len(worked.bands) == 1 else (band.where, how)
    if not band.is_held or 0 <= found <= most:
        return found, steps
    points = min(max(found, NOTHING), most)
    code = "points.above_most" if found > most else "points.below_nothing"
    return points, (*steps, Step(code, {"found": found, "points": points}))


def _where(band: Band, method: Measured) -> Step:
    """Say which band it is; the lowest is told by the one above it."""
    kind = "" if method.in_per_cent else "_number"
    if band.strict:
        return Step(f"points.band_above{kind}", {"bound": band.bound})
    if band.bound:
        return Step(f"points.band_from{kind}", {"bound": band.bound})
    if len(method.bands) == 1:
        return Step("told.band_any")  # a scorecard need not say it
    better = method.bands[-2]
    code = "points.band_up_to" if better.strict else "points.band_under"
    return Step(f"{code}{kind}", {"bound": better.bound})


def _how(band: Band, method: Measured) -> str:
    """Name the sentence that says how the points of a value come about."""
    if band.is_fixed:
        return "points.band_fixed"
    if band.is_rising:
        return "points.band_rising"
    if band.times_most == 1 and not (band.times or band.points or band.share):
        return "points.proportional"
    form = "times"
    if band.points or band.share:
        form = "line_down" if band.times + band.times_most < 0 else "line"
    return f"points.band_{form}{'' if method.in_per_cent else '_number'}"


def told(method: Measured, most: Decimal) -> tuple[Reason, ...]:
    """Say the bands in words, the highest first."""
    whole = Fraction(most)
    words = [Reason("told.inverse")] if method.inverse else []
    if method.against:
        words.append(Reason(f"told.against_{method.against}"))
    if _is_in_proportion(method, whole):
        return (*words, Reason("told.in_proportion", {"max": whole}))
    upper = WHOLE
    for band in method.bands:
        where = _where(band, method)
        words += [Reason(where.code.replace("points.", "told."), where.values)]
        words += [_of_target(band, method, upper, whole) or _in_words(band, upper, whole)]
        upper = band.bound
    if method.nothing_due != "refuse":
        words.append(Reason(f"told.nothing_due_{method.nothing_due}"))
    return tuple(words)


def _is_in_proportion(method: Measured, most: Fraction) -> bool:
    """Tell whether the rate itself is the share of the points."""
    (*others, last) = method.bands
    slope, start = last.times + last.times_most * most, last.points + last.share * most
    plain = method.nothing_due == "refuse" and _is_rate(method)
    return not others and plain and not start and slope == most


def _is_rate(method: Measured) -> bool:
    return method.input == "ratio" and not method.against and not method.inverse


def _of_target(band: Band, method: Measured, upper: Fraction, most: Fraction) -> Reason | None:
    """Say a line that ends in all points right where the band above it begins, as people do."""
    slope, start = band.times + band.times_most * most, band.points + band.share * most
    if not _is_rate(method) or band.bound or start or slope * upper != most:
        return None
    if upper == WHOLE:
        return Reason("told.of_whole", {"max": most})
    words: dict[str, Value] = {"target": upper, "half": upper / 2, "points": most / 2}
    return Reason("told.of_target", words)


def _in_words(band: Band, upper: Fraction, most: Fraction) -> Reason:
    slope, start = band.times + band.times_most * most, band.points + band.share * most
    words: dict[str, Value] = {"points": band.at(band.bound, most), "start": start, "max": most}
    words |= {"times": abs(slope), "end": band.at(upper, most)}
    if band.is_fixed:
        return Reason("told.fixed", words)
    if band.is_rising:
        return Reason("told.rising", words)
    form = "times" if not start else "line_down" if slope < 0 else "line"
    return Reason(f"told.{form}", words)
