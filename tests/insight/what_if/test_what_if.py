"""The sandbox: what other answers would come to, for whom, and that it can never write."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import scoring
from cases.lifecycle import Rung, State
from cases.models import Case, CaseEvent, Contest, Cycle, Draft, Item, Mark
from cases.presenting.answers import Typed
from cases.rules import rules_of
from directory.models import Agency
from directory.roles import Role
from insight.what_if.blocs import bloc_of
from insight.what_if.one_case import bases_of, sandbox_of
from insight.what_if.ranks import last_year_of, move_of
from insight.what_if.read_only import read_only
from insight.what_if.trials import try_answer
from results.reading.distances import distance_in_words, open_in_words
from results.services.council import give_opinion
from results.services.grounds import Grounds, grounds_of
from results.services.scorings import begin_scoring, cases_to_score, finish_scoring, score_cases
from tests.cases.surveys.survey_city import ROWS, bring_in, csv_file, survey_city, to_appraisal
from tests.city import FOUNDED, START, City, answer, open_city, walk
from tests.visits import HTMX, browser, larger_set, text_of, values_in
from workflow import moves

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS, JUSTICE, FINANCE = "QUAN-1", "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH"
LATER = START + timedelta(days=20)
BUDGET = 19
KEPT = (Case, Cycle, Item, Draft, Mark, Contest, CaseEvent)


def sandbox_url(case: Case) -> str:
    return reverse("what-if", args=[case.pk])


def cycle_url(city: City, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('what-if-cycle', args=[city.cycle.year])}?{query}"


def tried(person: User, case: Case, **typed: str) -> Any:
    """Send what was typed; 1_2__achieved stands for the box `achieved` of criterion 1.2."""
    data = {}
    for name, value in typed.items():
        code, box = name.removeprefix("c").split("__")
        field = "way" if box == "way" else f"answer-{box}"
        data[f"t{code.replace('_', '.')}-{field}"] = value
    return browser(person).post(sandbox_url(case), data, headers=HTMX)


def all_that_is_kept() -> tuple[list[int], str]:
    """Return how many rows there are of each kind, and a digest of everything in them."""
    rows = [list(model.objects.order_by("pk").values_list()) for model in KEPT]
    return [len(each) for each in rows], hashlib.sha256(repr(rows).encode()).hexdigest()


def scored_before(city: City) -> None:
    """Bring every agency's case before the council."""
    for code in city.agencies:
        walk(city, code, to=State.COUNCIL)


# --- who may try, and when


@pytest.mark.parametrize("state", [State.SELF_ASSESSMENT, State.SIGN_OFF])
def test_agency_tries_until_its_case_has_left(city: City, state: State) -> None:
    case = walk(city, QUAN, to=state)

    answers = [
        browser(person).get(sandbox_url(case)).status_code
        for person in (city.officers[QUAN], city.heads[QUAN])
    ]

    assert answers == [200, 200]


@pytest.mark.parametrize("state", [State.SECTOR_REVIEW, State.EXPLANATION, State.COUNCIL])
def test_agency_is_told_why_not_after_submission(city: City, state: State) -> None:
    case = walk(city, QUAN, to=state)

    response = browser(city.officers[QUAN]).get(sandbox_url(case))

    assert response.status_code == 403
    assert text_of(response).count("Hồ sơ đã rời đơn vị nên không thử điểm được nữa.") == 1


@pytest.mark.parametrize("state", [State.SELF_ASSESSMENT, State.APPRAISAL, State.COUNCIL])
def test_coordinator_tries_until_the_council_has_adopted(city: City, state: State) -> None:
    case = walk(city, QUAN, to=state)

    response = browser(city.people[Role.COORDINATOR]).get(sandbox_url(case))

    assert response.status_code == 200


def test_coordinator_does_not_try_what_is_adopted(city: City) -> None:
    scored_before(city)
    Case.objects.filter(cycle=city.cycle).update(state=State.APPROVED)
    Cycle.objects.filter(pk=city.cycle.pk).update(
        stage=Cycle.Stage.APPROVED, set_digest="a", book_digest="b"
    )
    client = browser(city.people[Role.COORDINATOR])

    answers = [client.get(sandbox_url(city.case(QUAN))), client.get(cycle_url(city))]

    assert [response.status_code for response in answers] == [403, 409]


def test_nobody_else_tries_a_case(city: City) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF)
    others = [person for role, person in city.people.items() if role is not Role.COORDINATOR]

    answers = [browser(person).get(sandbox_url(case)).status_code for person in others]
    strangers = [browser(city.officers[HOME_AFFAIRS]).get(sandbox_url(case)).status_code]

    assert (answers, strangers) == ([403] * len(others), [404])


def test_the_cycle_is_tried_by_coordinators_alone(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    people = [*city.people.items(), ("officer", city.officers[QUAN])]

    answers = {who: browser(person).get(cycle_url(city)).status_code for who, person in people}

    refused = {who: 403 for who, _person in people if who is not Role.COORDINATOR}
    assert answers == {**refused, Role.COORDINATOR: 200}


# --- nothing can be written


def test_trying_changes_no_row_and_no_byte(city: City) -> None:
    answer(city, QUAN, at=START)
    walk(city, JUSTICE, to=State.EXPLANATION)
    before = all_that_is_kept()

    tried(city.officers[QUAN], city.case(QUAN), c1_2__achieved="1", c1_2__total="100")
    browser(city.officers[QUAN]).post(sandbox_url(city.case(QUAN)), {"t1.1-answer-value": "no"})
    tried(city.people[Role.COORDINATOR], city.case(JUSTICE), c1_2__achieved="9", c1_2__total="9")
    browser(city.people[Role.COORDINATOR]).post(
        cycle_url(city, criterion="1.1", bloc="SO_BAN_NGANH"),
        {f"t{city.case(JUSTICE).pk}-answer-value": "no"},
    )

    assert all_that_is_kept() == before


def test_the_database_refuses_to_write_in_the_sandbox(city: City) -> None:
    item = city.item(QUAN, "1.1")

    with pytest.raises(InternalError, match="read-only"), transaction.atomic(), read_only():
        Item.objects.filter(pk=item.pk).update(is_open=False)

    assert city.item(QUAN, "1.1").is_open


def test_the_page_does_its_work_in_a_read_only_transaction(city: City) -> None:
    client = browser(city.officers[QUAN])

    with CaptureQueriesContext(connection) as caught:
        client.post(sandbox_url(city.case(QUAN)), {"t1.1-answer-value": "yes"})

    statements = [each["sql"] for each in caught.captured_queries]
    writes = ("INSERT", "UPDATE", "DELETE")
    assert statements.count("SET TRANSACTION READ ONLY") == 1
    assert [sql for sql in statements if sql.startswith(writes)] == []


def test_writing_is_allowed_again_once_the_sandbox_is_left(city: City) -> None:
    with read_only():
        Item.objects.count()

    assert Item.objects.filter(pk=city.item(QUAN, "1.1").pk).update(is_open=False) == 1


# --- what it comes to


def test_what_is_typed_gives_index_class_and_distance(city: City) -> None:
    answer(city, QUAN, at=START)

    words = text_of(
        tried(city.officers[QUAN], city.case(QUAN), c1_2__achieved="95,8", c1_2__total="100")
    )

    # 2 + 7.664 + 4.8 of 16, the survey left out: 90.4; before: 2 + 7.2 + 4.8, 87.5.
    assert words.count("Chỉ số thử 90,40 +2,90") == 1
    assert words.count("Hiện có 87,50, Tốt") == 1


def test_distance_to_the_next_class_and_what_open_criteria_carry_are_said(city: City) -> None:
    answer(city, QUAN, at=START)

    words = text_of(tried(city.officers[QUAN], city.case(QUAN), c1_2__achieved="", c1_2__total=""))

    # 2 + 0 + 4.8 of 16: 42.5; the open ones are 1.2 (8 points) and the survey (4).
    told = "7,50 điểm dưới Trung bình; hai tiêu chí còn để ngỏ đáng giá 12 điểm."
    assert words.count(told) == 1


def test_distance_is_said_in_the_words_of_the_rules(city: City) -> None:
    _rules, book = rules_of(city.case(QUAN).cycle)

    told = [
        distance_in_words(Decimal(index), book, "QUAN_HUYEN")
        for index in ("84.58", "84.9951", "85", "69.5", "49.99", "100")
    ]

    assert told == [
        "0,42 điểm dưới Tốt",
        "chưa đến 0,01 điểm dưới Tốt",
        "vừa đạt ngưỡng Tốt",
        "0,50 điểm dưới Khá",
        "0,01 điểm dưới Trung bình",
        "loại cao nhất, trên ngưỡng Tốt 15,00 điểm",
    ]


def test_open_criteria_are_counted_in_words() -> None:
    carried = [Decimal("0.3")] * 5

    told = [open_in_words(carried), open_in_words([]), open_in_words([Decimal(1)] * 11)]

    assert told == [
        "năm tiêu chí còn để ngỏ đáng giá 1,5 điểm",
        "không còn tiêu chí nào để ngỏ",
        "11 tiêu chí còn để ngỏ đáng giá 11 điểm",
    ]


def test_page_without_scripts_keeps_what_was_typed(city: City) -> None:
    answer(city, QUAN, at=START)
    client = browser(city.officers[QUAN])

    data = {"t1.2-way": "quantities", "t1.2-answer-achieved": "33", "t1.2-answer-total": "66"}
    page = client.post(sandbox_url(city.case(QUAN)), data).content.decode()

    assert values_in(page, "t1.2-answer-achieved") == ["33"]
    assert page.count("<html") == 1


def test_fresh_page_starts_over(city: City) -> None:
    answer(city, QUAN, at=START)
    client = browser(city.officers[QUAN])
    client.post(sandbox_url(city.case(QUAN)), {"t1.2-answer-achieved": "33"})

    page = client.get(sandbox_url(city.case(QUAN))).content.decode()

    assert values_in(page, "t1.2-answer-achieved") == ["90"]
    assert page.count("TÍNH THỬ – KHÔNG LƯU GÌ.") == 1


def test_wrong_value_is_said_beside_its_box_and_the_old_points_stay(city: City) -> None:
    answer(city, QUAN, at=START)

    response = tried(city.officers[QUAN], city.case(QUAN), c1_2__achieved="abc", c1_2__total="100")
    page = response.content.decode()

    beside = page.split('id="t1-2-answer-achieved-error"')[1].split("</div>")[0]
    assert beside.count("“abc”: hãy viết một số, ví dụ 87 hoặc 87,5.") == 1
    assert text_of(response).count("1 tiêu chí có giá trị chưa đúng") == 1
    assert text_of(response).count("Chỉ số thử 87,50") == 1


def test_answer_that_is_too_long_is_said_beside_its_box(city: City) -> None:
    response = tried(city.officers[QUAN], city.case(QUAN), c1_2__achieved="9" * 300)
    page = response.content.decode()

    beside = page.split('id="t1-2-answer-achieved-error"')[1].split("</div>")[0]
    assert (response.status_code, beside.count("200")) == (200, 1)


def alone(case: Case) -> Grounds:
    """Return what its agency may know a case rests on."""
    return grounds_of(case.cycle, [case], {})


def test_half_an_answer_keeps_the_old_points(city: City) -> None:
    rule = rules_of(city.case(QUAN).cycle)[0].criterion("1.2")
    base = {"achieved": "90", "total": "100"}

    trial = try_answer(rule, base, Typed("", {"achieved": "95", "total": ""}, {}), key="1.2")

    assert (trial.worth and trial.worth.points, trial.is_changed) == (Decimal("7.2"), False)
    assert trial.note == "hãy điền “Tổng số phải thực hiện”."


def test_criterion_that_does_not_apply_leaves_the_denominator(city: City) -> None:
    answer(city, QUAN, at=START)
    case = city.case(QUAN)
    bases = bases_of(case, own_drafts=True)

    sandbox = sandbox_of(
        case, bases, {"2.1": Typed("", {"not_applicable": "yes"}, {})}, alone(case)
    )

    assert (sandbox.tried.points, sandbox.tried.maximum) == (Decimal("9.2"), Decimal(10))
    assert sandbox.tried.printed == Decimal("92.00")


def test_criterion_under_dispute_counts_as_open(city: City) -> None:
    walk(city, QUAN, to=State.SETTLEMENT)
    case = city.case(QUAN)

    sandbox = sandbox_of(case, bases_of(case, own_drafts=False), {}, alone(case))

    assert [(trial.code, trial.to_be_had) for trial in sandbox.still_open] == [
        ("1.2", Decimal("2.4"))
    ]


def test_survey_results_of_a_file_count_before_they_are_appraised(db: None) -> None:  # noqa: ARG001 - a city
    city = survey_city()
    to_appraisal(city, QUAN)
    bring_in(city, csv_file(*ROWS))
    case = city.case(QUAN)

    sandbox = sandbox_of(case, bases_of(case, own_drafts=False), {}, alone(case))
    bloc = bloc_of(case.cycle, case.bloc.code)

    told = {trial.code: trial.now and trial.now.points for trial in sandbox.trials}
    assert (told["2.B"], told["2.P"]) == (Decimal("1.5"), Decimal(0))
    assert "1.S" not in {trial.code for trial in sandbox.still_open}
    assert {pk: entry.index for pk, entry in bloc.entries.items()} == {case.pk: sandbox.now.index}


def test_survey_results_alone_put_nobody_into_the_ranking(db: None) -> None:  # noqa: ARG001 - a city
    city = survey_city()
    bring_in(city, csv_file(*ROWS))

    bloc = bloc_of(city.cycle, city.case(JUSTICE).bloc.code)

    assert (bloc.compared, bloc.without_marks) == (0, len(bloc.members))


# --- what each may see


def test_agency_sees_its_own_drafts_and_others_do_not(city: City) -> None:
    answer(city, QUAN, at=START)
    case = city.case(QUAN)

    own = [base.answer for base in bases_of(case, own_drafts=True)]
    words = text_of(browser(city.people[Role.COORDINATOR]).get(sandbox_url(case)))

    assert own == [
        {"value": "yes"},
        {"achieved": "90", "total": "100"},
        None,
        {"achieved": "8", "total": "10"},
    ]
    assert words.count("90/100") == 0


def test_coordinator_sees_the_rank_move(city: City) -> None:
    walk(city, HOME_AFFAIRS, to=State.COUNCIL)
    walk(city, JUSTICE, to=State.COUNCIL)
    case = city.case(JUSTICE)
    bloc = bloc_of(case.cycle, "SO_BAN_NGANH")
    now = sandbox_of(case, bases_of(case, own_drafts=False), {}, alone(case))

    def at(achieved: str) -> dict[str, scoring.Mark]:
        rate = scoring.Mark({"achieved": achieved, "total": "100"})
        return {**now.marks_tried, "1.2": rate}

    better, worse = move_of(case, at("95"), bloc), move_of(case, at("5"), bloc)

    assert bloc.without_marks == 1
    assert better is not None
    assert worse is not None
    assert [(move.now, move.tried, move.of) for move in (better, worse)] == [(1, 1, 2), (1, 2, 2)]


def test_agency_is_compared_with_last_years_publication_alone(city: City) -> None:
    walk(city, JUSTICE, to=State.COUNCIL)
    answer(city, HOME_AFFAIRS, at=START)

    words = text_of(browser(city.officers[HOME_AFFAIRS]).get(sandbox_url(city.case(HOME_AFFAIRS))))

    assert words.count("Hạng trong khối") == 0
    assert words.count("Chưa có kết quả công bố của năm trước để so sánh") == 1


def test_last_years_place_is_told_where_there_was_a_publication(city: City) -> None:
    scored_before(city)
    publish_year(city)
    next_year = open_next_year(city)

    told = last_year_of(next_year, Decimal(99))

    assert told is not None
    assert (told.year, told.own and told.own.index, told.ranked, told.place) == (
        2021,
        Decimal("78.00"),
        3,
        1,
    )


def publish_year(city: City) -> None:
    run = begin_scoring(city.cycle, by=None, at=LATER)
    score_cases(run, cases_to_score(run))
    finish_scoring(run, by=None, at=LATER)
    city.cycle.refresh_from_db()
    for role in (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR):
        give_opinion(city.cycle, agrees=True, by=city.people[role], at=LATER)
    moves.adopt(city.cycle, by=city.people[Role.COUNCIL_CHAIR], at=LATER)
    city.cycle.refresh_from_db()
    moves.publish(city.cycle, by=city.people[Role.LEADER], at=LATER)


def open_next_year(city: City) -> Case:
    """Return the case of an agency in a cycle of the year after, not saved as more than that."""
    case = city.case(HOME_AFFAIRS)
    following = Cycle.objects.create(
        year=city.cycle.year + 1,
        label="Kỳ sau",
        criteria_set=case.cycle.criteria_set,
        rule_book=case.cycle.rule_book,
    )
    return Case(
        cycle=following,
        agency=case.agency,
        bloc=case.bloc,
        criteria_set=following.criteria_set,
        entered_at=LATER,
    )


def test_the_ranking_of_a_bloc_follows_what_is_typed(city: City) -> None:
    for code in (HOME_AFFAIRS, JUSTICE, FINANCE):
        walk(city, code, to=State.COUNCIL)
    case = city.case(FINANCE)

    response = browser(city.people[Role.COORDINATOR]).post(
        cycle_url(city, criterion="1.1", bloc="SO_BAN_NGANH"),
        {f"t{case.pk}-answer-value": "no", f"t{case.pk}-way": "answer"},
        headers=HTMX,
    )

    words = text_of(response)
    assert words.count("1 đơn vị đang thử khác") == 1
    assert words.count("68,00 −10,00") == 1


def test_unknown_criterion_or_bloc_shows_the_first(city: City) -> None:
    walk(city, HOME_AFFAIRS, to=State.APPRAISAL)

    response = browser(city.people[Role.COORDINATOR]).get(
        cycle_url(city, criterion="khong-co", bloc="khong-co")
    )

    assert response.status_code == 200
    assert text_of(response).count("1.1 Ban hành kế hoạch") == 2


# --- cost


def test_queries_of_a_case_do_not_grow_with_its_criteria(
    db: None,  # noqa: ARG001 - the cities live in the database
    in_february: None,  # noqa: ARG001 - the clock of the pages
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    city = open_city(text=larger_set(12))
    answer(city, QUAN, {f"2.{at + 2}": {"value": "no"} for at in range(12)}, at=START)
    client, url = browser(city.officers[QUAN]), sandbox_url(city.case(QUAN))

    with django_assert_max_num_queries(BUDGET):
        client.post(url, {"t2.2-answer-value": "yes"}, headers=HTMX)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def more_agencies(city: City, count: int) -> None:
    """Add agencies with a case and a mark each to the bloc of the departments."""
    pattern = city.case(JUSTICE)
    for number in range(count):
        agency = Agency.named(code=f"SO-{number}", name=f"Sở {number}", valid_from=FOUNDED)
        agency.save()
        case = Case.objects.create(
            cycle=pattern.cycle,
            agency=agency,
            bloc=pattern.bloc,
            criteria_set=pattern.criteria_set,
            entered_at=START,
        )
        item = case.items.create(criterion=city.item(JUSTICE, "1.1").criterion)
        mark = {"answer": {"value": "yes"}, "points": 2, "round": 1, "at": START}
        Mark.objects.create(item=item, rung=Rung.SELF, **mark)


def test_queries_of_a_bloc_do_not_grow_with_its_agencies(city: City) -> None:
    walk(city, JUSTICE, to=State.APPRAISAL)
    client = browser(city.people[Role.COORDINATOR])
    urls = (cycle_url(city, bloc="SO_BAN_NGANH"), sandbox_url(city.case(JUSTICE)))
    before = [queries_of(client, url) for url in urls]

    more_agencies(city, 5)

    assert [queries_of(client, url) for url in urls] == before
    assert max(before) <= BUDGET


def test_rungs_stay_as_they_are(city: City) -> None:
    """Trying a mark of the council is not giving one."""
    scored_before(city)

    tried(city.people[Role.COORDINATOR], city.case(QUAN), c1_1__value="no")

    assert Mark.objects.filter(rung=Rung.COUNCIL).count() == 0


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ({"c1_2__achieved": "1.450", "c1_2__total": "1.500"}, "đọc là 1.450"),
        ({"c1_2__way": "rate", "c1_2__rate": "0,9"}, "đọc là 0,9%; nếu muốn ghi 90%"),
    ],
)
def test_the_sandbox_says_beside_the_box_how_a_number_was_read(
    city: City, typed: dict[str, str], note: str
) -> None:
    answer(city, QUAN, at=START)

    words = text_of(tried(city.officers[QUAN], city.case(QUAN), **typed))

    assert note in words
