"""What a scoring reads has another version whenever it has another digest, whatever was changed.

Pages ask for the version alone. Here everything that goes into a digest is changed by itself, all
of it in several orders, and marks by all the moves that write them.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import scoring
from cases.lifecycle import State
from cases.models import AgencyFact, AgencyFigure, BlocSet, Case, Cycle, Mark
from cases.rule_files.loading import load_set
from cases.rules import rules_of
from cases.services import figures
from directory.models import Agency, Bloc, Lineage
from directory.roles import Role
from results.models import Publication, Scoring
from results.services.freshness import inputs_digest, is_fresh, looks_fresh
from results.services.inputs_version import inputs_version
from tests.city import START, STEPS, settle
from tests.kept import kept_city
from tests.own_decision import enter, own_opened, reprimand, to_council
from tests.results.two_sets import COMMUNES
from tests.workflow.amended import amend
from tests.workflow.turns import LATER, score, to_stage
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from results.services.inputs_version import InputsVersion
    from tests.city import City

pytestmark = pytest.mark.django_db

HOME, JUSTICE, MONEY, QUAN = "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH", "QUAN-1"


@kept_city
def compared() -> City:
    """Take a city whose criteria are compared in every way to the council; a year was before."""
    city = own_opened()
    enter(city, QUAN, "3.2", "target", "90%")
    reprimand(city, MONEY)
    to_council(city, {})
    before = Cycle.objects.create(
        year=2020,
        label="Kỳ trước",
        criteria_set=city.cycle.criteria_set,
        rule_book=city.cycle.rule_book,
        set_digest="x",
        book_digest="x",
        stage=Cycle.Stage.PUBLISHED,
    )
    case = city.case(HOME)
    case.pk, case.cycle = None, before
    case.save()
    city.cycle.refresh_from_db()
    return city


def published_before(city: City) -> None:
    """Publish, or publish anew, what the agencies measured a year before."""
    before = Cycle.objects.get(year=2020)
    version = before.publications.count() + 1
    run = Scoring.objects.create(
        cycle=before, number=version, inputs_digest="x", started_at=START, finished_at=START
    )
    document = _document(city, achieved=40 + version)
    Publication.objects.create(
        cycle=before,
        version=version,
        scoring=run,
        document=document,
        sha256=str(version) * 64,
        notice="" if version == 1 else "Đính chính",
        published_at=START,
        published_by=city.people[Role.LEADER],
    )


def _document(city: City, *, achieved: int) -> dict[str, object]:
    rules, book = rules_of(city.cycle)
    one = scoring.Participant(
        "SO_BAN_NGANH",
        HOME,
        "Sở Nội vụ",
        {"3.3": scoring.Mark({"achieved": str(achieved), "total": "100"})},
    )
    year = scoring.Year(rules, book, (one,), number=2020)
    return scoring.build_publication(year, label="2020", notice="", notice_en="")


def of_case(agency: str, **values: object) -> Callable[[City], None]:
    def change(city: City) -> None:
        Case.objects.filter(cycle=city.cycle, agency=city.agencies[agency]).update(**values)

    return change


def moved_to_another_bloc(city: City) -> None:
    cases = Case.objects.filter(cycle=city.cycle, agency=city.agencies[QUAN])
    cases.update(bloc=Bloc.objects.get(code="SO_BAN_NGANH"))


def own_set(city: City) -> None:
    text = COMMUNES.replace('code = "communes"', f'code = "communes{BlocSet.objects.count()}"')
    own = load_set(text, name="communes.toml", by=None, at=START)
    bloc = Bloc.objects.get(code__startswith="QUAN")
    BlocSet.objects.create(cycle=city.cycle, bloc=bloc, criteria_set=own, digest=own.digest)


def renamed(_city: City) -> None:
    Agency.objects.filter(code=QUAN).update(code="QUAN-MOT")


def followed(city: City) -> None:
    """Let an agency be told of as the one that went on from another."""
    Lineage.objects.create(
        kind=Lineage.Kind.RENAME,
        effective_on=date(2021, 5, 1),
        before=city.agencies[HOME],
        after=city.agencies[MONEY],
    )


def fact_dropped(city: City) -> None:
    row = AgencyFact.objects.earliest("pk")
    by = city.people[Role.COORDINATOR]
    figures.drop_fact(row, seen=row.version, reason="Nhầm đơn vị", by=by, at=LATER)


def figure_changed(_city: City) -> None:
    AgencyFigure.objects.filter(criterion="3.2").update(values=["1/2"])


CHANGES: dict[str, Callable[[City], None]] = {
    "the set": lambda city: _cycle(city, set_digest="a" * 64),
    "the book": lambda city: _cycle(city, book_digest="b" * 64),
    "a case is not ranked": of_case(JUSTICE, ranked=False),
    "a case is withdrawn": of_case(MONEY, state=State.WITHDRAWN),
    "a case of another bloc": moved_to_another_bloc,
    "an agency of another code": renamed,
    "a bloc of another code": lambda _city: _bloc(code="QUAN_VA_HUYEN"),
    "a set for a bloc": own_set,
    "a fact": lambda city: reprimand(city, HOME),
    "a fact taken back": fact_dropped,
    "a figure": lambda city: enter(city, HOME, "3.2", "target", "80%"),
    "a figure changed": figure_changed,
    "a figure taken back": lambda _city: _gone(),
    "a year before": published_before,
}


def _cycle(city: City, **values: object) -> None:
    Cycle.objects.filter(pk=city.cycle.pk).update(**values)


def _bloc(**values: object) -> None:
    Bloc.objects.filter(code="QUAN_HUYEN").update(**values)


def _gone() -> None:
    AgencyFigure.objects.filter(criterion="3.2").delete()


def told(city: City) -> tuple[InputsVersion, str]:
    cycle = Cycle.objects.select_related("criteria_set", "rule_book").get(pk=city.cycle.pk)
    return inputs_version(cycle), inputs_digest(cycle)


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_that_another_digest_tells_another_version_tells(what: str) -> None:
    city = compared()
    version, digest = told(city)

    CHANGES[what](city)

    after = told(city)
    assert after[1] != digest, "nothing that counts was changed"
    assert after[0] != version


def test_a_year_before_published_anew_and_whom_it_is_of_are_told() -> None:
    city = compared()
    published_before(city)
    version, digest = told(city)

    published_before(city)
    anew = told(city)
    followed(city)
    of_another = told(city)

    assert len({digest, anew[1], of_another[1]}) == 3
    assert len({version, anew[0], of_another[0]}) == 3


@pytest.mark.parametrize("seed", range(6))
def test_no_two_digests_share_a_version_in_whatever_order_things_change(seed: int) -> None:
    city = compared()
    order = [*CHANGES, *("a year before",) * 2]
    Random(seed).shuffle(order)  # noqa: S311 - an order, no secret
    found = [told(city)]
    for what in order:
        CHANGES[what](city)
        found.append(told(city))

    assert len(dict(found)) == len({*found})


def marks(cycle: Cycle) -> str:
    """Return every answer that counts, of all cases, also of those that are not scored yet."""
    return str(Mark.objects.digests_by_case(Case.objects.filter(cycle=cycle)))


def test_every_move_that_writes_marks_is_another_version(city: City) -> None:
    found = [(inputs_version(city.cycle), marks(city.cycle))]

    def look() -> None:
        found.append((inputs_version(city.cycle), marks(city.cycle)))

    for day, step in enumerate(STEPS.values(), 1):
        step(city, QUAN, at=START + timedelta(days=day))
        look()
    moves.remit(
        city.case(QUAN),
        items=[city.item(QUAN, "2.1")],
        reason="Làm rõ căn cứ",
        by=city.people[Role.COUNCIL_CHAIR],
        at=LATER,
    )
    look()
    settle(city, QUAN, at=LATER)
    look()

    assert len(dict(found)) == len({*found})
    assert len({said for _version, said in found}) == 4, "marks were written"


def test_a_corrected_year_and_an_amended_set_are_other_versions(city: City) -> None:
    to_stage(city, Cycle.Stage.PUBLISHED)
    before = inputs_version(city.cycle)
    moves.correct(
        city.cycle,
        answers=[(city.item(QUAN, "2.1"), {"achieved": "9", "total": "10"})],
        reason="Nhập sai số liệu",
        seen=1,
        by=city.people[Role.COORDINATOR],
        at=LATER,
    )

    assert inputs_version(city.cycle) != before


def test_an_amended_set_is_another_version_for_each_case_that_follows(city: City) -> None:
    STEPS[State.SIGN_OFF](city, QUAN, at=START)
    before, said = inputs_version(city.cycle), marks(city.cycle)

    amend(city)

    assert marks(city.cycle) != said
    assert inputs_version(city.cycle) != before


def test_pages_say_of_a_scoring_what_those_who_act_are_told(city: City) -> None:
    to_stage(city, Cycle.Stage.COUNCIL)
    run = Scoring.objects.get()

    def both() -> tuple[bool, bool]:
        run.refresh_from_db()
        return looks_fresh(run, version=inputs_version(run.cycle)), is_fresh(run)

    first = both()
    moves.remit(
        city.case(QUAN),
        items=[city.item(QUAN, "2.1")],
        reason="Làm rõ căn cứ",
        by=city.people[Role.COUNCIL_CHAIR],
        at=LATER,
    )
    away = both()
    settle(city, QUAN, at=LATER)
    back = both()
    again = score(city)

    assert (first, away) == ((True, True), (False, False))
    assert len({*back}) == 1
    assert looks_fresh(again, version=inputs_version(again.cycle))


def test_answers_are_digested_once_a_version(city: City) -> None:
    to_stage(city, Cycle.Stage.COUNCIL)
    run = Scoring.objects.select_related("cycle__criteria_set", "cycle__rule_book").get()
    looks_fresh(run, version=inputs_version(run.cycle))

    with CaptureQueriesContext(connection) as statements:
        looks_fresh(run, version=inputs_version(run.cycle))

    assert len(statements) == 1
