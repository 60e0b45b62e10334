"""Two who do the same at the same moment: one is first, and the other is told so."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import Action, Rung, State
from cases.models import CaseEvent, Contest, CriteriaSet, Cycle, Deadline, Review, RuleBook
from cases.refusals import SomebodyWasFirst, YearTaken
from cases.rule_files import loading
from cases.rule_files.reading import SET as SET_FILE
from cases.services import cycles, drafts
from directory.access import NotAllowed
from directory.models import DayOff, DirectoryEvent
from directory.roles import Role
from directory.services import days_off
from tests.city import ANSWERS, DEADLINES, SET, START, City, build, open_city, person, walk
from tests.threads import at_once_in_threads
from tests.visits import browser
from wording.refusals import StalePage
from workflow import moves

if TYPE_CHECKING:
    from django.core.files.base import File

    from cases.models import Case
    from directory.models import User

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
QUAN, LATER = "QUAN-1", START + timedelta(days=20)


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in results)


def create(city: City, year: int) -> Cycle:
    return cycles.create_cycle(
        year=year,
        label=f"Kỳ {year}",
        criteria_set=city.cycle.criteria_set,
        rule_book=city.cycle.rule_book,
        deadlines=DEADLINES,
        by=city.people[Role.COORDINATOR],
        at=START,
    )


def test_two_create_the_cycle_of_a_year_at_once() -> None:
    city = build()

    results = at_once_in_threads(lambda: create(city, 2022), lambda: create(city, 2022))

    assert kinds(results) == ["Cycle", "YearTaken"]
    refusal = next(each for each in results if isinstance(each, YearTaken))
    assert "Năm 2022 đã có kỳ đánh giá" in str(refusal)
    assert CaseEvent.objects.filter(action="create_cycle", cycle__year=2022).count() == 1
    assert Deadline.objects.filter(cycle__year=2022).count() == len(DEADLINES)


def test_two_open_a_cycle_at_once_and_it_is_opened_once() -> None:
    city, by = build(), None

    def freeze() -> None:
        cycles.freeze(Cycle.objects.get(pk=city.cycle.pk), by=by, at=START)

    assert at_once_in_threads(freeze, freeze) == [None, None]
    assert CaseEvent.objects.filter(action="open_cycle").count() == 1


def test_rules_chosen_while_a_cycle_opens_are_frozen_or_refused() -> None:
    city = build()
    other = loading.load_set(SET.replace('"small"', '"other"'), name="o.toml", by=None, at=START)

    def choose() -> None:
        cycles.choose_rules(
            Cycle.objects.get(pk=city.cycle.pk),
            criteria_set=other,
            rule_book=city.cycle.rule_book,
            by=city.people[Role.COORDINATOR],
            at=START,
        )

    def freeze() -> None:
        cycles.freeze(Cycle.objects.get(pk=city.cycle.pk), by=None, at=START)

    at_once_in_threads(choose, freeze)

    city.cycle.refresh_from_db()
    assert city.cycle.set_digest == city.cycle.criteria_set.digest


def test_two_load_the_same_file_at_once_and_it_is_there_once() -> None:
    build()
    text = SET.replace('"small"', '"other"')

    results = at_once_in_threads(
        *(lambda: loading.load_set(text, name="o.toml", by=None, at=START),) * 2
    )

    assert len({each.pk for each in results}) == 1
    assert CriteriaSet.objects.filter(code="other").count() == 1


def test_two_write_a_day_off_that_has_no_row_at_once() -> None:
    by = person("quan-tri", role=Role.ADMINISTRATOR)
    days_off.seed_year(2022, by=None, at=START)
    day, none = date(2022, 6, 1), days_off.day_version(None)

    def save(name: str) -> None:
        days_off.save_day(day, name=name, by=by, at=START, seen=none)

    results = at_once_in_threads(lambda: save("Nghỉ bão"), lambda: save("Kỷ niệm thành phố"))

    assert kinds(results) == ["NoneType", "StalePage"]
    stood = DayOff.objects.get(day=day).name
    refusal = next(each for each in results if isinstance(each, StalePage))
    assert f"Hiện đang lưu: {stood}" in str(refusal)
    saved = DirectoryEvent.objects.filter(action=DirectoryEvent.Action.DAY_SAVED)
    assert [each.facts["name"] for each in saved] == [stood]


@pytest.fixture
def rule_file() -> File[bytes]:
    text = SET.replace('"small"', '"other"').encode()
    file: File[bytes] = BytesIO(text)  # type: ignore[assignment]  # as the client takes it
    file.name = "other.toml"
    return file


def test_a_file_loaded_twice_is_told_to_be_there_already(rule_file: File[bytes]) -> None:
    city = build()
    client = browser(city.people[Role.ADMINISTRATOR])
    told = []
    for _time in range(2):
        rule_file.seek(0)
        sent = {"kind": SET_FILE, "file": rule_file, "step": "load"}
        answer = client.post(reverse("rule-file-load"), sent, follow=True)
        told += [(each.level_tag, str(each)) for each in answer.context["messages"]]

    first, second = told
    assert first == ("success", "Đã nạp bộ tiêu chí “Bộ tiêu chí nhỏ”.")
    assert second[0] == "info"
    assert second[1].startswith("“Bộ tiêu chí nhỏ” đã có từ ")
    assert second[1].endswith("; không có gì thay đổi.")
    assert CriteriaSet.objects.count() == 2
    assert RuleBook.objects.count() == 1


def typed_for(city: City, year: int) -> dict[str, Any]:
    """Return the form of a new year as its page suggests it."""
    form = browser(city.people[Role.COORDINATOR]).get(f"/ky/moi/?year={year}").context["form"]
    sent = {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    rules = {"criteria_set": city.cycle.criteria_set_id, "rule_book": city.cycle.rule_book_id}
    return {**sent, **rules}


def test_a_new_year_sent_twice_at_once_is_made_once_and_the_other_is_told() -> None:
    city = open_city()
    sent = typed_for(city, 2022)

    def post() -> Any:
        return browser(city.people[Role.COORDINATOR]).post("/ky/moi/", sent)

    results = at_once_in_threads(post, post, post)

    statuses = sorted(each.status_code for each in results)
    assert statuses[0] == 302
    assert set(statuses[1:]) <= {409, 422}
    refused = [each for each in results if each.status_code != 302]
    assert ["Năm 2022 đã có kỳ đánh giá" in each.content.decode() for each in refused] == [True] * 2
    assert Cycle.objects.filter(year=2022).count() == 1


def test_a_verdict_typed_while_its_case_is_settled_is_settled_or_refused() -> None:
    city = open_city()
    appraiser, wrong = city.people[Role.APPRAISER], []
    for agency in city.agencies:
        case = walk(city, agency, to=State.SETTLEMENT)
        contest = judged(case, by=appraiser)

        def retype(contest: Contest = contest) -> Contest:
            return verdict(contest, "Bản gõ sau", by=appraiser)

        def settle(agency: str = agency) -> State:
            case = city.case(agency)
            return moves.make(case, Action.SETTLE, by=appraiser, at=LATER)

        results = at_once_in_threads(retype, settle)
        contest.refresh_from_db()
        mark = contest.item.marks.get(rung=Rung.SETTLED)
        if contest.settled_at is None or mark.reason != contest.verdict_reason:
            wrong.append((agency, results))

    assert wrong == []
    assert CaseEvent.objects.filter(action=Action.SETTLE).count() == len(city.agencies)


def judged(case: Case, *, by: User) -> Contest:
    related = Contest.objects.select_related(
        "item__criterion__field", "item__case__cycle__criteria_set"
    )
    return verdict(related.get(item__case=case, settled_at=None), "Bản gõ trước", by=by)


def verdict(contest: Contest, reason: str, *, by: User) -> Contest:
    return drafts.save_verdict(
        contest,
        verdict=Contest.Verdict.REJECTED,
        reason=reason,
        answer={},
        version=contest.version,
        by=by,
        at=LATER,
    )


def test_a_field_handed_over_while_its_review_is_concluded_has_one_end() -> None:
    city = open_city()
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = case.reviews.open().get(field__code="F2")
    reviewer, other = city.reviewers[review.agency.code], city.agencies["SO-TAI-CHINH"]
    item = city.item(QUAN, "2.1")
    drafts.save_draft(item, answer=ANSWERS["2.1"], note="", version=0, by=reviewer, at=LATER)
    passed = Review.objects.open().filter(pk=review.pk).update(agency=other)

    with pytest.raises((SomebodyWasFirst, NotAllowed)):
        moves.make(city.case(QUAN), Action.CONCLUDE, review=review, by=reviewer, at=LATER)

    review.refresh_from_db()
    assert (passed, review.agency, review.concluded_at) == (1, other, None)


@pytest.mark.parametrize(
    ("back", "said"), [(Action.RETURN_INSIDE, {"reason": "Xem lại"}), (Action.RECALL, {})]
)
def test_a_sign_off_and_a_way_back_inside_at_once_leave_one_of_them(
    back: Action, said: dict[str, Any]
) -> None:
    city = open_city()
    broken = []
    for agency in city.agencies:
        walk(city, agency, to=State.SIGN_OFF)
        head = city.heads[agency]

        def endorse(agency: str = agency, by: User = head) -> State:
            return moves.make(city.case(agency), Action.ENDORSE, by=by, at=LATER)

        def give_back(agency: str = agency) -> State:
            by = (city.officers if back is Action.RECALL else city.heads)[agency]
            return moves.make(city.case(agency), back, by=by, at=LATER, **said)

        results = at_once_in_threads(endorse, give_back)
        items = city.case(agency).items.filter(is_open=True).count()
        signed = city.case(agency).state == State.SECTOR_REVIEW
        if kinds(results) != ["SomebodyWasFirst", "State"] or signed is (items > 0):
            broken.append((agency, results, items))

    assert broken == []
