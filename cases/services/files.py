"""Load criteria sets and rule books: a dry run lists every problem, a load is all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import scoring
from cases.models import CriteriaSet, Criterion, Field, RuleBook
from cases.refusals import BadRuleFile
from directory.models import Agency, Bloc
from directory.text import normal

if TYPE_CHECKING:
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
        _unknown(_("đơn vị"), code, f"{name}: fields.{field.code}.{key}")
        for field in rules.fields
        for key, code in (("lead", field.lead), ("alternate", field.alternate))
        if code not in agencies
    ]
    problems += [
        _unknown(_("khối"), bloc, f"{name}: criteria.{criterion.code}.blocs")
        for criterion in rules.criteria
        for bloc in sorted(criterion.blocs - blocs)
    ]
    return problems


def problems_of_set(text: str, *, name: str) -> list[str]:
    """List every problem of a criteria set, with its place; change nothing."""
    try:
        rules = scoring.load_criteria_set(text, name=name)
    except scoring.BadFile as bad:
        return [problem.text(get_language() or "vi") for problem in bad.problems]
    return _directory_problems(rules, name=name)


def problems_of_book(text: str, *, name: str) -> list[str]:
    """List every problem of a rule book, with its place; change nothing."""
    try:
        scoring.load_rule_book(text, name=name)
    except scoring.BadFile as bad:
        return [problem.text(get_language() or "vi") for problem in bad.problems]
    return []


def _refuse(problems: list[str], *, name: str) -> None:
    if problems:
        raise BadRuleFile(
            _("Tệp %(name)s có %(count)d lỗi; chưa có gì được nạp.")
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
    criteria_set, is_new = CriteriaSet.objects.get_or_create(
        digest=rules.digest,
        defaults={
            "code": rules.code,
            "label": normal(rules.label),
            "label_en": rules.label_en,
            "year": rules.year,
            "reconstructed": rules.reconstructed,
            "notice": rules.notice,
            "notice_en": rules.notice_en,
            "text": text,
            "loaded_at": at,
            "loaded_by": by,
        },
    )
    if is_new:
        _add_rows(criteria_set, rules)
    return criteria_set


def _add_rows(criteria_set: CriteriaSet, rules: scoring.CriteriaSet) -> None:
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    fields = {
        field.code: Field.objects.create(
            criteria_set=criteria_set,
            code=field.code,
            name=field.name,
            name_en=field.name_en,
            order=order,
            lead=agencies[field.lead],
            alternate=agencies[field.alternate],
        )
        for order, field in enumerate(rules.fields)
    }
    Criterion.objects.bulk_create(
        Criterion(
            criteria_set=criteria_set,
            field=fields[criterion.field],
            code=criterion.code,
            name=criterion.name,
            name_en=criterion.name_en,
            order=order,
            max_points=criterion.max_points,
            part=criterion.part,
            self_scored=criterion.self_scored,
            may_be_not_applicable=criterion.may_be_not_applicable,
            evidence=list(criterion.evidence),
            blocs=sorted(criterion.blocs),
        )
        for order, criterion in enumerate(rules.criteria)
    )


def load_book(text: str, *, name: str, by: User | None, at: datetime) -> RuleBook:
    """Load a rule book; the same text loads once.

    Raises BadRuleFile with every problem; nothing is written then.
    """
    _refuse(problems_of_book(text, name=name), name=name)
    rules = scoring.load_rule_book(text, name=name)
    book, _is_new = RuleBook.objects.get_or_create(
        digest=rules.digest,
        defaults={
            "code": rules.code,
            "label": normal(rules.label),
            "label_en": rules.label_en,
            "text": text,
            "loaded_at": at,
            "loaded_by": by,
        },
    )
    return book
