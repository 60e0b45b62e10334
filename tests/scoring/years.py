"""A small published year that tests take apart."""

import json
from typing import Any

from scoring import Change, Lineage, Mark, Participant, Previous, RuleBook, Year, build_publication
from tests.scoring.examples import REVIEW, REWARD, last_year, small_book, small_set

YES = {"value": "yes"}
EVIDENCE = ("a" * 64,)


def participant(agency: str, mean: str, *, bloc: str = "X", **more: Any) -> Participant:
    """Give an agency that did everything, with this survey result."""
    marks = {
        "1.1": Mark(YES, rung="council", reason="đủ minh chứng", evidence=EVIDENCE),
        "1.2": Mark({"achieved": "3", "total": "3"}, rung="appraised"),
        "2.S": Mark({"mean": mean}, rung="appraised"),
    }
    return Participant(bloc, agency, f"Sở {agency}", marks, **more)


def small_year(book: RuleBook | None = None, last: Previous | None = None) -> Year:
    """Give a year of five agencies in two blocs, one of them new."""
    return Year(
        small_set(),
        book or small_book(REWARD + REVIEW),
        (
            participant("A0", "0.9"),
            participant("A1", "0.8"),
            participant("A2", "0.7"),
            participant("A3", "1", newcomer=True),
            participant("B0", "0.5", bloc="Y"),
        ),
        {"A0": last or last_year()},
        Lineage((Change("rename", ("Old",), ("A1",), "2021-03-01"),)),
    )


def published(year: Year | None = None) -> dict[str, Any]:
    """Give the small year's publication as it comes back from its file."""
    data = build_publication(year or small_year(), label="Chỉ số năm 2021", notice="Số liệu mẫu")
    again: dict[str, Any] = json.loads(json.dumps(data))
    return again
