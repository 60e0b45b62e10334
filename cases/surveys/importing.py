"""Bring survey results, bonus and penalty points in from a file: all of it, or nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.events import record_for_each
from cases.lifecycle import Rung
from cases.models import Case, Draft, ImportedAnswer, SurveyImport
from cases.refusals import Incomplete
from cases.services.drafts import normal_lines
from cases.services.evidence import attach_source
from cases.surveys.plans import read_plan
from directory.access import access_of
from directory.imports import HasProblems
from directory.roles import Role
from evidence_store.services.arriving import keep_table
from wording.refusals import StalePage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cases.models import Cycle
    from cases.surveys.plans import Plan, Planned
    from directory.models import User

IMPORTERS = (Role.COORDINATOR, Role.APPRAISER)


@transaction.atomic
def import_answers(
    cycle: Cycle,
    *,
    content: bytes,
    filename: str,
    reason: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> SurveyImport:
    """Set every item that a file names and lock it by the file, which is kept as evidence.

    The file is read once more while the cases stand still, so that a preview gone stale sets
    nothing; `seen` is its version. Raises HasProblems, Incomplete where nothing is new or a
    correction gives no reason, StalePage where the preview says otherwise by now, NotAllowed, and
    what evidence_store refuses.
    """
    access_of(by, on=localdate(at)).check_holds(*IMPORTERS)
    list(Case.objects.select_for_update().filter(cycle=cycle).order_by("pk").values_list("pk"))
    plan = read_plan(cycle, content, filename=filename)
    words = normal_lines(reason)
    _check_importable(plan, reason=words)
    _check_seen(plan, seen)
    evidence = keep_table(io.BytesIO(content), filename=filename, by=by, at=at)
    source = SurveyImport.objects.create(
        cycle=cycle, evidence=evidence, by=by, at=at, reason=words, rows=len(plan.rows)
    )
    _replace(plan.replacing, source)
    ImportedAnswer.objects.bulk_create(
        ImportedAnswer(item=planned.item, source=source, row=planned.row, answer=planned.answer)
        for planned in plan.rows
    )
    items = [planned.item for planned in plan.rows]
    # What was typed for the same appraisal gives way; the preview said so.
    Draft.objects.filter(item__in=items, rung=Rung.APPRAISED).delete()
    instead_of = {r.item: r.before.source.evidence for r in plan.rows if r.before is not None}
    attach_source(evidence, items=items, instead_of=instead_of, by=by, at=at)
    facts = _facts_of(plan.rows, filename=evidence.filename, sha256=evidence.blob_id)
    record_for_each(facts, "import_answers", by=by, at=at, reason=words)
    return source


def _check_importable(plan: Plan, *, reason: str) -> None:
    if plan.problems:
        raise HasProblems(plan.problems)
    if not plan.rows:
        raise Incomplete(
            _("Mọi dòng trong tệp đã đúng như kết quả đang khóa; không có gì để nhập.")
        )
    if plan.replacing and not reason:
        raise Incomplete(
            ngettext(
                "Tệp thay %(count)d kết quả đã nhập trước đó; hãy ghi rõ lý do đính chính.",
                "Tệp thay %(count)d kết quả đã nhập trước đó; hãy ghi rõ lý do đính chính.",
                len(plan.replacing),
            )
            % {"count": len(plan.replacing)},
            missing=["reason"],
        )


def _check_seen(plan: Plan, seen: int | None) -> None:
    if seen is None or seen == plan.version:
        return
    raise StalePage(_stale(), version=plan.version)


def _stale() -> str:
    return _(
        "Kết quả đang có đã thay đổi sau lần xem trước nên chưa nhập gì. Vui lòng xem lại bản "
        "xem trước dưới đây rồi bấm nhập một lần nữa."
    )


def _replace(rows: Iterable[Planned], source: SurveyImport) -> None:
    before = [planned.before.pk for planned in rows if planned.before is not None]
    in_force = ImportedAnswer.objects.filter(pk__in=before, replaced_by=None)
    if in_force.update(replaced_by=source) != len(before):
        raise StalePage(_stale())


def _facts_of(rows: Iterable[Planned], **file: str) -> dict[Case, dict[str, Any]]:
    """Return for each case which criteria a file set, which of them anew, and the file's name."""
    facts: dict[Case, dict[str, Any]] = {}
    for planned in rows:
        told = facts.setdefault(planned.item.case, {"items": [], "replaced": [], **file})
        told["items"].append(planned.rule.code)
        if planned.before is not None:
            told["replaced"].append(planned.rule.code)
    return facts
