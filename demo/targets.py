"""The index each agency lands on: as published of 2021, interpolated where it was not printed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from directory.models import Agency

ROOT = Path(__file__).resolve().parents[1]
AGENCIES = ROOT / "directory/data/agencies_hcmc_2021.csv"
RESULTS = ROOT / "scoring/data/results_hcmc_2021.csv"
CENT = Decimal("0.01")
# The seven vertical agencies were all classed Tốt; only the first one's index was printed.
LOWEST_VERTICAL = Decimal("86.20")
LOWEST_NEWCOMER = Decimal("85.42")


@dataclass(frozen=True, slots=True)
class Target:
    """An agency of a year with the index its simulated marks must give, to the hundredth."""

    code: str
    names: dict[str, str]
    bloc: str
    ranked: bool
    index: Decimal


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def published_2021() -> list[Target]:
    """Return the 55 agencies with the order, classes and printed indices of the published results.

    Agencies known only as a set take the free ranks in the order of the list (an assumption).
    """
    agencies = rows_of(AGENCIES)
    results = {row["agency"]: row for row in rows_of(RESULTS)}
    targets: list[Target] = []
    for bloc in dict.fromkeys(row["bloc"] for row in agencies):
        members = [row for row in agencies if row["bloc"] == bloc]
        newcomers = [row for row in members if results.get(row["name"], {}).get("ranked") == "N"]
        ranked = ordered([row for row in members if row not in newcomers], results)
        indices = interpolated(printed(bloc, len(ranked)), len(ranked))
        targets += [target(row, index) for row, index in zip(ranked, indices, strict=True)]
        targets += [
            target(row, LOWEST_NEWCOMER + Decimal(place) * Decimal("0.85"), ranked=False)
            for place, row in enumerate(newcomers)
        ]
    return targets


def target(row: dict[str, str], index: Decimal, *, ranked: bool = True) -> Target:
    names = {each: row[each] for each in Agency.NAMES}
    return Target(row["code"], names, row["bloc"], ranked, index)


def ordered(
    members: list[dict[str, str]], results: dict[str, dict[str, str]]
) -> list[dict[str, str]]:
    """Return the agencies by published rank; who was not named takes a rank that is left."""
    places: dict[int, dict[str, str]] = {}
    waiting = []
    for row in members:
        found = results.get(row["name"])
        if found and found["rank_min"] == found["rank_max"]:
            places[int(found["rank_min"])] = row
        else:
            waiting.append((int(found["rank_min"]) if found else len(members), row))
    free = iter(sorted(set(range(1, len(members) + 1)) - set(places)))
    unnamed = [row for lowest, row in waiting if lowest == len(members)]
    named = sorted((pair for pair in waiting if pair[0] != len(members)), key=lambda pair: pair[0])
    taken = dict(places)
    # Those never named fill the gap between the named ones, as 13-19 of the departments.
    for place in free:
        due = [row for lowest, row in named if lowest <= place]
        row = due[0] if due else unnamed.pop(0)
        named = [pair for pair in named if pair[1] is not row]
        taken[place] = row
    return [taken[place] for place in sorted(taken)]


def printed(bloc: str, count: int) -> dict[int, Decimal]:
    """Return rank → index where it was printed, whoever held the rank."""
    found = {
        int(row["rank_min"]): Decimal(row["index_pct"])
        for row in rows_of(RESULTS)
        if row["bloc"] == bloc and row["index_pct"] and row["ranked"] == "Y"
    }
    found.setdefault(count, LOWEST_VERTICAL)
    return found


def interpolated(known: dict[int, Decimal], count: int) -> list[Decimal]:
    """Return an index for every rank, evenly spaced between the printed ones."""
    ranks = sorted(known)
    indices = []
    for rank in range(1, count + 1):
        above = max(known_rank for known_rank in ranks if known_rank <= rank)
        below = min(known_rank for known_rank in ranks if known_rank >= rank)
        share = Decimal(rank - above) / Decimal(max(below - above, 1))
        indices.append((known[above] + (known[below] - known[above]) * share).quantize(CENT))
    return indices


def simulated(of: list[Target], *, seed: int, drift: str) -> list[Target]:
    """Return made-up indices for another year, a little beside the given ones; nobody is new."""
    chance = Random(seed)
    return [
        Target(
            each.code,
            each.names,
            each.bloc,
            ranked=True,
            index=(
                each.index + Decimal(drift) + Decimal(chance.randint(-220, 220)) * CENT
            ).quantize(CENT),
        )
        for each in of
    ]
