"""Recompute a publication from its open data alone, and name every difference."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any

from scoring.digests import plain
from scoring.publication import inputs_digest, stated
from scoring.publication_file import Publication, read_publication, score_file
from scoring.reasons import Reason
from scoring.years import Result


@dataclass(frozen=True, slots=True)
class Difference:
    """Something published that does not follow from the data."""

    agency: str  # empty for the publication as a whole
    bloc: str
    what: str
    published: str
    recomputed: str

    def text(self, lang: str = "vi") -> str:
        """Say it on one line."""
        code = "verify.difference" if self.agency else "verify.digest"
        words = {field.name: str(getattr(self, field.name)) for field in fields(self)}
        return Reason(code, words).text(lang)


@dataclass(frozen=True, slots=True)
class BlocReport:
    """How many agencies of a bloc were recomputed, and how many differ."""

    bloc: str
    agencies: int
    ranked: int
    differing: int

    def text(self, lang: str = "vi") -> str:
        """Say it on one line."""
        code = "verify.bloc_differs" if self.differing else "verify.bloc"
        return Reason(code, {
            "bloc": self.bloc, "agencies": self.agencies, "ranked": self.ranked,
            "differing": self.differing,
        }).text(lang)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification."""

    blocs: tuple[BlocReport, ...]
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Tell whether everything published follows from the data."""
        return not self.differences


def verify(publication: Mapping[str, Any], *, name: str = "publication") -> Report:
    """Compare a publication with what its own data come to; raise BadFile where unreadable."""
    read = read_publication(publication, name=name)
    results = score_file(read.year, name=name)
    listed = zip(read.year.participants, publication["agencies"], strict=True)
    published = {participant.agency: one for participant, one in listed}
    found = {
        result.participant.agency: tuple(_differences(result, published)) for result in results
    }
    blocs = tuple(
        _bloc_report(bloc, list(group), found)
        for bloc, group in groupby(results, key=lambda result: result.participant.bloc)
    )
    wrong = (difference for differences in found.values() for difference in differences)
    return Report(blocs, (*_digests(read), *wrong))


def _digests(read: Publication) -> Iterator[Difference]:
    right = {
        "set_digest": read.year.criteria_set.digest,
        "rules_digest": read.year.book.digest,
        "inputs_digest": inputs_digest(read.data),
    }
    for what, value in right.items():
        if read.data.get(what) != value:
            yield Difference("", "", what, _shown(read.data.get(what)), value)
    for index, row in enumerate(read.data.get("bloc_sets", ()) if read.year.bloc_sets else ()):
        value = read.year.set_of(row["blocs"][0]).digest
        if row.get("set_digest") != value:
            what = f"bloc_sets[{index + 1}].set_digest"
            yield Difference("", "", what, _shown(row.get("set_digest")), value)


def _differences(result: Result, published: Mapping[str, Any]) -> Iterator[Difference]:
    agency, bloc = result.participant.agency, result.participant.bloc
    for what, right in stated(result).items():
        told = published[agency].get(what)
        if _exactly(told) != _exactly(right):
            yield Difference(agency, bloc, what, *_both_shown(told, right))


def _both_shown(told: object, right: object) -> tuple[str, str]:
    """Write both values; of two lists of reasons only what the other lacks is worth reading."""
    if isinstance(told, list) and isinstance(right, list):
        return _shown(_without(told, right)), _shown(_without(right, told))
    return _shown(told), _shown(right)


def _without(items: list[object], others: list[object]) -> list[object]:
    return [item for item in items if item not in others]


def _bloc_report(
    bloc: str, results: list[Result], found: Mapping[str, tuple[Difference, ...]]
) -> BlocReport:
    differing = sum(bool(found[result.participant.agency]) for result in results)
    ranked = sum(result.placed.ranked for result in results)
    return BlocReport(bloc, len(results), ranked, differing)


def _shown(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True)


def _exactly(value: object) -> str:
    """Write a value so that whatever is not the same looks different: true is not 1, nor 1.0."""
    return json.dumps(plain(value, number="number {:f}".format), sort_keys=True)
