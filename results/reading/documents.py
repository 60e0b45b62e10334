"""Read a publication document into a published year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import scoring
from results.reading.published_year import PublishedAgency, PublishedYear
from scoring.naming import named
from scoring.publication_file import read_publication

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_document(document: Mapping[str, Any]) -> PublishedYear:
    """Read a publication document, which was verified before it was stored."""
    year = read_publication(document, name="publication").year
    book, lineage, previous = year.book, year.lineage, year.previous
    return PublishedYear(
        year=document["year"],
        label=document["label"],
        notice=document["notice"],
        notice_en=document["notice_en"],
        book=book,
        criteria_set=year.criteria_set,
        agencies=tuple(_agency(one, book, previous, lineage) for one in document["agencies"]),
        inputs_digest=document["inputs_digest"],
        bloc_sets=year.bloc_sets,
        facts={one.agency: one.facts for one in year.participants},
        references=year.references(),
    )


def _agency(
    data: Mapping[str, Any],
    book: scoring.RuleBook,
    previous: Mapping[str, scoring.Previous],
    lineage: scoring.Lineage,
) -> PublishedAgency:
    before = lineage.descent_among(data["agency"], previous).predecessor
    english = {band.name: band.name_en for band in book.classes}
    last = previous.get(before) if before else None
    return PublishedAgency(
        code=data["agency"],
        name=data["name"],
        name_en=data.get("name_en", ""),
        bloc=data["bloc"],
        index=Decimal(data["index"]),
        class_name=data["class"],
        class_name_en=english.get(data["class"], ""),
        class_at=book.position(data["class"]) or 0,
        rank=data["rank"],
        reasons=tuple(named(scoring.Reason.from_json(one), book=book) for one in data["reasons"]),
        last=last,
        last_class_at=book.position(last.class_name) if last else None,
        last_class_name_en=english.get(last.class_name, "") if last else "",
        data=data,
    )
