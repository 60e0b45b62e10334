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


def _beyond_the_pages(rules: scoring.CriteriaSet, *, name: str) -> list[str]:
    """Return what the set says that pages would show wrong: they add up lines, field by field."""
    what = {
        "rule": _("quy tắc riêng của nhóm (trần, quy đổi, làm tròn)"),
        "void": _("mất điểm theo tiêu chí khác"),
        "inside": _("điểm cộng trừ bên trong nhóm"),
        "by_bloc": _("điểm tối đa riêng theo khối"),
        "lead": _("sở chấm riêng một phần của lĩnh vực"),
        "against": _("so sánh với cơ quan khác, năm trước hoặc chỉ tiêu riêng"),
    }
    return [
        _(
            "%(place)s: bộ tiêu chí đúng, nhưng các trang chưa thể hiện được %(what)s; "
            "hãy chấm thử bằng dòng lệnh, chưa nạp để mở kỳ."
        )
        % {"place": f"{name}: {code}", "what": what[kind]}
        for code, kind in scoring.beyond_lines(rules)
    ]


def problems_of_set(text: str, *, name: str) -> list[str]:
    """List every problem of a criteria set, with its place; change nothing."""
    try:
        rules = scoring.load_criteria_set(text, name=name)
    except scoring.BadFile as bad:
        return [problem.text(get_language() or "vi") for problem in bad.problems]
    return [
        *column_problems_of_set(rules, name=name),
        *_directory_problems(rules, name=name),
        *_beyond_the_pages(rules, name=name),
    ]


def problems_of_book(text: str, *, name: str) -> list[str]:
    """List every problem of a rule book, with its place; change nothing."""
    try:
        rules = scoring.load_rule_book(text, name=name)
    except scoring.BadFile as bad:
        return [problem.text(get_language() or "vi") for problem in bad.problems]
    return [*column_problems_of_book(rules, name=name), *_beyond_the_bounds(rules, name=name)]


def _beyond_the_bounds(rules: scoring.RuleBook, *, name: str) -> list[str]:
    """Return what the book says that a cycle cannot follow yet: it ranks by indices alone."""
    what = {
        "above": _("loại bắt đầu trên một ngưỡng (above)"),
        "by_bloc": _("ngưỡng riêng theo khối"),
        "conditions": _("điều kiện của loại"),
        "limits": _("giới hạn loại theo kỷ luật"),
        "break_ties": _("cột phân định đồng hạng"),
        "together": _("giới hạn chung của điểm thưởng và điểm trừ"),
    }
    return [
        _(
            "%(name)s: quy tắc đúng, nhưng một kỳ chưa theo được %(what)s; "
            "hãy tính thử bằng dòng lệnh, chưa nạp để mở kỳ."
        )
        % {"name": name, "what": what[kind]}
        for kind in scoring.beyond_bounds(rules)
    ]


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
        )
        for order, criterion in enumerate(rules.criteria)
    )


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
