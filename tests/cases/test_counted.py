"""What the database counts over many agencies is what is said of each item by itself."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from cases.lifecycle import WORK, Action, Rung, State, Work
from cases.models import Attachment, Criterion, Draft, Field, Item, Question, Remark, Review
from cases.presenting.desks import desk_at
from cases.presenting.items import ItemShown
from cases.reading.case_counts import progress_by_person, progress_in
from cases.reading.counted import Over, asked_of
from cases.reading.grid_counts import KEEPS, grid_counts
from cases.reading.progress import JUDGING
from cases.services import drafts
from cases.services.marks import counting, draft_of, latest, points_of, stored
from cases.services.progress import Progress, Task, progress_of, task_of
from cases.services.rows import with_rows
from cases.services.worth import worth_of
from cases.views.grid_context import rows_at
from directory.access import access_of
from directory.models import Absence, Membership
from directory.roles import Role
from evidence_store.models import Evidence
from tests.city import LOWERED, START, open_city, upload_pdf, walk
from tests.whole_cycle import add_agencies
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.models import Mark
    from cases.presenting.grids import Row
    from directory.access import Access
    from directory.models import User
    from tests.city import City

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]
TODAY = date(2022, 2, 1)
SOME = "SELECT id, asked, lacks, writes, begun, moved, contestable FROM task"


class Said(NamedTuple):
    """What is said of one item."""

    is_asked: bool
    lacks: bool
    writes: bool
    is_begun: bool
    has_moved: bool


def city_at_every_step() -> City:
    """Build a city with agencies at every step, and drafts of every kind in the reviews."""
    city = open_city()
    codes = add_agencies(city, 8)
    steps = (
        State.SIGN_OFF,
        *(State.SECTOR_REVIEW,) * 3,
        State.APPRAISAL,
        State.EXPLANATION,
        State.SETTLEMENT,
        State.COUNCIL,
    )
    for code, step in zip(codes, steps, strict=True):
        walk(city, code, to=step)
    walk(city, "SO-NOI-VU", to=State.SECTOR_REVIEW)
    walk(city, "SO-TU-PHAP", to=State.APPRAISAL)
    agreed, lowered, half = codes[1:4]
    type_(city, agreed, "1.2", {"achieved": "90", "total": "100"})
    type_(city, lowered, "1.2", LOWERED["1.2"])
    type_(city, lowered, "1.1", {"value": "no"}, note="Không có kế hoạch")
    type_(city, half, "1.2", {"achieved": "", "total": "100"})
    appraised(city, codes[4], "1.2", LOWERED["1.2"])
    appraised(city, "SO-TU-PHAP", "1.S", {"mean": "80%"})
    return city


def type_(city: City, code: str, criterion: str, answer: dict[str, str], note: str = "") -> None:
    reviewer = city.reviewer(city.case(code), "F1")
    item = city.item(code, criterion)
    drafts.save_draft(item, answer=answer, note=note, version=0, by=reviewer, at=START)


def appraised(city: City, code: str, criterion: str, answer: dict[str, str]) -> None:
    item, by = city.item(code, criterion), city.people[Role.APPRAISER]
    drafts.save_draft(item, answer=answer, note="", version=0, by=by, at=START)


def reader(city: City, who: str) -> User:
    return city.people[Role(who)] if who in set(Role) else city.reviewers[who]


def by_itself(item: Item, access: Access) -> Said:
    """Ask of one item, with its rows, what its page asks."""
    reviews = Review.objects.filter(
        case=item.case_id, field=item.criterion.field, lead=item.criterion.judge_id
    )
    review = reviews.select_related("field", "agency").order_by("round", "pk").last()
    desk = desk_at(item.case, access, [review] if review else [])
    shown, at_work = ItemShown(item, desk), desk.work in JUDGING
    moved = shown.differs or (desk.work is Work.JUDGE and shown.status.icon == "scale")
    return Said(
        is_asked=at_work and shown.task.is_asked,
        lacks=at_work and bool(shown.gap),
        writes=at_work and shown.writes,
        is_begun=at_work and shown.form_is_begun,
        has_moved=moved,
    )


@pytest.mark.parametrize("who", ["SO-NOI-VU", "SO-TAI-CHINH", "appraiser", "auditor"])
@pytest.mark.parametrize("field", ["F1", "F2"])
def test_items_are_counted_as_each_of_them_is_judged(field: str, who: str) -> None:
    city = city_at_every_step()
    access = access_of(reader(city, who), on=TODAY)
    over = Over(city.cycle, Field.objects.get(code=field), access, TODAY)

    rows = asked_of(SOME, over.parameters)

    items = Item.objects.filter(pk__in=[row["id"] for row in rows])
    items = items.select_related("case__cycle__criteria_set", "case__agency", "criterion__field")
    expected = {item.pk: by_itself(item, access) for item in with_rows(items)}
    assert {row["id"]: told(row) for row in rows} == expected
    assert len(rows) > 10 or not access.sees_all


def told(row: dict[str, Any]) -> Said:
    return Said(row["asked"], row["lacks"], row["writes"], row["begun"], row["moved"])


def test_a_draft_keeps_what_its_answer_comes_to() -> None:
    city = city_at_every_step()

    kept = {
        draft.pk: (draft.points, draft.applicable)
        for draft in Draft.objects.exclude(rung="self").order_by("pk")
    }

    reckoned = {}
    for item in with_rows(Item.objects.filter(drafts__in=kept).distinct()):
        item.case.cycle = city.cycle
        for draft in item.drafts.all():
            worth = points_of(item, draft.answer)
            reckoned[draft.pk] = (stored(worth.points), worth.applicable) if worth else (None, True)
    assert kept == {pk: reckoned[pk] for pk in kept}
    assert [points for points, _applies in kept.values()].count(None) == 1


# What each filter of the grid keeps, said of one row by itself.
OF_A_ROW: dict[str, Callable[[Row], bool]] = {
    "dang-cham": lambda row: row.shown.task.is_asked,
    "chua-xong": lambda row: bool(row.shown.gap),
    "chua-cham": lambda row: bool(row.shown.gap) and is_untouched(row),
    "thieu-ly-do": lambda row: bool(row.shown.gap) and not is_untouched(row),
    "khac": lambda row: row.differs,
    "khong-minh-chung": lambda row: bool(row.shown.wanted) and not row.shown.has_evidence,
    "dang-hoi": lambda row: row.shown.talk is not None,
    "tre": lambda row: row.is_late,
    "tat-ca": lambda row: row is not None,
}
RUNG_AT = {
    State.SELF_ASSESSMENT: Rung.SELF,
    State.SECTOR_REVIEW: Rung.SECTOR,
    State.APPRAISAL: Rung.APPRAISED,
    State.SETTLEMENT: Rung.SETTLED,
}
MAY_BE_SAID = {
    "1.1": [{"value": "yes"}, {"value": "no"}, {"value": ""}],
    "1.2": [{"achieved": "90", "total": "100"}, {"achieved": "70", "total": "100"}, {"rate": ""}],
    "2.1": [{"achieved": "8", "total": "10"}, {"achieved": "", "total": "10"}],
    "1.S": [{"mean": "80%"}, {"mean": ""}],
}


def is_untouched(row: Row) -> bool:
    return row.shown.writes and not row.shown.form_is_begun


def by_chance(city: City, seed: int) -> None:
    """Let drafts, papers, questions and dropped criteria be as chance has it, at every step."""
    chance = Random(seed)  # noqa: S311 - one and the same chance at every run; no secret
    Draft.objects.all().delete()
    for item in with_rows(Item.objects.select_related("criterion__field", "case__criteria_set")):
        item.case.cycle = city.cycle
        rung = RUNG_AT.get(State(item.case.state))
        if rung and chance.random() < 0.7:
            said_by_chance(item, rung, chance, by=city.people[Role.APPRAISER])
        if chance.random() < 0.2:
            ask(item, by=city.people[Role.APPRAISER], closed=chance.random() < 0.3)
        if chance.random() < 0.1:
            Item.objects.filter(pk=item.pk).update(dropped_at=START)
    for paper in Attachment.objects.all():
        if chance.random() < 0.5:
            Evidence.objects.filter(pk=paper.evidence_id).update(
                state=Evidence.State.REFUSED, inspected_at=START, finding={"kind": "infected"}
            )


def said_by_chance(item: Item, rung: Rung, chance: Random, *, by: User) -> None:
    answer = chance.choice(MAY_BE_SAID[item.criterion.code])
    Draft.objects.create(
        item=item,
        rung=rung,
        answer=answer,
        **worth_of(points_of(item, answer)),
        note=chance.choice(["", "Có quyết định kèm theo"]),
        kept_because=chance.choice(["", "Đã đối chiếu"]) if rung is Rung.SELF else "",
        explained=chance.choice(["", "accepted", "partly", "refused"]),
        saved_by=by,
        saved_at=START,
    )


def ask(item: Item, *, by: User, closed: bool) -> None:
    asked = Question.objects.create(
        item=item,
        role=Role.APPRAISER,
        asked_by_agency=False,
        waits_for_agency=True,
        opened_at=START,
        closed_at=START if closed else None,
        closed_by=by if closed else None,
    )
    said = {"text": "Số liệu của quý nào?", "of_agency": False, "by": by, "at": START}
    Remark.objects.create(question=asked, item=item, **said)


def stand_in(*, of: User, to: User) -> User:
    """Let somebody act for a reviewer, also over the agency they work for."""
    away = Absence.objects.create(
        user=of,
        substitute=to,
        first_on=TODAY,
        last_on=TODAY,
        reason="Nghỉ ốm",
        noted_by=of,
        noted_at=START,
    )
    away.roles.set(Membership.objects.filter(user=of))
    return to


def give_back(city: City, code: str) -> None:
    """Send the criteria of a field back to an agency, where some are touched and some are not."""
    case = city.case(code)
    reviewer, review = city.reviewers["SO-NOI-VU"], case.reviews.open().get(field__code="F1")
    items = [city.item(code, "1.1"), city.item(code, "1.2")]
    why = "Số liệu chưa khớp báo cáo"
    moves.make(
        case, Action.SEND_BACK, review=review, items=items, reason=why, by=reviewer, at=START
    )


def city_by_chance(seed: int) -> City:
    city = open_city()
    codes = add_agencies(city, 8)
    for code in codes[:2]:
        upload_pdf(city, code, "1.1", at=START)
    for code, step in zip(codes, (*(State.SECTOR_REVIEW,) * 5, *RUNG_AT), strict=False):
        walk(city, code, to=step)
    give_back(city, codes[4])
    walk(city, "SO-NOI-VU", to=State.SETTLEMENT)
    walk(city, "SO-TU-PHAP", to=State.APPRAISAL)
    walk(city, "SO-TAI-CHINH", to=State.EXPLANATION)
    explained, officer = city.item("SO-TAI-CHINH", "1.2"), city.officers["SO-TAI-CHINH"]
    drafts.save_explanation(explained, text="Đã hoàn thành", version=0, by=officer, at=START)
    by_chance(city, seed)
    return city


def test_an_item_names_the_marks_that_stand() -> None:
    city = city_by_chance(0)

    items = with_rows(Item.objects.filter(case__cycle=city.cycle))

    named = {item.pk: (item.own_mark_id, item.counting_mark_id) for item in items}
    found = [(item, latest(item, Rung.SELF), counting(item)) for item in items]
    assert named == {item.pk: (own and own.pk, mark and mark.pk) for item, own, mark in found}
    assert {own == mark for _item, own, mark in found} == {True, False}
    moved = {item.pk: says_another(own, mark) for item, own, mark in found}
    assert {item.pk: item.has_moved for item in items} == moved
    assert set(moved.values()) == {True, False}


def says_another(own: Mark | None, mark: Mark | None) -> bool:
    """Tell whether the mark that counts says another thing than the agency's own."""
    if own is None or mark is None:
        return own is not mark
    if own.waits or mark.waits:
        return bool(own.answer != mark.answer)
    return (own.points, own.applicable) != (mark.points, mark.applicable)


@pytest.mark.parametrize("seed", range(3))
def test_each_filter_of_the_grid_keeps_the_rows_it_says_by_whatever_chance(seed: int) -> None:
    city = city_by_chance(seed)
    reviewer = city.reviewers["SO-NOI-VU"]
    substitute = stand_in(of=reviewer, to=city.officers["QUAN-3"])
    criteria = list(Criterion.objects.select_related("field").order_by("order"))

    for user in (reviewer, substitute, city.people[Role.APPRAISER], city.people[Role.AUDITOR]):
        access = access_of(user, on=TODAY)
        for criterion in criteria:
            over = Over(city.cycle, criterion.field, access, TODAY, criterion=criterion)
            found = {kept: grid_counts(over, kept=kept, page=1).items for kept in OF_A_ROW}
            rows = rows_at(over, criterion, found["tat-ca"])
            assert found == {
                kept: [row.shown.item.pk for row in rows if keeps(row)]
                for kept, keeps in OF_A_ROW.items()
            }, (user.full_name, criterion.code)


def test_every_filter_of_the_grid_is_compared_with_its_rows() -> None:
    assert set(OF_A_ROW) == set(KEEPS) - {""}


@pytest.mark.parametrize("seed", range(3))
def test_each_case_is_as_far_as_its_items_say_by_whatever_chance(seed: int) -> None:
    city = city_by_chance(seed)

    counted = progress_in(city.cycle)

    items = Item.objects.filter(dropped_at=None).select_related("case", "criterion__field")
    tasks: dict[int, list[Task]] = {case.pk: [] for case in city.cycle.cases.all()}
    for item in with_rows(items):
        item.case.cycle = city.cycle
        work = WORK[State(item.case.state)][1] if item.case.state in WORK else None
        # The appraisal takes up what is its own, and what somebody typed for it.
        own = not item.criterion.self_scored or draft_of(item, Rung.APPRAISED)
        if work in {Work.FILL, Work.EXPLAIN, Work.SETTLE} or (work is Work.APPRAISE and own):
            tasks[item.case_id].append(task_of(item, work))
    said = {case: progress_of(group) for case, group in tasks.items()}
    assert {case: counted.get(case, Progress()) for case in said} == said
    assert {each.total for each in said.values()} > {0, 1}


def test_what_each_officer_was_given_is_counted_as_its_items_say() -> None:
    city, chance = city_by_chance(1), Random(1)  # noqa: S311 - the same each time
    people = [*city.officers.values(), None]
    for item in Item.objects.order_by("pk"):
        Item.objects.filter(pk=item.pk).update(assigned_to=chance.choice(people))
    filling = city.cycle.cases.filter(state=State.SELF_ASSESSMENT)
    cases = list(filling.order_by("pk").values_list("pk", flat=True))

    counted = progress_by_person(cases)

    said: dict[int, dict[int | None, list[Task]]] = {}
    items = Item.objects.filter(case__in=cases, is_open=True)
    for item in with_rows(items.select_related("case", "criterion__field")):
        item.case.cycle = city.cycle
        mine = said.setdefault(item.case_id, {})
        mine.setdefault(item.assigned_to_id, []).append(task_of(item, Work.FILL))
    assert counted == {
        case: {person: progress_of(tasks) for person, tasks in mine.items()}
        for case, mine in said.items()
    }
    assert len(counted) == len(cases) > 0
