"""Drafts: started, written by two, shaped, undone, asked for and released by another person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

import scoring
from cases.models import CriteriaSet
from cases.refusals import BadRuleFile, Incomplete
from directory.access import NotAllowed
from directory.roles import Role
from rulemaking.models import RuleDraft, RuleEvent, RulePart
from rulemaking.pasting import nodes_of, rows_of
from rulemaking.refusals import (
    CannotMove,
    CannotRead,
    NotOpen,
    NotTheSecond,
    StalePart,
    StaleTree,
)
from rulemaking.services import releasing, saving, shaping, starting
from tests.city import SET, START

if TYPE_CHECKING:
    from directory.models import User
    from tests.rulemaking.conftest import Makers

LATER = START + timedelta(hours=1)


def from_small_set(makers: Makers, by: User | None = None) -> RuleDraft:
    document = starting.document_from(SET, name="small.toml", kind="set")
    return starting.start(
        "set", document={**document, "year": 2026}, based_on="2021", by=by or makers.maker, at=START
    )


def codes(draft: RuleDraft) -> list[tuple[int, str]]:
    return [(node.level, node.code) for node in shaping.load(draft).walk()]


def pk_of(draft: RuleDraft, code: str) -> int:
    return next(node.pk for node in shaping.load(draft).walk() if node.code == code)


def shape_of(draft: RuleDraft) -> int:
    return RuleDraft.objects.get(pk=draft.pk).shape


def version_of(draft: RuleDraft) -> int:
    return RuleDraft.objects.get(pk=draft.pk).version


def test_draft_from_a_set_of_the_first_format_gives_the_same_points(makers: Makers) -> None:
    draft = from_small_set(makers)

    rules = scoring.load_criteria_set(releasing.text_of(draft), name="x")

    old = scoring.load_criteria_set(SET, name="x")
    answer = {"achieved": "9", "total": "10"}
    assert [one.code for one in rules.criteria] == [one.code for one in old.criteria]
    assert (
        scoring.points_for(rules.criterion("1.2"), answer).points
        == scoring.points_for(old.criterion("1.2"), answer).points
    )


def test_draft_keeps_the_digest_of_a_file_of_the_second_format(makers: Makers) -> None:
    text = scoring.shipped_set("qd766").text
    document = starting.document_from(text, name="qd766.toml", kind="set")

    draft = starting.start("set", document=document, based_on="", by=makers.maker, at=START)
    again = scoring.load_criteria_set(releasing.text_of(draft), name="x")

    assert again.digest == scoring.shipped_set("qd766").digest


def test_started_twice_a_draft_is_opened_again(makers: Makers) -> None:
    assert makers.start().pk == makers.start().pk


@pytest.mark.parametrize("text", ["[[classes]]", "fields = 3", "fields = [{ criteria = 1 }]"])
def test_file_of_another_kind_is_no_beginning(text: str) -> None:
    with pytest.raises(CannotRead):
        starting.document_from(text, name="x.toml", kind="set")


def test_two_people_at_two_parts_save_both(makers: Makers) -> None:
    draft = from_small_set(makers)
    one, other = (RulePart.objects.get(pk=pk_of(draft, code)) for code in ("1.1", "1.2"))

    saving.save(one, said={**one.content, "name": "Một"}, version=1, by=makers.maker, at=LATER)
    saving.save(other, said={**other.content, "name": "Hai"}, version=1, by=makers.second, at=LATER)

    names = {node.code: node.name for node in shaping.load(draft).walk()}
    assert (names["1.1"], names["1.2"]) == ("Một", "Hai")


def test_over_what_another_saved_nothing_is_written(makers: Makers) -> None:
    draft = from_small_set(makers)
    part = RulePart.objects.get(pk=pk_of(draft, "1.1"))
    saving.save(part, said={**part.content, "name": "Một"}, version=1, by=makers.maker, at=LATER)

    with pytest.raises(StalePart, match="coordinator đã lưu") as stale:
        saving.save(part, said={"name": "Hai"}, version=1, by=makers.second, at=LATER)

    part.refresh_from_db()
    assert (stale.value.version, part.content["name"]) == (2, "Một")


def test_nodes_get_the_next_code_beside_and_beneath(makers: Makers) -> None:
    draft = from_small_set(makers)

    who: dict[str, Any] = {"by": makers.maker, "at": LATER}
    shaping.add(draft, under=pk_of(draft, "F2"), after=None, shape=1, **who)
    shaping.add(draft, under=pk_of(draft, "2.2"), after=None, shape=2, **who)
    shaping.add(draft, under=pk_of(draft, "2.2"), after=None, shape=3, **who)
    shaping.add(draft, under=None, after=pk_of(draft, "F1"), shape=4, **who)

    assert codes(draft) == [
        (1, "F1"), (2, "1.1"), (2, "1.2"), (2, "1.S"), (1, "F3"), (1, "F2"), (2, "2.1"), (2, "2.2"),
        (3, "2.2.1"), (3, "2.2.2"),
    ]  # fmt: skip


def test_node_moves_with_all_beneath_it_and_never_under_itself(makers: Makers) -> None:
    draft = from_small_set(makers)
    who: dict[str, Any] = {"by": makers.maker, "at": LATER}
    field, other = pk_of(draft, "F1"), pk_of(draft, "F2")

    shaping.move(draft, node=field, under=other, place=0, shape=1, **who)

    assert codes(draft)[:4] == [(1, "F2"), (2, "F1"), (3, "1.1"), (3, "1.2")]
    with pytest.raises(CannotMove):
        shaping.move(draft, node=other, under=field, place=0, shape=2, **who)


def test_removed_nodes_come_back_in_turn_with_all_beneath_them(makers: Makers) -> None:
    draft = from_small_set(makers)
    who: dict[str, Any] = {"by": makers.maker, "at": LATER}
    before = codes(draft)

    shaping.remove(draft, node=pk_of(draft, "1.2"), shape=1, **who)
    shaping.remove(
        draft, node=pk_of(draft, "F1"), shape=2, by=makers.maker, at=LATER + timedelta(1)
    )
    assert codes(draft) == [(1, "F2"), (2, "2.1")]
    shaping.bring_back(draft, shape=3, **who)
    shaping.bring_back(draft, shape=4, **who)

    assert codes(draft) == before
    with pytest.raises(CannotMove):
        shaping.bring_back(draft, shape=5, **who)


def test_copy_has_codes_of_its_own_and_everything_else_the_same(makers: Makers) -> None:
    draft = from_small_set(makers)

    shaping.duplicate(draft, node=pk_of(draft, "F1"), shape=1, by=makers.maker, at=LATER)

    found = codes(draft)
    assert len({code for _level, code in found}) == len(found) == 10
    assert [code for level, code in found if level == 1] == ["F1", "F3", "F2"]


def test_tree_that_another_changed_is_not_changed_over(makers: Makers) -> None:
    draft = from_small_set(makers)
    who: dict[str, Any] = {"by": makers.second, "at": LATER}
    shaping.add(draft, under=None, after=None, shape=1, by=makers.maker, at=LATER)

    with pytest.raises(StaleTree):
        shaping.add(draft, under=None, after=None, shape=1, **who)
    with pytest.raises(StaleTree):
        shaping.remove(draft, node=pk_of(draft, "1.1"), shape=1, **who)
    with pytest.raises(StaleTree):
        shaping.bring_back(draft, shape=1, **who)


TABLE = (
    "I\tPhần chung\t\n1\tChỉ đạo\t3,5\n1.1\tKế hoạch\t\n1.1.1.\tBan hành\t1,5\n1.1.2\tHoàn thành\t2"
)


def test_pasted_rows_stand_beneath_the_codes_they_begin_with(makers: Makers) -> None:
    draft = makers.start()
    rows = nodes_of(rows_of(TABLE.partition("\n")[2]))

    shaping.paste(draft, under=None, rows=rows, shape=1, by=makers.maker, at=LATER)

    leaves = {n.code: n.content.get("max_points") for n in shaping.load(draft).walk() if n.is_leaf}
    assert codes(draft) == [(1, "1"), (2, "1.1"), (3, "1.1.1"), (3, "1.1.2")]
    assert {code: str(points) for code, points in leaves.items()} == {"1.1.1": "1.5", "1.1.2": "2"}


def test_pasted_row_without_a_code_is_named() -> None:
    with pytest.raises(CannotRead, match="Dòng 1 “I Phần chung”"):
        rows_of(TABLE)


def test_draft_with_problems_is_not_asked_for(makers: Makers) -> None:
    draft = makers.start()

    with pytest.raises(BadRuleFile):
        releasing.ask(draft, version=1, by=makers.maker, at=LATER)

    assert RuleDraft.objects.get(pk=draft.pk).state == "draft"


def test_asked_released_by_another_and_frozen(makers: Makers) -> None:
    draft = from_small_set(makers)
    releasing.ask(draft, version=1, by=makers.maker, at=LATER)

    with pytest.raises(NotTheSecond):
        releasing.release(draft, version=2, by=makers.maker, at=LATER)
    released = releasing.release(draft, version=2, by=makers.second, at=LATER)

    file = CriteriaSet.objects.get(label="Bộ tiêu chí nhỏ", year=2026)
    assert (released.state, file.year, file.loaded_by) == ("released", 2026, makers.second)
    assert (released.criteria_set, file.text) == (file, releasing.text_of(draft))
    with pytest.raises(NotOpen):
        shaping.add(draft, under=None, after=None, shape=1, by=makers.maker, at=LATER)


def test_whoever_changed_one_word_is_not_the_second(makers: Makers) -> None:
    draft = from_small_set(makers)
    part = RulePart.objects.get(pk=pk_of(draft, "1.1"))
    saving.save(part, said={**part.content, "name": "Một"}, version=1, by=makers.second, at=LATER)
    releasing.ask(draft, version=version_of(draft), by=makers.maker, at=LATER)

    with pytest.raises(NotTheSecond):
        releasing.release(draft, version=version_of(draft), by=makers.second, at=LATER)
    released = releasing.release(draft, version=version_of(draft), by=makers.leader, at=LATER)

    assert released.ended_by == makers.leader


def test_given_back_with_a_reason_it_is_written_on(makers: Makers) -> None:
    draft = from_small_set(makers)
    releasing.ask(draft, version=1, by=makers.maker, at=LATER)

    with pytest.raises(Incomplete):
        releasing.give_back(draft, reason=" ", version=2, by=makers.leader, at=LATER)
    back = releasing.give_back(draft, reason="Sửa tổng điểm", version=2, by=makers.leader, at=LATER)

    assert (back.state, back.reason, back.is_open) == ("draft", "Sửa tổng điểm", True)


def test_what_changed_since_it_was_seen_is_not_released(makers: Makers) -> None:
    draft = from_small_set(makers)
    releasing.ask(draft, version=1, by=makers.maker, at=LATER)
    releasing.give_back(draft, reason="x", version=2, by=makers.leader, at=LATER)
    releasing.ask(draft, version=3, by=makers.maker, at=LATER)

    with pytest.raises(StaleTree):
        releasing.release(draft, version=2, by=makers.leader, at=LATER)


@pytest.mark.parametrize("role", [Role.APPRAISER, Role.ADMINISTRATOR, Role.AUDITOR, Role.LEADER])
def test_making_is_for_coordinators(makers: Makers, role: Role) -> None:
    with pytest.raises(NotAllowed):
        from_small_set(makers, by=makers.city.people[role])


def test_history_of_a_draft_is_never_changed(makers: Makers) -> None:
    makers.start()

    with pytest.raises(IntegrityError), transaction.atomic():
        RuleEvent.objects.update(action="x")
