"""The rows a rule file becomes, and whether their columns have room for what the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Field as Column
from django.utils.translation import gettext as _

from cases.models import CriteriaSet, Criterion, Field, RuleBook
from wording.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    import scoring

Facts = dict[str, Any]


def set_facts(rules: scoring.CriteriaSet) -> Facts:
    return {
        "code": rules.code,
        "label": normal(rules.label),
        "label_en": rules.label_en,
        "year": rules.year,
        "reconstructed": rules.reconstructed,
        "notice": rules.notice,
        "notice_en": rules.notice_en,
    }


def book_facts(rules: scoring.RuleBook) -> Facts:
    return {"code": rules.code, "label": normal(rules.label), "label_en": rules.label_en}


def field_facts(field: scoring.Field, order: int) -> Facts:
    return {"code": field.code, "name": field.name, "name_en": field.name_en, "order": order}


def criterion_facts(criterion: scoring.Criterion, order: int) -> Facts:
    return {
        "code": criterion.code,
        "name": criterion.name,
        "name_en": criterion.name_en,
        "order": order,
        "max_points": criterion.max_points,
        "part": criterion.part,
        "self_scored": criterion.self_scored,
        "may_be_not_applicable": criterion.may_be_not_applicable,
        "evidence": list(criterion.evidence),
        "blocs": sorted(criterion.blocs),
    }


def column_problems_of_set(rules: scoring.CriteriaSet, *, name: str) -> list[str]:
    """Return what a set says that its rows have no room for."""
    found = [*_unfit(CriteriaSet, set_facts(rules), place=name)]
    for order, field in enumerate(rules.fields):
        place = f"{name}: fields.{field.code}"
        found += _unfit(Field, field_facts(field, order), place=place)
    for order, criterion in enumerate(rules.criteria):
        place = f"{name}: criteria.{criterion.code}"
        found += _unfit(Criterion, criterion_facts(criterion, order), place=place)
    return found


def column_problems_of_book(rules: scoring.RuleBook, *, name: str) -> list[str]:
    return [*_unfit(RuleBook, book_facts(rules), place=name)]


def _unfit(model: type[Model], facts: Facts, *, place: str) -> Iterator[str]:
    for column, value in facts.items():
        where = f"{place[:200]}.{column}"
        if "\x00" in str(value):
            told = _("%(place)s: có ký tự rỗng (U+0000); hãy xóa ký tự đó.")
            yield told % {"place": where.replace("\x00", "")}
            continue
        field = model._meta.get_field(column)  # noqa: SLF001 - documented by Django
        try:
            if value and isinstance(field, Column):
                field.run_validators(value)
        except ValidationError as bad:
            yield f"{where}: {' '.join(bad.messages)}"
