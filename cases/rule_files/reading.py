"""Criteria sets and rule books as lists, as pages, and as what a dry run finds in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

import scoring
from cases.models import BlocSet, CriteriaSet, Cycle, RuleBook
from cases.presenting.methods import kind_name, part_name
from cases.presenting.rules import group_in_words, rule_in_words
from cases.presenting.trees import Branch, Subtotal, branches_of, path_in, rows_of
from cases.presenting.words import number, papers_of
from cases.rule_files.loading import problems_of_book, problems_of_set
from cases.rule_files.troubles import Trouble, trouble_of
from cases.rules import criteria_of
from scoring.criteria import BASE_PARTS
from scoring.exact import written
from scoring.group_scores import full_of
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

File = TypeVar("File", CriteriaSet, RuleBook)
SET, BOOK = "set", "book"
# What the words of `origin` mean, from the best known to the least.
ORIGINS: dict[str, tuple[_StrPromise, str]] = {
    "found": (_("có nguồn"), "leaf"),
    "analogy": (_("theo địa phương khác"), "ink"),
    "general_knowledge": (_("kiến thức chung"), "ochre"),
    "assumption": (_("giả định"), "ochre"),
}
ORIGIN_OF: dict[str, _StrPromise] = {
    "name": _("tên"),
    "topic": _("nội dung"),
    "points": _("điểm"),
    "rule": _("cách chấm"),
    "lead": _("cơ quan chủ trì"),
    "alternate": _("cơ quan thay thế"),
}


@dataclass(frozen=True, slots=True)
class DryRun:
    """What loading a file would do: its troubles, or what it holds."""

    kind: str
    name: str
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[Trouble, ...] = ()  # of a workbook: what was read in a way to look at
    label: str = ""
    digest: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    known: CriteriaSet | RuleBook | None = None

    @property
    def from_sheet(self) -> bool:
        """Tell whether its places are cells of a workbook."""
        return any(trouble.sheet for trouble in self.troubles)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one part of a rule comes from."""

    what: str
    word: str
    tone: str
    note: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion of a set in words."""

    criterion: scoring.Criterion
    name: str
    kind: str
    part: str
    how: str
    origins: tuple[Origin, ...]
    wanted: tuple[str, ...]  # the papers demanded
    lead: str  # who judges it, where that is not the lead of the field
    by_bloc: tuple[str, ...]  # blocs with another maximum


@dataclass(frozen=True, slots=True)
class FieldRows:
    """A field of a set with its departments, points and criteria."""

    field: scoring.Field
    name: str
    lead: str
    alternate: str
    points: Decimal
    rule: str  # what the field itself does more than add up
    origins: tuple[Origin, ...]
    count: int
    rows: list[Branch[CriterionRow]]  # groups and criteria as they stand

    @property
    def outermost(self) -> list[Branch[CriterionRow]]:
        """Return the groups right under the field."""
        return [row for row in self.rows if row.head and not row.depth]


def listed(files: QuerySet[File]) -> list[File]:
    """Return the files newest first, each with the cycles that use it; no texts."""
    found = list(files.select_related("loaded_by").defer("text").order_by("-loaded_at", "-pk"))
    used = _used(files.model)
    for file in found:
        file.in_use = used.get(file.pk, [])
    return found


def cycles_of(file: CriteriaSet | RuleBook) -> list[Cycle]:
    """Return the cycles that use a file, the latest first; also where only a bloc does."""
    return _used(type(file), file.pk).get(file.pk, [])


def _used(model: type[CriteriaSet | RuleBook], *keys: int) -> dict[int, list[Cycle]]:
    """Return, by file, the cycles that use it; two queries at most."""
    name = "rule_book" if model is RuleBook else "criteria_set"
    of = {f"{name}__in": keys} if keys else {}
    pairs = {(getattr(each, f"{name}_id"), each) for each in Cycle.objects.filter(**of)}
    if model is CriteriaSet:
        rows = BlocSet.objects.filter(**of).select_related("cycle")
        pairs |= {(row.criteria_set_id, row.cycle) for row in rows}
    found: dict[int, list[Cycle]] = {}
    for key, cycle in sorted(pairs, key=lambda pair: -pair[1].year):
        found.setdefault(key, []).append(cycle)
    return found


def dry_run(kind: str, text: str, *, name: str) -> DryRun:
    """Say what loading a file would do; nothing is changed."""
    load, problems_of, facts_of, model = KINDS[kind]
    try:
        rules = load(text, name=name)
    except scoring.BadFile as bad:
        troubles = tuple(trouble_of(problem) for problem in bad.problems)
        return DryRun(kind, name, troubles)
    # What the directory lacks is told in whole sentences.
    others = tuple(Trouble(None, "", "", sentence) for sentence in problems_of(text, name=name))
    return DryRun(
        kind=kind,
        name=name,
        troubles=others,
        label=rules.label,
        digest=rules.digest,
        facts=facts_of(rules),
        known=model.objects.filter(digest=rules.digest).defer("text").first(),
    )


def _facts_of_set(rules: scoring.CriteriaSet) -> tuple[tuple[str, str], ...]:
    total = sum((_most_of(field) for field in rules.fields), Decimal(0))
    return (
        (str(_("Năm")), str(rules.year)),
        (str(_("Lĩnh vực")), str(len(rules.fields))),
        (str(_("Tiêu chí")), str(len(rules.criteria))),
        (str(_("Tổng điểm")), number(total)),
        (str(_("Nguồn")), rules.source),
    )


def _facts_of_book(book: scoring.RuleBook) -> tuple[tuple[str, str], ...]:
    return (
        (str(_("Năm")), str(book.year)),
        (
            str(_("Xếp loại")),
            ", ".join(
                f"{b.name} {'>' if b.strict else '≥'} {number(b.lower)}" for b in book.classes
            ),
        ),
        (str(_("Nguồn")), book.source),
    )


Reader = tuple[Callable[..., Any], Callable[..., list[str]], Callable[..., Any], Any]
KINDS: Mapping[str, Reader] = {
    SET: (scoring.load_criteria_set, problems_of_set, _facts_of_set, CriteriaSet),
    BOOK: (scoring.load_rule_book, problems_of_book, _facts_of_book, RuleBook),
}


def fields_of(criteria_set: CriteriaSet) -> list[FieldRows]:
    """Return a set in words, field by field; two queries for the departments."""
    leads = {
        field.code: field
        for field in criteria_set.fields.select_related("lead", "alternate").order_by("order")
    }
    rules = criteria_of(criteria_set)
    own = criteria_set.criteria.filter(lead__isnull=False).select_related("lead")
    names = {each.lead.code: each.lead.called for each in own if each.lead}
    return [
        FieldRows(
            field=field,
            name=_named(field),
            lead=leads[field.code].lead.called,
            alternate=leads[field.code].alternate.called,
            points=_most_of(field),
            rule=group_in_words(field.tree) if field.tree else "",
            origins=_origins(field.origin),
            count=len(field.criteria),
            rows=_rows(rules, field, names),
        )
        for field in rules.fields
    ]


def _most_of(field: scoring.Field) -> Decimal:
    """Return what a field comes to; of criteria for some blocs only, all of them."""
    if field.tree:
        return written(full_of(field.tree, ""))
    return sum((one.max_points for one in field.criteria if one.part in BASE_PARTS), Decimal(0))


def _rows(
    rules: scoring.CriteriaSet, field: scoring.Field, names: Mapping[str, str]
) -> list[Branch[CriterionRow]]:
    """Return groups, with their points and rules, and criteria as they stand."""
    rows = [_row(one, _own_lead(one, field, names)) for one in field.criteria]
    sums = {group.code: _most_in(group) for group in field.groups}
    return rows_of(branches_of(rows, lambda row: path_in(rules, row.criterion.code), sums=sums))


def _most_in(group: scoring.Group) -> Subtotal:
    """Return the points of a group and in words what its rule does; nobody has any of them yet."""
    told = group_in_words(group)
    sentences = (f"{capfirst(told)}.",) if told else ()
    return Subtotal(Decimal(0), written(full_of(group, "")), sentences=sentences)


def _own_lead(criterion: scoring.Criterion, field: scoring.Field, names: Mapping[str, str]) -> str:
    own = criterion.lead if criterion.lead != field.lead else ""
    return names.get(own, own)


def _row(criterion: scoring.Criterion, lead: str) -> CriterionRow:
    return CriterionRow(
        criterion=criterion,
        name=_named(criterion),
        kind=kind_name(criterion),
        part=part_name(criterion.part),
        how=rule_in_words(criterion),
        origins=_origins(criterion.origin),
        wanted=papers_of(criterion),
        lead=lead,
        by_bloc=tuple(f"{bloc}: {number(most)}" for bloc, most in criterion.by_bloc.items()),
    )


def _named(thing: scoring.Field | scoring.Criterion) -> str:
    return in_readers_language(thing.name, thing.name_en)


def _origins(origin: Mapping[str, str]) -> tuple[Origin, ...]:
    """Read `points = "analogy: Hà Nội"` as the word and what stands after it."""
    found = []
    for what, told in origin.items():
        word, _colon, note = told.partition(":")
        name, tone = ORIGINS.get(word.strip(), (word, "plain"))
        found.append(Origin(str(ORIGIN_OF.get(what, what)), str(name), tone, note.strip()))
    return tuple(found)
