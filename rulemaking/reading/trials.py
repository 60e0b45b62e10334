"""Try it: one criterion of a draft as the officer will meet it, or a book on some indices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

import scoring
from cases.forms.answers import AnswerForm
from cases.presenting.answers import Typed, Way, typed_over, ways_of
from cases.presenting.rules import rule_in_words
from cases.presenting.words import label_of_class, points_of_maximum
from rulemaking.trees import said_by
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from rulemaking.trees import Node


@dataclass(frozen=True, slots=True)
class Trial:
    """How a criterion is asked, what is typed, and what it comes to."""

    how: str = ""
    ways: tuple[Way, ...] = ()
    worth: str = ""
    steps: tuple[str, ...] = ()
    wrong: str = ""
    cannot: str = ""  # why it cannot be tried yet

    @property
    def way_name(self) -> str:
        return "way"

    @property
    def chosen(self) -> str:
        return next((way.key for way in self.ways if way.is_chosen), "")


def criterion_of(node: Node) -> scoring.Criterion | None:
    """Read one criterion by itself; None where something of it is wrong."""
    said = {**said_by(node), "code": node.code or "x", "name": node.name or "x"}
    said.pop("void_when_zero", None)
    field = {"code": "x", "name": "x", "lead": "a", "alternate": "b", "criteria": [said]}
    document = {
        "format": 2, "code": "x", "label": "x", "year": 2025, "source": "x", "fields": [field],
    }  # fmt: skip
    try:
        rules = scoring.load_criteria_set(scoring.text_of_document(document), name="")
    except scoring.BadFile:
        return None
    return rules.criteria[0]


def trial_of(node: Node, sent: Mapping[str, str]) -> Trial:
    """Answer a criterion with what was typed; nothing is stored."""
    rule = criterion_of(node)
    if rule is None:
        return Trial(cannot=_("Tiêu chí còn chỗ chưa đúng; sửa xong sẽ thử được."))
    how, ways = rule_in_words(rule), ways_of(rule, {}, place="try")
    form = AnswerForm(sent, rule=rule)
    if not form.is_valid() or not form.was_sent:
        return Trial(how=how, ways=tuple(ways))
    return _answered(rule, how, ways, form)


def _answered(rule: scoring.Criterion, how: str, ways: list[Way], form: AnswerForm) -> Trial:
    answer = {key: value for key, value in form.answer.items() if value}
    shown = tuple(typed_over(ways, form.typed()))
    if not answer:
        return Trial(how=how, ways=shown)
    try:
        clean = scoring.read_answer(rule, answer)
        points = scoring.points_for(rule, clean)
    except scoring.BadAnswer as bad:
        wrong: Typed = form.typed({bad.field: bad.right.text(lang())})
        shown = tuple(typed_over(ways, wrong))
        return Trial(how=how, ways=shown, wrong=bad.right.text(lang()))
    steps = tuple(step.text(lang()) for step in points.steps)
    if not points.applicable:
        return Trial(how=how, ways=shown, worth=_("không áp dụng"), steps=steps)
    worth = points_of_maximum(points.points, points.maximum)
    return Trial(how=how, ways=shown, worth=worth, steps=steps)


@dataclass(frozen=True, slots=True)
class Placing:
    """An index and the class it reaches."""

    index: str
    class_name: str


def placings(book: scoring.RuleBook, bloc: str, indices: list[Decimal]) -> list[Placing]:
    """Return the class of each index; conditions and facts are of agencies, not of numbers."""
    known = {each.code for each in book.blocs}
    bloc = bloc if not known or bloc in known else ""
    return [
        Placing(str(index), _class(book, scoring.class_of(index, book=book, bloc=bloc)))
        for index in indices
    ]


def _class(book: scoring.RuleBook, band: scoring.ClassBand) -> str:
    return label_of_class(book, band.name) if band.name else _("không xếp loại")
