"""The leader's page: what was decided and what changed; publish, refuse, and correct afterwards."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import State
from cases.models import CaseEvent, Cycle
from directory.roles import Role
from results.models import Publication, Result, Scoring
from results.reading.differences import differences_in
from results.reading.standing import standing_of
from tests.city import City, walk
from tests.forms_sent import send
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import add_agencies, expected, statuses
from tests.workflow.corrections import CORRECT, correct
from tests.workflow.turns import score, to_stage, unfinished
from workflow.models import PipelineRun

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

APPROVAL = "/ky/2021/phe-duyet/"
BUDGET = 32


@pytest.fixture
def adopted(city: City) -> City:
    to_stage(city, Cycle.Stage.APPROVED)
    return city


@pytest.fixture
def published(city: City) -> City:
    to_stage(city, Cycle.Stage.PUBLISHED)
    return city


def page(city: City, role: Role = Role.LEADER) -> Any:
    return browser(city.people[role]).get(APPROVAL)


def test_approval_is_read_by_the_leader_and_those_who_watch(adopted: City) -> None:
    may = {Role.LEADER, Role.COORDINATOR, Role.AUDITOR}

    assert statuses(adopted, APPROVAL) == expected(may)


def test_before_scoring_there_is_nothing_to_approve(city: City) -> None:
    assert "Chưa có kết quả để phê duyệt" in text_of(page(city))


def test_page_tells_the_decision_and_who_agreed(adopted: City) -> None:
    words = text_of(page(adopted))

    assert "2/2 thành viên đồng ý; council_chair ký." in words
    assert "council_member" in words


def reasons(city: City, role: Role = Role.LEADER) -> tuple[str, str]:
    found = page(city, role).context
    return found["why_not_publish"], found["why_not_refuse"]


def test_buttons_tell_why_they_are_not_allowed(city: City) -> None:
    before = reasons(city)
    to_stage(city, Cycle.Stage.APPROVED)

    assert before == ("Hội đồng chưa thông qua kết quả của kỳ này.",) * 2
    assert reasons(city) == ("", "")
    assert reasons(city, Role.AUDITOR) == ("Thao tác này dành cho: Lãnh đạo UBND Thành phố.",) * 2


def publish(city: City, digest: str | None = None, role: Role = Role.LEADER) -> Any:
    shown = Scoring.objects.latest().inputs_digest if digest is None else digest
    return browser(city.people[role]).post(f"{APPROVAL}cong-bo/", {"scoring": shown})


def test_publication_goes_through_the_pipeline_which_may_be_out_of_reach(adopted: City) -> None:
    response = publish(adopted)

    assert response.status_code == 503
    assert "không có dữ liệu nào thay đổi" in text_of(response)
    adopted.cycle.refresh_from_db()
    assert adopted.cycle.stage == Cycle.Stage.APPROVED
    assert (PipelineRun.objects.count(), Publication.objects.count()) == (0, 0)


def test_results_other_than_those_shown_are_not_published(adopted: City) -> None:
    response = publish(adopted, digest="0" * 64)

    assert response.status_code == 409
    assert "Kết quả đã được tính lại" in text_of(response)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.COUNCIL_CHAIR])
def test_only_the_leader_publishes_and_refuses(adopted: City, role: Role) -> None:
    client = browser(adopted.people[role])

    answers = [
        publish(adopted, role=role).status_code,
        client.get(f"{APPROVAL}tra-lai/").status_code,
        client.post(f"{APPROVAL}tra-lai/", {"reason": "x"}).status_code,
    ]

    assert answers == [403, 403, 403]


def test_refusal_needs_a_reason_and_gives_the_cycle_back_to_the_council(adopted: City) -> None:
    client = browser(adopted.people[Role.LEADER])

    without = send(client, f"{APPROVAL}tra-lai/", {"reason": ""})
    done = send(client, f"{APPROVAL}tra-lai/", {"reason": "Cần rà soát khối quận."})

    assert without.status_code == 422
    assert "Hãy ghi rõ lý do." in text_of(without)
    assert done["Location"] == APPROVAL
    adopted.cycle.refresh_from_db()
    assert adopted.cycle.stage == Cycle.Stage.COUNCIL
    event = CaseEvent.objects.get(cycle=adopted.cycle, case=None, action="refuse")
    assert event.reason == "Cần rà soát khối quận."


def test_refusal_out_of_its_stage_says_where_the_cycle_is(city: City) -> None:
    response = browser(city.people[Role.LEADER]).get(f"{APPROVAL}tra-lai/")

    assert response.status_code == 409
    assert "Đang đánh giá" in text_of(response)


def test_dialog_of_a_refusal_is_a_part_of_a_page(adopted: City) -> None:
    part = browser(adopted.people[Role.LEADER]).get(f"{APPROVAL}tra-lai/", headers=HTMX)

    assert part.content.decode().count("<html") == 0


# -------------------------------------------------------------------- last year


def test_differences_count_classes_ranks_and_the_mean(published: City) -> None:
    last = Publication.objects.get()
    Cycle.objects.filter(pk=published.cycle.pk).update(year=2020)
    other = City(cycle=published.cycle, agencies=published.agencies)
    cycle = _next_year(other)
    scoring_run = _scored_again(last.scoring, cycle)
    moves = {"SO-NOI-VU": ("90", 1, "Tốt"), "SO-TU-PHAP": ("60", 3, "Trung bình")}
    with unfinished():
        for code, (index, rank, class_name) in moves.items():
            Result.objects.filter(scoring=scoring_run, case__agency__code=code).update(
                index=Decimal(index), exact=index, rank=rank, class_name=class_name
            )

    found = differences_in(standing_of(scoring_run, cycle))

    assert found.compared == 4
    assert [line.case.agency.code for line in found.class_up] == ["SO-NOI-VU"]
    assert [line.case.agency.code for line in found.class_down] == ["SO-TU-PHAP"]
    assert [line.case.agency.code for line in found.risen] == []
    assert [(line.case.agency.code, line.rank_change) for line in found.fallen] == [
        ("SO-TU-PHAP", -2)
    ]
    assert found.mean_change == Decimal("-1.5")


def _next_year(city: City) -> Cycle:
    return Cycle.objects.create(
        year=2021,
        label="Kỳ sau",
        criteria_set=city.cycle.criteria_set,
        rule_book=city.cycle.rule_book,
        set_digest="x",
        book_digest="x",
        stage=Cycle.Stage.COUNCIL,
    )


def _scored_again(scoring_run: Scoring, cycle: Cycle) -> Scoring:
    """Copy last year's results onto cases of the next year."""
    again = Scoring.objects.create(
        cycle=cycle,
        number=1,
        inputs_digest="x",
        started_at=scoring_run.started_at,
        finished_at=scoring_run.finished_at,
    )
    for result in scoring_run.results.select_related("case"):
        case = result.case
        case.pk, case.cycle = None, cycle
        case.save()
        result.pk, result.scoring, result.case = None, again, case
        result.save()
    return again


def test_first_year_has_nothing_to_compare_with(adopted: City) -> None:
    found = page(adopted).context["differences"]

    assert (found.compared, found.mean_change, found.without) == (0, None, 4)


# ------------------------------------------------------------------- corrections


def test_correction_page_is_for_coordinators(published: City) -> None:
    assert statuses(published, CORRECT) == expected({Role.COORDINATOR})


def test_correction_offers_agency_criteria_and_the_answer_that_counts(published: City) -> None:
    client = browser(published.people[Role.COORDINATOR])

    asked = client.get(f"{CORRECT}?case=QUAN-1&item=1.2").context["asked"]

    boxes = [box for way in asked[0].shown.ways for box in way.boxes]
    assert [(box.name, box.value) for box in boxes] == [
        ("1.2-answer-achieved", "70"),
        ("1.2-answer-total", "100"),
        ("1.2-answer-rate", ""),
    ]


@pytest.mark.parametrize("typed", ["87", "87%", "87,0"])
def test_correction_takes_a_rate_as_the_officers_form_does(published: City, typed: str) -> None:
    boxes = {"1.2-answer-achieved": "", "1.2-answer-total": "", "1.2-answer-rate": typed}

    response = correct(published, **boxes)

    assert "bản đính chính số 2: 1.2 – 87%." in text_of(response)


def test_correction_is_a_new_version_with_a_notice_and_the_old_one_stays(published: City) -> None:
    response = correct(published)

    assert "Đã công bố bản đính chính số 2: " in text_of(response)
    old, new = Publication.objects.order_by("version")
    index = {
        each.version: next(a["index"] for a in each.document["agencies"] if a["agency"] == "QUAN-1")
        for each in (old, new)
    }
    assert index == {1: "78.00", 2: "90.00"}
    assert new.notice == "Nhập nhầm số liệu."
    assert CaseEvent.objects.filter(action="correct", case__agency__code="QUAN-1").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "Hãy ghi rõ lý do."),
        ({"1.2-answer-achieved": "120"}, "số đã thực hiện không được lớn hơn tổng số 100"),
        ({"1.2-answer-achieved": "nhiều"}, "“nhiều”"),
        ({"1.2-answer-achieved": "", "1.2-answer-total": ""}, "1.2"),
    ],
)
def test_wrong_answer_is_told_and_nothing_is_published(
    published: City, changes: dict[str, str], sentence: str
) -> None:
    response = correct(published, **changes)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Publication.objects.count() == 1


def test_unpublished_year_is_not_corrected(adopted: City) -> None:
    response = correct(adopted)

    assert response.status_code == 409
    assert Publication.objects.count() == 0


def test_approval_costs_the_same_whatever_the_number_of_agencies(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    to_stage(city, Cycle.Stage.COUNCIL)
    client = browser(city.people[Role.LEADER])
    client.get(APPROVAL)
    with django_assert_max_num_queries(BUDGET) as few:
        client.get(APPROVAL)
    for code in add_agencies(city, 5):
        walk(city, code, to=State.COUNCIL)
    score(city)
    client.get(APPROVAL)

    with django_assert_max_num_queries(BUDGET) as many:
        response = client.get(APPROVAL)

    assert len(response.context["standing"].lines) == 9
    assert len(many.captured_queries) == len(few.captured_queries)
