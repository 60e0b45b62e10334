"""The plans of the pipelines: what they bring about, also when they are cut off and run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import State
from cases.models import Case, CaseEvent, Cycle, Item
from cases.refusals import Incomplete
from directory.models import Agency, User
from directory.roles import Role
from evidence_store.models import Blob, Evidence, Kept
from evidence_store.services.inspecting import inspect
from notifications.models import Letter
from results.models import Publication, Result, Scoring
from tests.city import START, City, build, settle, upload_pdf, walk
from tests.evidence_store import tampering
from tests.multiplied import multiply
from tests.workflow.pipelines.running import PowerCut, at_once, cut_after, request
from tests.workflow.turns import LATER, all_at_council, process_of_cycle, to_stage, waiting
from workflow import moves
from workflow.checks import disagreements
from workflow.models import PipelineRun, Proceeding, Turn
from workflow.pipelines import progress
from workflow.pipelines.refusals import MarksMove, NotWanted
from workflow.pipelines.running import carry_out
from workflow.pipelines.shape import in_batches

if TYPE_CHECKING:
    from workflow.pipelines.shape import Do

State_ = PipelineRun.State
Stage = Cycle.Stage


@pytest.fixture
def draft(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return build()


def opened() -> dict[str, int]:
    """Count what the opening of a cycle leaves behind."""
    return {
        "cases": Case.objects.count(),
        "items": Item.objects.count(),
        "processes": Proceeding.objects.count(),
        "turns": Turn.objects.open().count(),
        "cycle events": CaseEvent.objects.filter(action="open_cycle").count(),
        "case events": CaseEvent.objects.filter(action="open").count(),
        "letters": Letter.objects.filter(kind="cycle_opened").count(),
    }


OPENED = {
    "cases": 4,
    "items": 16,
    "processes": 5,
    "turns": 5,
    "cycle events": 1,
    "case events": 4,
    "letters": 8,
}


def test_open_cycle_opens_a_case_for_each_agency_and_tells_them(draft: City) -> None:
    run = request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=START)

    carry_out("open_cycle", at_once, str(run.key), batch_size=3)

    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (State_.DONE, 4, 4)
    assert run.finished_at is not None
    assert opened() == OPENED
    assert disagreements() == []


@pytest.mark.parametrize(
    ("cases", "size", "batches"),
    [(0, None, []), (56, None, [10] * 5 + [6]), (10_000, None, [200] * 50), (5, 2, [2, 2, 1])],
)
def test_large_cycle_takes_larger_steps_not_more(
    cases: int, size: int | None, batches: list[int]
) -> None:
    assert [len(ids) for ids in in_batches(range(cases), size)] == batches


@pytest.mark.parametrize("steps", range(5))
def test_open_cycle_cut_off_and_run_again_repeats_nothing(draft: City, steps: int) -> None:
    run = request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=START)
    with pytest.raises(PowerCut):
        carry_out("open_cycle", cut_after(steps), str(run.key), batch_size=2)
    run.refresh_from_db()
    assert run.state == State_.RUNNING

    carry_out("open_cycle", at_once, str(run.key), batch_size=2)

    run.refresh_from_db()
    assert (run.state, run.done) == (State_.DONE, 4)
    assert opened() == OPENED


def test_a_batch_of_agencies_costs_as_many_statements_as_one(draft: City) -> None:
    run = request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=START)
    progress.begin(str(run.key), at=START)
    at_once("freeze", str(run.key))
    first, *others = at_once("list_agencies", str(run.key))

    costs = []
    for ids in ([first], others, [first, *others]):
        with CaptureQueriesContext(connection) as statements:
            at_once("open_cases", str(run.key), ids=ids)
        costs.append(len(statements))

    assert costs[0] == costs[1] == 22
    assert costs[2] < costs[0]  # all are there already
    assert disagreements() == []


def test_publishing_costs_as_many_statements_however_many_there_are(city: City) -> None:
    all_at_council(city)
    costs = {}
    for copies in (1, 20):
        with transaction.atomic():
            multiply(Agency.objects.filter(code="QUAN-1"), copies=range(2, 2 + copies))
            to_stage(city, Stage.APPROVED)
            run = request(city, "publish_cycle", by=city.people[Role.LEADER], at=LATER)
            with CaptureQueriesContext(connection) as statements:
                carry_out("publish_cycle", at_once, str(run.key))
            costs[len(Publication.objects.get().document["agencies"])] = len(statements)
            heads = User.objects.filter(memberships__role=Role.AGENCY_HEAD)
            told = Letter.objects.filter(kind="published", recipient__in=heads)
            assert told.count() == heads.count() == 4 + copies
            transaction.set_rollback(True)
        city.cycle.refresh_from_db()

    assert costs == {5: 50, 24: 50}


def test_open_cycle_again_opens_the_agencies_that_came_since(draft: City) -> None:
    coordinator = draft.people[Role.COORDINATOR]
    latecomer = draft.agencies["QUAN-1"].blocs.get()
    latecomer_bloc, agency = latecomer.bloc, latecomer.agency
    latecomer.delete()
    carry_out(
        "open_cycle", at_once, str(request(draft, "open_cycle", by=coordinator, at=START).key)
    )
    assert Case.objects.count() == 3
    agency.blocs.create(bloc=latecomer_bloc, year=2021)

    carry_out(
        "open_cycle", at_once, str(request(draft, "open_cycle", by=coordinator, at=START).key)
    )

    assert opened() == OPENED


def test_finished_run_is_not_run_again(draft: City) -> None:
    run = request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=START)
    carry_out("open_cycle", at_once, str(run.key))

    with pytest.raises(NotWanted):
        carry_out("open_cycle", at_once, str(run.key))


@pytest.mark.usefixtures("draft")
def test_run_that_nobody_asked_for_does_nothing() -> None:
    with pytest.raises(NotWanted):
        carry_out("open_cycle", at_once, "00000000-0000-0000-0000-000000000000")

    assert opened() == dict.fromkeys(OPENED, 0)


def test_run_given_up_meanwhile_stops_at_its_next_step(draft: City) -> None:
    run = request(draft, "open_cycle", by=draft.people[Role.COORDINATOR], at=START)

    def given_up_at_the_second_batch(step: str, key: str, /, **facts: Any) -> Any:
        if step == "open_cases" and Case.objects.exists():
            progress.fail(run, "Không còn tín hiệu", at=START)
        return at_once(step, key, **facts)

    with pytest.raises(NotWanted):
        carry_out("open_cycle", given_up_at_the_second_batch, str(run.key), batch_size=2)

    run.refresh_from_db()
    assert (run.state, run.message) == (State_.FAILED, "Không còn tín hiệu")
    assert Letter.objects.filter(kind="cycle_opened").count() == 0


def scored() -> dict[str, Any]:
    """Count what a scoring leaves behind."""
    return {
        "scorings": list(Scoring.objects.values_list("number", flat=True)),
        "results": Result.objects.count(),
        "ranked": Result.objects.exclude(rank=None).count(),
        "events": CaseEvent.objects.filter(action="score_cycle").count(),
        "letters": Letter.objects.filter(kind="turn_opened", about="2021")
        .filter(key__contains="/cycle/")
        .count(),
    }


SCORED = {"scorings": [1], "results": 4, "ranked": 4, "events": 1, "letters": 2}


def test_score_cycle_brings_the_cycle_to_the_council(city: City) -> None:
    all_at_council(city)
    run = request(city, "score_cycle", by=city.people[Role.COORDINATOR], at=LATER)

    carry_out("score_cycle", at_once, str(run.key), batch_size=3)

    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (State_.DONE, 4, 4)
    assert scored() == SCORED
    city.cycle.refresh_from_db()
    assert city.cycle.stage == Stage.COUNCIL
    assert waiting(process_of_cycle(city)) == ["council"]


@pytest.mark.parametrize("steps", range(4))
def test_score_cycle_cut_off_and_run_again_repeats_nothing(city: City, steps: int) -> None:
    all_at_council(city)
    run = request(city, "score_cycle", by=city.people[Role.COORDINATOR], at=LATER)
    with pytest.raises(PowerCut):
        carry_out("score_cycle", cut_after(steps), str(run.key), batch_size=2)

    carry_out("score_cycle", at_once, str(run.key), batch_size=2)

    run.refresh_from_db()
    assert run.state == State_.DONE
    assert scored() == SCORED
    assert disagreements() == []


def test_score_cycle_at_the_council_leaves_the_turn_alone(city: City) -> None:
    to_stage(city, Stage.COUNCIL)
    turn = Turn.objects.open().get(process=process_of_cycle(city))
    run = request(city, "score_cycle", by=city.people[Role.COORDINATOR], at=LATER)

    carry_out("score_cycle", at_once, str(run.key))

    assert Turn.objects.open().get(process=process_of_cycle(city)) == turn
    assert list(Scoring.objects.values_list("number", flat=True)) == [2, 1]


def remit_and_uphold(city: City, agency: str = "QUAN-1") -> None:
    """Have the council give an item back, and Home Affairs give the agency the points after all."""
    moves.remit(
        city.case(agency),
        items=[city.item(agency, "1.2")],
        reason="Xem lại",
        by=city.people[Role.COUNCIL_CHAIR],
        at=LATER,
    )
    settle(city, agency, verdict="upheld", at=LATER)


def test_score_cycle_scores_anew_when_marks_move_meanwhile(city: City) -> None:
    to_stage(city, Stage.COUNCIL)
    before = Result.objects.get(scoring__number=1, case=city.case("QUAN-1")).index
    run = request(city, "score_cycle", by=city.people[Role.COORDINATOR], at=LATER)
    changed: list[str] = []

    def change_once(step: str, key: str, /, **facts: Any) -> Any:
        if step == "finish_scoring" and not changed:
            changed.append("QUAN-1")
            remit_and_uphold(city)
        return at_once(step, key, **facts)

    carry_out("score_cycle", change_once, str(run.key))

    run.refresh_from_db()
    assert run.state == State_.DONE
    after = Result.objects.get(scoring__number=2, case=city.case("QUAN-1")).index
    assert after > before
    assert Scoring.objects.get(number=2).results.count() == 4


def test_score_cycle_gives_up_when_marks_never_stand_still(city: City) -> None:
    to_stage(city, Stage.COUNCIL)
    run = request(city, "score_cycle", by=city.people[Role.COORDINATOR], at=LATER)
    agencies = iter(city.agencies)

    def change_always(step: str, key: str, /, **facts: Any) -> Any:
        if step == "finish_scoring":
            remit_and_uphold(city, next(agencies))
        return at_once(step, key, **facts)

    with pytest.raises(MarksMove):
        carry_out("score_cycle", change_always, str(run.key))

    run.refresh_from_db()
    assert (run.state, run.message) == (State_.FAILED, str(MarksMove()))
    assert Scoring.objects.filter(number=2, finished_at=None).exists()


def test_score_cycle_left_half_way_does_not_keep_what_is_stale(city: City) -> None:
    """A run that failed half-way, a mark that changed, another run: no stale result remains."""
    to_stage(city, Stage.COUNCIL)
    coordinator = city.people[Role.COORDINATOR]
    left = request(city, "score_cycle", by=coordinator, at=LATER)
    with pytest.raises(PowerCut):
        carry_out("score_cycle", cut_after(2), str(left.key))
    progress.fail(left, "Bị ngắt", at=LATER)
    remit_and_uphold(city)

    run = request(city, "score_cycle", by=coordinator, at=LATER)
    carry_out("score_cycle", at_once, str(run.key))

    first, second = (
        Result.objects.get(scoring__number=number, case=city.case("QUAN-1")).index
        for number in (1, 2)
    )
    assert second > first


def test_score_cycle_with_cases_under_way_says_so_and_changes_nothing(city: City) -> None:
    walk(city, "QUAN-1", to=State.COUNCIL)
    run = request(city, "score_cycle", by=city.people[Role.COORDINATOR], at=LATER)

    with pytest.raises(Incomplete):
        carry_out("score_cycle", at_once, str(run.key))

    run.refresh_from_db()
    assert run.state == State_.FAILED
    assert run.message.startswith("Còn 3 hồ sơ chưa đến bước Hội đồng.")
    assert scored() == {**dict.fromkeys(SCORED, 0), "scorings": []}


def test_failed_run_is_told_to_coordinators_and_administrators(city: City) -> None:
    run = request(city, "score_cycle", by=city.people[Role.COORDINATOR], at=LATER)

    with pytest.raises(Incomplete):
        carry_out("score_cycle", at_once, str(run.key))

    letters = Letter.objects.filter(kind="pipeline_failed").order_by("recipient__full_name")
    assert [letter.recipient.full_name for letter in letters] == ["administrator", "coordinator"]
    assert letters[0].subject == "Tiến trình tự động không hoàn thành: Tính điểm toàn kỳ"
    assert "Chi tiết: Còn 4 hồ sơ chưa đến bước Hội đồng." in letters[0].body


@pytest.mark.parametrize("steps", [0, 1])
def test_publish_cycle_publishes_once_and_tells_everybody(city: City, steps: int) -> None:
    to_stage(city, Stage.APPROVED)
    run = request(city, "publish_cycle", by=city.people[Role.LEADER], at=LATER)
    do: Do = at_once if steps else cut_after(0)
    if steps:
        carry_out("publish_cycle", do, str(run.key))
        PipelineRun.objects.filter(pk=run.pk).update(state=State_.RUNNING)
    else:
        with pytest.raises(PowerCut):
            carry_out("publish_cycle", do, str(run.key))

    carry_out("publish_cycle", at_once, str(run.key))

    run.refresh_from_db()
    city.cycle.refresh_from_db()
    assert (run.state, run.done, run.total) == (State_.DONE, 4, 4)
    assert city.cycle.stage == Stage.PUBLISHED
    assert Publication.objects.count() == 1
    assert Letter.objects.filter(kind="published").count() == 18
    assert CaseEvent.objects.filter(action="publish", case=None).count() == 1
    assert disagreements() == []


def test_nightly_finds_and_tells_disagreements(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET state = 'council' WHERE id = %s", [city.case("QUAN-1").pk]
        )
    run = request(city, "nightly", by=None, at=LATER)

    carry_out("nightly", at_once, str(run.key))

    run.refresh_from_db()
    (found,) = run.found["disagreements"]
    assert (run.state, found["about"]) == (State_.DONE, "Quận 1 2021")
    letters = Letter.objects.filter(kind="check_failed").order_by("recipient__full_name")
    assert [letter.recipient.full_name for letter in letters] == ["administrator", "coordinator"]
    assert f"- Quận 1 2021: {found['sentence']}" in letters[0].body


def test_nightly_of_a_sound_house_tells_nobody(city: City) -> None:
    run = request(city, "nightly", by=None, at=LATER)

    carry_out("nightly", at_once, str(run.key))

    run.refresh_from_db()
    assert run.found == {
        "disagreements": [],
        "evidence_waiting": 0,
        "evidence": {
            "compared": 0,
            "read": 0,
            "cleared": run.found["evidence"]["cleared"],
            "missing": [],
            "differing": [],
            "unknown": [],
        },
    }
    assert Letter.objects.count() == 0


def test_nightly_inspects_evidence_that_was_forgotten(city: City) -> None:
    upload_pdf(city, "QUAN-1", "1.1", at=START)
    assert Evidence.objects.waiting().count() == 1
    run = request(city, "nightly", by=None, at=LATER)

    carry_out("nightly", at_once, str(run.key))

    run.refresh_from_db()
    assert (run.done, run.total, run.found["evidence_waiting"]) == (1, 1, 0)
    assert Evidence.objects.waiting().count() == 0


def test_nightly_raises_the_alarm_where_evidence_is_lost(city: City) -> None:
    upload_pdf(city, "QUAN-1", "1.1", at=START)
    evidence = inspect(Evidence.objects.get().pk, at=START)
    lost, changed = "0" * 64, "f" * 64
    for digest in (lost, changed):
        blob = Blob.objects.create(sha256=digest, size=4, media_type="x", stored_at=START)
        Kept.objects.create(blob=blob, kept_at=START)
    tampering.put(changed, b"khac")
    run = request(city, "nightly", by=None, at=LATER)

    carry_out("nightly", at_once, str(run.key))

    run.refresh_from_db()
    found = run.found["evidence"]
    assert (found["compared"], found["missing"], found["differing"]) == (3, [lost], [changed])
    assert Kept.objects.get(pk=evidence.blob_id).checked_at is not None
    letters = Letter.objects.filter(kind="evidence_lost").order_by("recipient__full_name")
    assert [letter.recipient.full_name for letter in letters] == ["administrator", "coordinator"]
    assert f"- ? (SHA-256: {lost})\n" in letters[0].body


@pytest.mark.parametrize("steps", [4, 6, 8])
def test_nightly_that_was_cut_off_goes_on_and_tells_once(city: City, steps: int) -> None:
    upload_pdf(city, "QUAN-1", "1.1", at=START)
    inspect(Evidence.objects.get().pk, at=START)
    blob = Blob.objects.create(sha256="0" * 64, size=4, media_type="x", stored_at=START)
    Kept.objects.create(blob=blob, kept_at=START)
    run = request(city, "nightly", by=None, at=LATER)
    with pytest.raises(PowerCut):
        carry_out("nightly", cut_after(steps), str(run.key))

    carry_out("nightly", at_once, str(run.key))

    run.refresh_from_db()
    assert (run.state, run.found["evidence"]["missing"]) == (State_.DONE, ["0" * 64])
    assert Letter.objects.filter(kind="evidence_lost").count() == 2


def test_run_is_active_once_for_a_cycle(city: City) -> None:
    request(city, "nightly", by=None, at=LATER)

    with pytest.raises(IntegrityError), transaction.atomic():
        request(city, "nightly", by=None, at=LATER)
