"""Published years for tests: real publication documents over agencies that a test names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import scoring
from cases.models import CriteriaSet, Cycle, RuleBook
from cases.rule_files import loading
from cases.rules import rules_of
from directory.models import Agency, User
from directory.roles import Role
from results.models import Publication, Scoring
from results.services.publication import sha256_of
from tests.city import ANSWERS, SET, hcmc_book, person

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPARTMENTS, DISTRICTS = "SO_BAN_NGANH", "QUAN_HUYEN"
AT = datetime(2022, 3, 22, 2, 0, tzinfo=UTC)


def publish_year(
    year: int,
    achieved: Mapping[str, int],
    *,
    blocs: Mapping[str, str] | None = None,
    unranked: frozenset[str] = frozenset(),
    text: str = SET,
) -> Publication:
    """Publish a year in which agencies did so many hundredths of the second criterion.

    Out of 20 points that criterion has 8: a hundredth is 0.4 of the index. The others stay as
    tests.city answers them: 2 of 2, 3.2 of 4 and 4.8 of 6.
    """
    rules = loading.load_set(_of_year(text, year), name="small.toml", by=None, at=AT)
    book = RuleBook.objects.first() or loading.load_book(hcmc_book(), name="book", by=None, at=AT)
    cycle = _cycle(year, rules, book)
    criteria_set, rule_book = rules_of(cycle)
    participants = tuple(
        scoring.Participant(
            bloc=(blocs or {}).get(code, DEPARTMENTS),
            agency=code,
            name=Agency.objects.get(code=code).name,
            marks=_marks(hundredths),
            ranked=code not in unranked,
            newcomer=code in unranked,
        )
        for code, hundredths in achieved.items()
    )
    document = scoring.build_publication(
        scoring.Year(
            criteria_set=criteria_set, book=rule_book, participants=participants, number=year
        ),
        label=cycle.label,
    )
    return _publication(cycle, document)


def _of_year(text: str, year: int) -> str:
    """Return the set as one of the year, so that each year has a set of its own."""
    return text.replace("year = 2021", f"year = {year}")


def _cycle(year: int, rules: CriteriaSet, book: RuleBook) -> Cycle:
    return Cycle.objects.create(
        year=year,
        label=f"Kỳ đánh giá {year}",
        criteria_set=rules,
        rule_book=book,
        set_digest=rules.digest,
        book_digest=book.digest,
        stage=Cycle.Stage.PUBLISHED,
        published_at=AT,
    )


def _marks(hundredths: int) -> dict[str, scoring.Mark]:
    answers = {**ANSWERS, "1.2": {"achieved": str(hundredths), "total": "100"}}
    return {code: scoring.Mark(answer=answer, rung="sector") for code, answer in answers.items()}


def _publication(cycle: Cycle, document: dict[str, object]) -> Publication:
    run = Scoring.objects.create(
        cycle=cycle, number=1, inputs_digest="0" * 64, started_at=AT, finished_at=AT
    )
    return Publication.objects.create(
        cycle=cycle,
        version=1,
        scoring=run,
        document=document,
        sha256=sha256_of(document),
        published_at=AT,
        published_by=_leader(),
    )


def _leader() -> User:
    found = User.objects.filter(email="lanh-dao.cong-bo@example.vn").first()
    return found or person("lanh-dao.cong-bo", role=Role.LEADER)
