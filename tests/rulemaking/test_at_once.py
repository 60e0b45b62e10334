"""Two people at the same moment: one change is made, the other is told, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rulemaking.models import RulePart
from rulemaking.pasting import nodes_of, rows_of
from rulemaking.refusals import StalePart, StaleTree
from rulemaking.services import saving, shaping
from tests.city import START
from tests.threads import at_once_in_threads

if TYPE_CHECKING:
    from tests.rulemaking.conftest import Makers

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_of_two_who_save_one_part_the_second_is_told(makers: Makers) -> None:
    draft = makers.start()
    head = draft.parts.select_related("draft").get(name="head")
    other = RulePart.objects.select_related("draft").get(pk=head.pk)

    done = at_once_in_threads(
        lambda: saving.save(head, said={"a": 1}, version=1, by=makers.maker, at=START),
        lambda: saving.save(other, said={"a": 2}, version=1, by=makers.second, at=START),
    )

    kinds = sorted(type(each).__name__ for each in done)
    assert kinds == [RulePart.__name__, StalePart.__name__]
    assert RulePart.objects.get(pk=head.pk).version == 2


def test_of_two_presses_one_node_is_added_and_two_parts_are_saved(makers: Makers) -> None:
    draft = makers.start()
    rows = nodes_of(rows_of("1\tMột\t\n1.1\tHai\t1"))
    shaping.paste(draft, under=None, rows=rows, shape=1, by=makers.maker, at=START)
    leaf = draft.parts.select_related("draft").get(parent__isnull=False)
    who: dict[str, Any] = {"by": makers.maker, "at": START}

    done = at_once_in_threads(
        lambda: shaping.add(draft, under=None, after=None, shape=2, **who),
        lambda: shaping.add(draft, under=None, after=None, shape=2, **who),
        lambda: saving.save(leaf, said={"code": "x"}, version=1, by=makers.second, at=START),
    )

    assert sorted(type(each).__name__ for each in done) == [
        RulePart.__name__, RulePart.__name__, StaleTree.__name__,
    ]  # fmt: skip
    assert len(shaping.load(draft).fields) == 2
