"""The open data of a published year: everything that anyone needs to recompute it."""

from collections.abc import Mapping
from typing import Any

from scoring.digests import digest, plain
from scoring.lineage import Change
from scoring.methods.references import Figures
from scoring.numbers import canonical
from scoring.previous import Previous
from scoring.years import Result, Year, score_year

FORMAT = 1
FORMAT_OF_SETS = 2  # where blocs have sets of their own, which the first one cannot say
_WHERE_ANY = ("name_en", "facts", "figures")


def build_publication(
    year: Year, *, label: str, notice: str = "", notice_en: str = ""
) -> dict[str, Any]:
    """Score the year and write it down as plain data; `verify` finds no difference in it.

    Without a notice of its own the publication carries the one of the criteria set.
    """
    criteria_set, book = year.criteria_set, year.book
    data: dict[str, Any] = {
        "format": FORMAT_OF_SETS if year.bloc_sets else FORMAT,
        "year": year.calendar_year,
        "label": label,
        "notice": notice or criteria_set.notice,
        "notice_en": notice_en or criteria_set.notice_en,
        "set": criteria_set.text,
        "rules": book.text,
        "set_digest": criteria_set.digest,
        "rules_digest": book.digest,
        **({"bloc_sets": _bloc_sets(year)} if year.bloc_sets else {}),
        "previous": {agency: _previous(last) for agency, last in year.previous.items()},
        "lineage": [_change(change) for change in year.lineage.changes],
        "agencies": [agency_data(result) for result in score_year(year)],
    }
    return {**data, "inputs_digest": inputs_digest(data)}


def agency_data(result: Result) -> dict[str, Any]:
    """Write one agency: what went in, and what came out."""
    given = result.participant
    return {
        "bloc": given.bloc,
        "agency": given.agency,
        "name": given.name,
        **({"name_en": given.name_en} if given.name_en else {}),
        "ranked": given.ranked,
        "newcomer": given.newcomer,
        **({"facts": [fact.as_json() for fact in given.facts]} if given.facts else {}),
        **({"figures": _figures(given.figures)} if given.figures else {}),
        "marks": _marks(result),
        **stated(result),
    }


def stated(result: Result) -> dict[str, Any]:
    """Write what a publication states of an agency and what verification recomputes."""
    card, placed, outcome = result.scorecard, result.placed, result.outcome
    return {
        "index": format(placed.printed, "f"),
        "index_unrounded": canonical(card.index),
        "points": canonical(card.points),
        "max_points": canonical(card.max_points),
        "rank": placed.rank,
        "class": placed.class_name,
        "reward": outcome.reward,
        "review": outcome.review,
        "reasons": [reason.as_json() for reason in (*placed.reasons, *outcome.reasons)],
    }


def inputs_digest(data: Mapping[str, Any]) -> str:
    """Give the digest of all that went into a publication beside its set and its book."""
    kept = ("bloc", "agency", "name", "ranked", "newcomer", "marks")
    agencies = [
        # Some are told only where there are any, as there were none before them.
        {key: one.get(key) for key in (*kept, *(key for key in _WHERE_ANY if one.get(key)))}
        for one in data["agencies"]
    ]
    agencies.sort(key=lambda one: str(one["agency"]))
    before = {"previous": data.get("previous") or {}, "lineage": data.get("lineage") or []}
    return digest({"agencies": agencies, **before})


def _bloc_sets(year: Year) -> list[dict[str, Any]]:
    """Write each set that is not the year's own once, with the blocs it is for."""
    sets = {one.digest: one for one in year.bloc_sets.values()}
    return [
        {
            "blocs": sorted(bloc for bloc, one in year.bloc_sets.items() if one.digest == digest),
            "set": sets[digest].text,
            "set_digest": digest,
        }
        for digest in sorted(sets)
    ]


def _marks(result: Result) -> dict[str, Any]:
    return {
        line.code: {
            "answer": dict(line.answer),
            "rung": line.rung,
            "reason": line.reason,
            "evidence": list(line.evidence),
        }
        for line in result.scorecard.lines
        if not line.missing
    }


def _figures(figures: Figures) -> dict[str, dict[str, list[str]]]:
    """Write figures as fractions, so that none of them is rounded."""
    return {
        code: {kind: [str(value) for value in values] for kind, values in told.items()}
        for code, told in figures.items()
    }


def _change(change: Change) -> dict[str, Any]:
    """Write a change; one that names its agencies says nothing of blocs, as the format began."""
    told = ("kind", "before", "after", "effective_on", *(("blocs",) if change.blocs else ()))
    return {name: plain(getattr(change, name)) for name in told}


def _previous(last: Previous) -> dict[str, Any]:
    return {
        "bloc": last.bloc,
        "index": None if last.index is None else format(last.index, "f"),
        "class": last.class_name,
        "rank": last.rank,
        "ranked": last.ranked,
    }
