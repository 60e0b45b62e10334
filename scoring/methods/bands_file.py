"""Read the bands of a measured value, or say which of them leave a hole or are never reached."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from scoring.exact import NOTHING
from scoring.methods.bands import Band
from scoring.numbers import ZERO
from scoring.tables import Table

MOST_VALUE = Decimal(10) ** 15  # beyond what anything of a city is counted or paid in
MOST_SLOPE = Decimal(1_000_000)
_WAYS = ("points", "share", "times", "times_most", "rising", "rising_most")


def read_bands(table: Table, most: Decimal, *, top: Fraction | None) -> tuple[Band, ...]:
    """Read the bands, the highest first; `top` is the highest value there is, if there is one."""
    before = len(table.source.problems)
    rows = table.tables("bands", at_least=1)
    bands: list[Band] = []
    upper = top
    for row in rows:
        band = _band(row, most, upper)
        _check_upper(row, upper=bands[-1] if bands else None, top=top)
        bands.append(band)
        upper = band.bound
        row.close()
    if len(table.source.problems) == before and bands:
        _check_order(rows, bands, top)
        _check_ground(rows[-1], bands[-1])
    free = table.flag("any_shape", default=False)
    if len(table.source.problems) == before and not free and not _one_way(bands, most, top):
        table.refuse("bands", "file.want_one_direction")
    return tuple(bands)


def _band(row: Table, most: Decimal, upper: Fraction | None) -> Band:
    strict = row.has("above")
    if strict and row.has("from"):
        row.refuse("above", "file.want_from_or_above")
        row.exact("from", ZERO, MOST_VALUE)
    bound = row.exact("above" if strict else "from", ZERO, MOST_VALUE)
    given = [way for way in _WAYS if row.has(way)]
    lines = {"rising", "rising_most"} & set(given)
    if not given or (lines and len(given) > 1) or {"points", "share"} <= set(given):
        row.refuse("points", "file.want_band_way")
    if lines:
        return _rising(row, bound, upper, most, strict=strict)
    slopes = -MOST_SLOPE, MOST_SLOPE
    return Band(
        bound,
        strict,
        points=row.exact("points", *_within(given, most), default=NOTHING),
        share=row.exact("share", ZERO, Decimal(1), default=NOTHING),
        times=row.exact("times", *slopes, default=NOTHING),
        times_most=row.exact("times_most", *slopes, default=NOTHING),
    )


def _within(given: list[str], most: Decimal) -> tuple[Decimal, Decimal]:
    """Points alone lie within the criterion's; beside a slope they are where its line begins."""
    return (ZERO, most) if given == ["points"] else (-MOST_SLOPE, MOST_SLOPE)


def _rising(
    row: Table, bound: Fraction, upper: Fraction | None, most: Decimal, *, strict: bool
) -> Band:
    of_most = row.has("rising_most")
    high = Decimal(1) if of_most else most
    start, end = row.exacts("rising_most" if of_most else "rising", 2, ZERO, high)
    if upper is None or upper <= bound:
        row.refuse("rising", "file.want_band_end")
        upper = bound + 1
    slope = (end - start) / (upper - bound)
    base = start - slope * bound
    if of_most:
        return Band(bound, strict, NOTHING, base, NOTHING, slope, is_rising=True)
    return Band(bound, strict, base, NOTHING, slope, NOTHING, is_rising=True)


def _check_upper(row: Table, *, upper: Band | None, top: Fraction | None) -> None:
    """Compare the upper end, where the row writes it as decisions do, with the band above it."""
    for key, ends_strictly in (("below", True), ("to", False)):
        if not row.has(key):
            continue
        end = row.exact(key, ZERO, MOST_VALUE)
        if upper is not None:
            _check_join(row, key, end, upper, ends_strictly=ends_strictly)
        elif top is not None and end != top:
            row.refuse(key, "file.band_hole", low=end, high=top)


def _check_join(row: Table, key: str, end: Fraction, upper: Band, *, ends_strictly: bool) -> None:
    """Say where two bands leave a hole between them or take the same value."""
    if end < upper.bound:
        row.refuse(key, "file.band_hole", low=end, high=upper.bound)
    elif end > upper.bound:
        row.refuse(key, "file.bands_overlap", low=upper.bound, high=end)
    elif ends_strictly and upper.strict:
        row.refuse(key, "file.band_hole_at", bound=end)
    elif not ends_strictly and not upper.strict:
        row.refuse(key, "file.bands_overlap_at", bound=end)


def _check_order(rows: tuple[Table, ...], bands: list[Band], top: Fraction | None) -> None:
    first = bands[0]
    if top is not None and (first.bound > top or (first.strict and first.bound == top)):
        rows[0].refuse(_key(first), "file.value_never_reached", top=top)
    for row, (better, worse) in zip(rows[1:], pairwise(bands), strict=True):
        if worse.bound > better.bound:
            row.refuse(_key(worse), "file.want_falling_bands", better=better.bound)
        elif worse.bound == better.bound and not (better.strict and not worse.strict):
            row.refuse(_key(worse), "file.band_never_reached", bound=better.bound)


def _check_ground(row: Table, last: Band) -> None:
    if last.bound or last.strict:
        row.refuse(_key(last), "file.want_band_from_zero", bound=last.bound)


def _key(band: Band) -> str:
    return "above" if band.strict else "from"


def _one_way(bands: list[Band], most: Decimal, top: Fraction | None) -> bool:
    """Tell whether points only rise or only fall as the value grows."""
    ends = list(_ends(bands, Fraction(most), top))
    rises = all(one <= other for one, other in pairwise(ends))
    return rises or all(one >= other for one, other in pairwise(ends))


def _ends(bands: list[Band], most: Fraction, top: Fraction | None) -> Iterator[Fraction]:
    """Give the points at both ends of every band, from the lowest value up."""
    uppers = [top if top is not None else bands[0].bound + 1, *(band.bound for band in bands)]
    for band, upper in zip(reversed(bands), reversed(uppers[:-1]), strict=True):
        for value in (band.bound, upper):
            yield min(max(band.at(value, most), NOTHING), most)
