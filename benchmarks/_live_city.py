"""A city in the middle of a year, of any size, beside its year before, which is published.

A few districts walk by real moves to where a live year has them; then they are copied.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import scoring
from benchmarks._steps_city import SET, SETS, typed
from cases.lifecycle import Action, Rung, State
from cases.models import Cycle, Item
from cases.services import cycles, drafts, opening
from cases.services.marks import latest
from directory.models import Agency, BlocMembership, Membership
from directory.roles import Role
from results.services import council, scorings
from tests import city as tests_city
from tests.multiplied import multiply
from tests.whole_cycle import add_agencies
from workflow import moves
from workflow.processes import begin_case, begin_cycle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.city import City

# The set that ships names more departments than the small city has; who leads is all it changes.
LEADS = {
    "VAN-PHONG-UBND-THANH-PHO": "SO-TU-PHAP",
    "SO-THONG-TIN-VA-TRUYEN-THONG": "SO-TAI-CHINH",
    "THANH-TRA-THANH-PHO": "SO-TU-PHAP",
    "SO-KE-HOACH-VA-DAU-TU": "SO-NOI-VU",
    "SO-KHOA-HOC-VA-CONG-NGHE": "SO-NOI-VU",
}
BEFORE, LIVE = 2021, 2022
BATCH = 200
# Where a live year has its districts, one line a district.
PLACES = (
    State.SELF_ASSESSMENT,
    State.SIGN_OFF,
    *(State.SECTOR_REVIEW,) * 7,
    State.APPRAISAL,
    State.EXPLANATION,
    State.SETTLEMENT,
)
# Of those under review: how many of a field's criteria its reviewer has judged, and how.
JUDGED = ("none", "none", "none", "some", "some", "all", "concluded")


def live_city(agencies: int, *, text: str = "") -> tuple[City, Cycle]:
    """Build the city with so many agencies; return it, and the cycle that is under way.

    By the set that ships, or by another one.
    """
    city = _published_to_be(text or (SETS / f"{SET}.toml").read_text(encoding="utf-8"))
    live = _live(city)
    districts = Agency.objects.filter(code__startswith="QUAN-")
    times = max(round(agencies / len(PLACES)) - 1, 0)
    if times:
        multiply(districts, copies=range(1, times + 1))
    _publish(city)
    return city, live


def _published_to_be(text: str) -> City:
    """Open the year before, and take every district to the council."""
    for code, lead in LEADS.items():
        text = text.replace(f'"{code}"', f'"{lead}"')
    city = tests_city.open_city(text=text)
    rules = scoring.load_criteria_set(text, name="set.toml")
    city.answers = {each.code: typed(each) for each in rules.criteria}
    fields = [each.code for each in rules.fields]
    reviewers = Membership.objects.filter(role=Role.SECTOR_REVIEWER)
    if not reviewers.update(fields=fields):
        raise SystemExit("nobody reviews")
    for code in ("QUAN-1", *add_agencies(city, len(PLACES) - 1), *city.agencies):
        if city.case(code).state == State.SELF_ASSESSMENT:
            walk(city, code, to=State.COUNCIL, surveys=rules)
    return city


def walk(city: City, code: str, *, to: State, surveys: scoring.CriteriaSet) -> None:
    """Take a case to a state as tests do, with what every survey said."""
    told = {each.code: typed(each) for each in surveys.criteria if not each.self_scored}
    at = tests_city.START
    for day, (state, step) in enumerate(tests_city.STEPS.items(), 1):
        if city.case(code).state in {to, State.COUNCIL}:
            return
        then = at + timedelta(days=day)
        if state is State.EXPLANATION:
            tests_city.appraise(city, code, at=then, marks=told)
        elif state is State.APPRAISAL:
            tests_city.review_all(city, code, at=then, verdicts=_lowered(surveys))
        elif state is State.SETTLEMENT:
            tests_city.contest(city, code, _contested(surveys), at=then)
        else:
            step(city, code, at=then)


def _contested(rules: scoring.CriteriaSet) -> str:
    return next(each.code for each in rules.criteria if each.kind == "yes_no")


def _lowered(rules: scoring.CriteriaSet) -> dict[str, dict[str, str]]:
    return {_contested(rules): {"value": "no"}}


def _live(city: City) -> Cycle:
    """Open the year after for all agencies, and take its districts to where PLACES says."""
    rules = scoring.load_criteria_set(city.cycle.criteria_set.text, name="set.toml")
    before = city.cycle
    live = cycles.create_cycle(
        year=LIVE,
        label=f"Kỳ đánh giá {LIVE}",
        criteria_set=before.criteria_set,
        rule_book=before.rule_book,
        deadlines=tests_city.DEADLINES,
        by=None,
        at=tests_city.START,
    )
    for each in BlocMembership.objects.filter(year=BEFORE).order_by("pk"):
        BlocMembership.objects.create(agency=each.agency, bloc=each.bloc, year=LIVE)
    cycles.freeze(live, by=city.people[Role.COORDINATOR], at=tests_city.START)
    begin_cycle(live)
    for membership in BlocMembership.objects.filter(year=LIVE).order_by("pk"):
        begin_case(opening.open_case(live, membership, by=None, at=tests_city.START)[0])
    city.cycle = live
    codes = sorted(code for code in city.agencies if code.startswith("QUAN-"))
    for code, place in zip(codes, PLACES, strict=True):
        walk(city, code, to=place, surveys=rules)
    reviewed = [code for code in codes if city.case(code).state == State.SECTOR_REVIEW]
    for code, judged in zip(reviewed, JUDGED, strict=True):
        _judge(city, code, judged)
    city.cycle = before
    return live


def _judge(city: City, code: str, judged: str) -> None:
    """Judge some criteria of every open field of a case, or all, or conclude one field, too."""
    case, at = city.case(code), tests_city.START + timedelta(days=4)
    for number, review in enumerate(case.reviews.open().select_related("field", "agency")):
        items = Item.objects.filter(case=case, criterion__field=review.field)
        waiting = items.filter(criterion__self_scored=True).order_by("criterion__order")
        share = {"none": 0, "some": 2}.get(judged, waiting.count())
        reviewer = city.reviewers[review.agency.code]
        for key in waiting.values_list("criterion__code", flat=True)[:share]:
            item = city.item(code, key)
            own = latest(item, Rung.SELF)
            answer = own.answer if own else {}
            drafts.save_draft(item, answer=answer, note="", version=0, by=reviewer, at=at)
        if judged == "concluded" and number % 2:
            moves.make(city.case(code), Action.CONCLUDE, review=review, by=reviewer, at=at)


def _publish(city: City) -> None:
    """Score, adopt and publish the year before, as its pipeline and its leader do."""
    cycle, at = city.cycle, tests_city.START + timedelta(days=60)
    run = scorings.begin_scoring(cycle, by=None, at=at)
    waiting = scorings.cases_to_score(run)
    for some in _batches(waiting):
        scorings.score_cases(run, some)
    scorings.finish_scoring(run, by=None, at=at)
    for role in (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR):
        council.give_opinion(cycle, agrees=True, by=city.people[role], at=at)
    moves.adopt(cycle, by=city.people[Role.COUNCIL_CHAIR], at=at)
    moves.publish(cycle, by=city.people[Role.LEADER], at=at)


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
