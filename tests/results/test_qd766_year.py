"""A small city plays a year on the shipped set and book of Decision 766/QĐ-TTg."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import scoring
from cases.lifecycle import Action
from cases.models import Cycle
from directory.models import Membership
from directory.roles import Role
from results.models import Publication, Result
from tests.city import START, answer, open_city, review_all, sign_off
from tests.kept import kept_city
from tests.workflow.turns import to_stage
from workflow import moves

if TYPE_CHECKING:
    from tests.city import City

EXAMPLE = Path(__file__).parent.parent / "scoring" / "qd766_example.csv"
# The departments of the small city, for those that the set names.
DEPARTMENTS = {"VAN-PHONG-UBND-THANH-PHO": "SO-TU-PHAP"}
YEAR = 2021


@kept_city
def qd766_city() -> City:
    """Open a cycle on the shipped files, led by departments that the small city has."""
    rules = scoring.shipped_set("qd766")
    text = rules.text.replace("year = 2024", f"year = {YEAR}")
    for field in rules.fields:
        for code in (field.lead, field.alternate):
            known = code in {"SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH"}
            text = text if known else text.replace(f'"{code}"', f'"{DEPARTMENTS.get(code, code)}"')
    city = open_city(text=text, book=scoring.shipped_book("qd766").text)
    fields = [field.code for field in rules.fields]
    Membership.objects.filter(role=Role.SECTOR_REVIEWER).update(fields=fields)
    return city


def test_year_is_played_to_its_publication_and_the_example_agency_gets_84_63(db: None) -> None:  # noqa: ARG001 - the city lives in the database
    city = qd766_city()
    with EXAMPLE.open(encoding="utf-8") as file:
        rates = {row["code"]: {"rate": row["rate_percent"]} for row in csv.DictReader(file)}
    for agency in city.agencies:
        by = city.officers[agency]
        answer(city, agency, rates, at=START + timedelta(days=1))
        moves.make(
            city.case(agency), Action.SUBMIT, unclassified=True, by=by, at=START + timedelta(days=1)
        )
        sign_off(city, agency, at=START + timedelta(days=2))
        review_all(city, agency, at=START + timedelta(days=3), verdicts=rates)
        appraiser = city.people[Role.APPRAISER]
        at = START + timedelta(days=4)
        moves.make(city.case(agency), Action.APPRAISE, by=appraiser, at=at)
    to_stage(city, Cycle.Stage.PUBLISHED)

    document = Publication.objects.get().document
    assert scoring.verify(document).ok
    assert {(one["index"], one["class"]) for one in document["agencies"]} == {("84.63", "Tốt")}
    assert Result.objects.count() == len(city.agencies)
