"""Why a score is what it is: every number is the stored one, for those who may read the case."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

import scoring
from cases.lifecycle import Action, Rung, State
from cases.models import Case, CaseEvent, Draft, Item, Mark
from cases.rules import book_of, rules_of
from cases.services import marks
from directory.access import access_of
from directory.roles import Role
from evidence_store.services.inspecting import inspect
from insight.why.explanation import Why, why_of
from results.models import Result
from results.services.council import give_opinion
from results.services.scorings import begin_scoring, cases_to_score, finish_scoring, score_cases
from tests.cases.surveys.survey_city import bring_in, csv_file, survey_city, to_appraisal
from tests.city import START, City, answer, open_city, upload_pdf, walk
from tests.visits import browser, larger_set, text_of
from tests.workflow.turns import unfinished
from workflow import moves

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from cases.models import Cycle
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS, JUSTICE, FINANCE = "QUAN-1", "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH"
LATER = START + timedelta(days=20)
BUDGET = 14


def why_url(case: Case, name: str = "why") -> str:
    return reverse(name, args=[case.pk])


def score(cycle: Cycle) -> None:
    """Score the cycle in one go, as its pipeline does."""
    run = begin_scoring(cycle, by=None, at=LATER)
    score_cases(run, cases_to_score(run))
    finish_scoring(run, by=None, at=LATER)


def scored_city(city: City) -> Case:
    """Bring every case before the council and score the cycle."""
    for code in city.agencies:
        walk(city, code, to=State.COUNCIL)
    score(city.cycle)
    return city.case(QUAN)


def explained(city: City, person: User, agency: str = QUAN) -> Why:
    return why_of(city.case(agency), access=access_of(person, on=LATER.date()))


def people_of(city: City) -> dict[str, User]:
    return {
        "officer": city.officers[QUAN],
        "head": city.heads[QUAN],
        "reviewer": city.reviewers[HOME_AFFAIRS],
        **{role.value: person for role, person in city.people.items()},
    }


@pytest.mark.parametrize("name", ["why", "why-paper"])
def test_everyone_who_may_read_the_case_reads_why(city: City, name: str) -> None:
    case = scored_city(city)

    answers = {
        who: browser(person).get(why_url(case, name)).status_code
        for who, person in people_of(city).items()
    }

    assert answers == dict.fromkeys(people_of(city), 200)


@pytest.mark.parametrize("name", ["why", "why-paper"])
def test_another_agency_finds_no_such_page(city: City, name: str) -> None:
    case = scored_city(city)

    answers = {
        code: browser(city.officers[code]).get(why_url(case, name)).status_code
        for code in (HOME_AFFAIRS, JUSTICE, FINANCE)
    }

    assert answers == {HOME_AFFAIRS: 404, JUSTICE: 404, FINANCE: 404}


@pytest.mark.parametrize("name", ["why", "why-paper"])
def test_a_stranger_signs_in_first(city: City, client: Client, name: str) -> None:
    case = city.case(QUAN)

    response = client.get(why_url(case, name))

    assert response.status_code == 302
    assert response["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize("state", [State.SELF_ASSESSMENT, State.SIGN_OFF, State.APPRAISAL])
def test_before_the_scoring_the_page_says_that_marks_are_provisional(
    city: City, state: State
) -> None:
    case = walk(city, QUAN, to=state)

    words = text_of(browser(city.officers[QUAN]).get(why_url(case)))

    told = "Chưa có điểm nào để diễn giải" if state is State.SELF_ASSESSMENT else "Điểm tạm tính"
    assert words.count(told) == 1


def test_marks_that_stand_are_evaluated_exactly(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)

    found = explained(city, city.officers[QUAN])

    card = scoring.evaluate(*rules_and_marks(city), bloc="QUAN_HUYEN", book=book_of_year(city))
    assert (found.card, found.is_scored) == (card, False)
    assert [line.code for line in found.missing] == ["1.S"]


def rules_and_marks(city: City) -> tuple[scoring.CriteriaSet, dict[str, scoring.Mark]]:
    rules, _book = rules_of(city.case(QUAN).cycle)
    items = marks.items_of(city.case(QUAN))
    counted = {item.criterion.code: mark for item in items if (mark := marks.counting(item))}
    return rules, {
        code: scoring.Mark(mark.answer, mark.rung, mark.reason, tuple(mark.evidence_seen))
        for code, mark in counted.items()
    }


def book_of_year(city: City) -> scoring.RuleBook:
    return book_of(city.case(QUAN).cycle.rule_book)


def test_numbers_are_those_of_the_stored_result(city: City) -> None:
    case = scored_city(city)
    # A number that no computation would give: what the page shows must be what was stored.
    result = Result.objects.get(case=case)
    card = result.scorecard
    card["printed"], card["index"] = "77.77", "77.7654321"
    card["fields"][0]["points"] = "9.876543"
    card["fields"][0]["lines"][1]["points"] = "6.54321"
    result.scorecard = card
    with unfinished():
        result.save()

    found = explained(city, city.people[Role.COORDINATOR])
    words = text_of(browser(city.people[Role.COORDINATOR]).get(why_url(case)))

    assert found.card == scoring.Scorecard.from_json(card)
    assert found.distance == "7,23 điểm dưới Tốt"
    assert [words.count(number) > 0 for number in ("77,77", "9,88", "6,5432")] == [True] * 3


def test_points_lost_come_largest_first_from_unrounded_points(city: City) -> None:
    scored_city(city)

    found = explained(city, city.officers[QUAN])

    assert [(line.code, line.lost) for line in found.losses] == [
        ("1.2", Decimal("2.4")),
        ("2.1", Decimal("1.2")),
        ("1.S", Decimal("0.8")),
    ]
    assert found.lost == Decimal("4.4")


def test_ladder_has_each_rung_with_its_delta_person_and_reason(city: City) -> None:
    scored_city(city)

    found = explained(city, city.officers[QUAN])

    ladder = next(line.ladder for line in found.lines if line.code == "1.2")
    assert [(rung.key, rung.value, rung.delta, rung.by, rung.counts) for rung in ladder] == [
        (Rung.SELF, Decimal("7.2"), None, "can-bo.quan-1", False),
        (Rung.SECTOR, Decimal("5.6"), Decimal("-1.6"), "tham-tra.so-noi-vu", False),
        (Rung.SETTLED, Decimal("5.6"), Decimal(0), "appraiser", True),
    ]
    assert ladder[1].reason == "Đối chiếu hồ sơ"


def test_line_says_the_rule_and_the_steps_in_words(city: City) -> None:
    scored_city(city)

    line = next(line for line in explained(city, city.officers[QUAN]).lines if line.code == "1.2")

    assert line.rule == "Điểm bằng tỷ lệ thực hiện nhân với 8 điểm."
    assert line.steps == (
        "Đã thực hiện 70 trên 100, đạt tỷ lệ 70%.",
        "Tính theo tỷ lệ trên 8 điểm: 5,6 điểm.",
    )


def test_file_that_was_seen_is_linked_also_after_it_was_taken_off(city: City) -> None:
    answer(city, QUAN, at=START)
    inspect(upload_pdf(city, QUAN, "1.1", at=START).evidence_id, at=START)
    submit_only(city)
    item = city.item(QUAN, "1.1")
    item.attachments.update(detached_at=LATER, detached_by=city.officers[QUAN])

    page = browser(city.officers[QUAN]).get(why_url(city.case(QUAN)))

    [file] = next(
        line.files for line in explained(city, city.officers[QUAN]).lines if line.code == "1.1"
    )
    assert (file.name, file.is_detached, file.is_readable) == ("ke-hoach.pdf", True, True)
    link = reverse("evidence-download", args=[file.evidence.pk])  # type: ignore[union-attr] # it is there
    assert page.content.decode().count(f'href="{link}"') == 1


def test_file_under_inspection_is_named_and_not_linked(city: City) -> None:
    answer(city, QUAN, at=START)
    waiting = upload_pdf(city, QUAN, "1.1", at=START).evidence
    submit_only(city)

    page = browser(city.people[Role.COORDINATOR]).get(why_url(city.case(QUAN))).content.decode()

    # Whoever followed the link would only be told that the file is not there to open yet.
    link = reverse("evidence-download", args=[waiting.pk])
    assert (waiting.filename in page, link in page) == (True, False)


def submit_only(city: City) -> None:
    moves.make(
        city.case(QUAN),
        Action.SUBMIT,
        unclassified=True,
        by=city.officers[QUAN],
        at=START + timedelta(days=1),
    )


def test_rank_is_told_to_overseers_only_until_it_is_published(city: City) -> None:
    scored_city(city)

    shown = {who: explained(city, person).shows_standing for who, person in people_of(city).items()}

    hidden = {"officer": False, "head": False, "reviewer": False}
    assert shown == {**{role.value: True for role in city.people}, **hidden}


def test_rank_and_proposals_are_told_to_the_agency_once_published(city: City) -> None:
    case = scored_city(city)
    publish_all(city)

    words = text_of(browser(city.officers[QUAN]).get(why_url(case)))

    found = explained(city, city.officers[QUAN])
    assert (found.shows_standing, found.is_published) == (True, True)
    assert words.count("Xếp hạng 1 trên 1 cơ quan được xếp hạng trong khối.") == 1


def publish_all(city: City) -> None:
    city.cycle.refresh_from_db()
    for role in (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR):
        give_opinion(city.cycle, agrees=True, by=city.people[role], at=LATER)
    moves.adopt(city.cycle, by=city.people[Role.COUNCIL_CHAIR], at=LATER)
    city.cycle.refresh_from_db()
    moves.publish(city.cycle, by=city.people[Role.LEADER], at=LATER)


def test_digests_of_rules_and_inputs_are_shown(city: City) -> None:
    case = scored_city(city)
    run = Result.objects.get(case=case).scoring

    for name in ("why", "why-paper"):
        words = text_of(browser(city.officers[QUAN]).get(why_url(case, name)))

        digests = (case.cycle.set_digest, case.cycle.book_digest, run.inputs_digest)
        assert [words.count(digest) for digest in digests] == [1, 1, 1]


def test_mark_given_after_the_scoring_is_named(city: City) -> None:
    case = scored_city(city)
    item = city.item(QUAN, "2.1")
    said = marks.Said(item=item, answer={"achieved": "9", "total": "10"}, note="Hội đồng xem lại")
    marks.put(case, [said], Rung.COUNCIL, by=city.people[Role.COUNCIL_CHAIR], at=LATER)

    found = explained(city, city.people[Role.COORDINATOR])

    assert [line.code for line in found.moved] == ["2.1"]
    assert found.card is not None
    assert found.card.lines[3].points == Decimal("4.8")


def test_page_is_written_in_english_too(city: City) -> None:
    case = scored_city(city)
    client = browser(city.officers[QUAN])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    words = text_of(client.get(why_url(case)))

    assert words.count("Rounded once, to 2 decimal places: 78.00.") == 1


@pytest.mark.parametrize("name", ["why", "why-paper"])
def test_queries_do_not_grow_with_the_criteria(
    db: None,  # noqa: ARG001 - the cities live in the database
    in_february: None,  # noqa: ARG001 - the clock of the pages
    django_assert_max_num_queries: DjangoAssertNumQueries,
    name: str,
) -> None:
    city = open_city(text=larger_set(12))
    answers = {f"2.{at + 2}": {"value": "no"} for at in range(12)}
    answer(city, QUAN, answers, at=START)
    submit_only(city)
    client, case = browser(city.officers[QUAN]), city.case(QUAN)

    with django_assert_max_num_queries(BUDGET):
        response = client.get(why_url(case, name))

    assert response.status_code == 200


def test_result_of_a_file_is_told_before_it_is_a_mark(
    db: None,  # noqa: ARG001 - the city lives in the database
    in_february: None,  # noqa: ARG001 - the clock of the pages
) -> None:
    city = survey_city()
    to_appraisal(city, QUAN)
    source = bring_in(city, csv_file((QUAN, "1.S", "87,5", "", "", "", "", "")))
    inspect(source.evidence_id, at=LATER)

    found = explained(city, city.officers[QUAN])
    response = browser(city.officers[QUAN]).get(why_url(city.case(QUAN)))

    assert [line.code for line in found.awaited] == ["1.S"]
    assert text_of(response).count("không áp dụng") == 0
    assert "Kết quả: 87,5% . Đã khóa theo tệp “điều tra xã hội học 2021.csv”, dòng 2" in text_of(
        response
    )
    assert reverse("evidence-download", args=[source.evidence_id]) in response.content.decode()


def test_reading_changes_nothing(city: City) -> None:
    case = scored_city(city)
    before = [model.objects.count() for model in (Mark, Draft, Item, CaseEvent, Result)]

    browser(city.people[Role.COORDINATOR]).get(why_url(case))

    assert [model.objects.count() for model in (Mark, Draft, Item, CaseEvent, Result)] == before
