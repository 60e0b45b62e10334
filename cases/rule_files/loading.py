"""Load criteria sets and rule books: a dry run lists every problem, a load is all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

import scoring
from cases.models import CriteriaSet, Criterion, Field, RuleBook
from cases.refusals import BadRuleFile
from cases.rule_files.rows import (
    book_facts,
    column_problems_of_book,
    column_problems_of_set,
    criterion_facts,
    field_facts,
    set_facts,
)
from directory.models import Agency, Bloc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from directory.models import User


def _unknown(kind: str, code: str, place: str) -> str:
    return _(
        "%(place)s: không có %(kind)s mang mã “%(code)s” trong danh bạ; hãy thêm vào danh bạ trước."
    ) % {
        "place": place,
        "kind": kind,
        "code": code,
    }


def _directory_problems(rules: scoring.CriteriaSet, *, name: str) -> list[str]:
    """Return what the file asks of the directory that is not there."""
    agencies = set(Agency.objects.values_list("code", flat=True))
    blocs = set(Bloc.objects.values_list("code", flat=True))
    problems = [
        _unknown(_("đơn vị"), code, f"{place}.{key}")
        for place, leads in _leads_of(rules, name=name)
        for key, code in leads.items()
        if code not in agencies
    ]
    problems += [
        _unknown(_("khối"), bloc, f"{name}: criteria.{criterion.code}.{key}")
        for criterion in rules.criteria
        for key, named in (("blocs", criterion.blocs), ("max_points_by_bloc", criterion.by_bloc))
        for bloc in sorted({*named} - blocs)
    ]
    return [*problems, *_two_alternates(rules, name=name)]


def _two_alternates(rules: scoring.CriteriaSet, *, name: str) -> Iterator[str]:
    """Return criteria whose department already has another alternate in the field.

    A department reviews its part of a field as one; so one other stands in for it there.
    """
    for field in rules.fields:
        known = {field.lead: field.alternate}
        for one in field.criteria:
            if one.lead and known.setdefault(one.lead, one.alternate) != one.alternate:
                yield _(
                    "%(place)s: trong lĩnh vực %(field)s, %(lead)s đã có cơ quan thay thế là "
                    "%(other)s; hãy ghi cùng một cơ quan thay thế."
                ) % {
                    "place": f"{name}: criteria.{one.code}.alternate",
                    "field": field.code,
                    "lead": one.lead,
                    "other": known[one.lead],
                }


def _leads_of(rules: scoring.CriteriaSet, *, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the departments of fields, and of the criteria that name their own, by place."""
    for field in rules.fields:
        place = f"{name}: fields.{field.code}"
        yield place, {"lead": field.lead, "alternate": field.alternate}
        for one in field.criteria:
            if one.lead:
                place = f"{name}: criteria.{one.code}"
                yield place, {"lead": one.lead, "alternate": one.alternate}


def problems_of_set(text: str, *, name: str) -> list[str]:
    """List every problem of a criteria set, with its place; change nothing."""
    try:
        rules = scoring.load_criteria_set(text, name=name)
    except scoring.BadFile as bad:
        return [problem.text(get_language() or "vi") for problem in bad.problems]
    return [
        *column_problems_of_set(rules, name=name),
        *_directory_problems(rules, name=name),
    ]


def problems_of_book(text: str, *, name: str) -> list[str]:
    """List every problem of a rule book, with its place; change nothing."""
    try:
        rules = scoring.load_rule_book(text, name=name)
    except scoring.BadFile as bad:
        return [problem.text(get_language() or "vi") for problem in bad.problems]
    return column_problems_of_book(rules, name=name)


def _refuse(problems: list[str], *, name: str) -> None:
    if problems:
        raise BadRuleFile(
            ngettext(
                "Tệp %(name)s có %(count)d lỗi; chưa có gì được nạp.",
                "Tệp %(name)s có %(count)d lỗi; chưa có gì được nạp.",
                len(problems),
            )
            % {"name": name, "count": len(problems)},
            problems=problems,
        )


@transaction.atomic
def load_set(text: str, *, name: str, by: User | None, at: datetime) -> CriteriaSet:
    """Load a criteria set with its fields and criteria; the same text loads once.

    Raises BadRuleFile with every problem; nothing is written then.
    """
    _refuse(problems_of_set(text, name=name), name=name)
    rules = scoring.load_criteria_set(text, name=name)
    loaded = {"text": text, "loaded_at": at, "loaded_by": by}
    criteria_set, is_new = CriteriaSet.objects.get_or_create(
        digest=rules.digest, defaults={**set_facts(rules), **loaded}
    )
    if is_new:
        _add_rows(criteria_set, rules)
    return criteria_set


def _add_rows(criteria_set: CriteriaSet, rules: scoring.CriteriaSet) -> None:
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    fields = {
        field.code: Field.objects.create(
            **field_facts(field, order),
            criteria_set=criteria_set,
            lead=agencies[field.lead],
            alternate=agencies[field.alternate],
        )
        for order, field in enumerate(rules.fields)
    }
    Criterion.objects.bulk_create(
        Criterion(
            **criterion_facts(criterion, order),
            criteria_set=criteria_set,
            field=fields[criterion.field],
            **_own_departments(criterion, fields[criterion.field], agencies),
        )
        for order, criterion in enumerate(rules.criteria)
    )


def _own_departments(
    criterion: scoring.Criterion, field: Field, agencies: Mapping[str, Agency]
) -> dict[str, Agency]:
    """Return the departments of a criterion where they are not those of its field."""
    named = {"lead": criterion.lead, "alternate": criterion.alternate}
    if not criterion.lead or criterion.lead == field.lead.code:
        return {}
    return {key: agencies[code] for key, code in named.items()}


def load_book(text: str, *, name: str, by: User | None, at: datetime) -> RuleBook:
    """Load a rule book; the same text loads once.

    Raises BadRuleFile with every problem; nothing is written then.
    """
    _refuse(problems_of_book(text, name=name), name=name)
    rules = scoring.load_rule_book(text, name=name)
    loaded = {"text": text, "loaded_at": at, "loaded_by": by}
    book, _is_new = RuleBook.objects.get_or_create(
        digest=rules.digest, defaults={**book_facts(rules), **loaded}
    )
    return book
