"""Facts and figures of agencies from a file: tried row by row, then brought in whole or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.models import AgencyFact, AgencyFigure
from cases.refusals import Incomplete, Invalid
from cases.services.figure_texts import kind_for, read_figure
from cases.services.figures import check_fact, check_open, enter_fact, enter_figure
from cases.surveys.tables import AGENCY, CODES, CRITERION, Columns, read_sheet
from directory.imports import HasProblems
from directory.imports.cells import day_in
from directory.models import BlocMembership
from results.services.grounds import year_of
from wording.refusals import StalePage
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    import scoring
    from cases.models import Cycle
    from cases.surveys.tables import Sheet
    from directory.imports.tables import Problem, Row
    from directory.models import Agency, User

VALUE, NUMBER, DAY = "value", "number", "day"
LABELS = {
    **CODES,
    "agency_name": ("Tên đơn vị", "Agency name"),
    "criterion_name": ("Tên tiêu chí", "Criterion name"),
    VALUE: ("Giá trị", "Value"),
    NUMBER: ("Số văn bản", "Paper number"),
    DAY: ("Ngày văn bản", "Day of the paper"),
}


@dataclass(frozen=True, slots=True)
class PlannedFigure:
    """A row that sets what a criterion of an agency is compared with."""

    row: int
    agency: Agency
    rule: scoring.Criterion
    text: str
    version: int  # of the figure it is put over, 0 for none
    was: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedFact:
    """A row that tells a fact about an agency."""

    row: int
    agency: Agency
    fact: str
    number: str
    day: date


@dataclass
class Plan:
    """Everything a file would set, what it leaves as it is, and what is wrong with it."""

    figures: list[PlannedFigure] = field(default_factory=list)
    facts: list[PlannedFact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    blank: int = 0

    @property
    def rows(self) -> int:
        return len(self.figures) + len(self.facts)

    @property
    def version(self) -> int:
        """Return a number that is another one where a preview would say otherwise."""
        figures = [(each.row, each.text, each.version, each.was) for each in self.figures]
        return version_of(figures, [(each.row, each.number) for each in self.facts])


@dataclass
class Known:
    """What the rows of a file may speak of."""

    cycle: Cycle
    on: date
    agencies: Mapping[str, BlocMembership]
    rules: Mapping[str, Mapping[str, scoring.Criterion]]  # by bloc, then by code
    facts: frozenset[str]
    figures: Mapping[tuple[int, str], AgencyFigure]
    papers: frozenset[tuple[int, str, str]]
    taken: dict[tuple[int, str, str], int] = field(default_factory=dict)


def known_of(cycle: Cycle, *, on: date) -> Known:
    """Load what a file may speak of; four queries whatever the number of agencies."""
    year = year_of(cycle)
    members = BlocMembership.objects.filter(year=cycle.year).select_related("agency", "bloc")
    ordered = members.order_by("bloc__order", "bloc__code", "agency__sort_key", "pk")
    agencies = {each.agency.code.casefold(): each for each in ordered}
    blocs = {each.bloc.code for each in agencies.values()}
    figures = AgencyFigure.objects.filter(cycle=cycle)
    papers = AgencyFact.objects.filter(cycle=cycle).values_list("agency", "fact", "number")
    return Known(
        cycle=cycle,
        on=on,
        agencies=agencies,
        rules={
            bloc: {one.code: one for one in year.set_of(bloc).applicable(bloc) if kind_for(one)}
            for bloc in blocs
        },
        facts=frozenset(limit.fact for limit in year.book.limits),
        figures={(each.agency_id, each.criterion): each for each in figures},
        papers=frozenset(papers),
    )


def read_plan(cycle: Cycle, content: bytes, *, filename: str, on: date) -> Plan:
    """Read a file and say what it would set, or everything that is wrong; changes nothing."""
    known = known_of(cycle, on=on)
    sheet = read_sheet(content, filename=filename, columns=Columns(LABELS))
    plan = Plan(problems=sheet.table.problems)
    for row in sheet.table.rows:
        _plan_row(row, sheet, known, plan)
    if not plan.problems and not plan.rows and not plan.unchanged:
        sheet.table.complain(2, _("giá trị"), _("ít nhất một dòng có giá trị"))
    return plan


def _plan_row(row: Row, sheet: Sheet, known: Known, plan: Plan) -> None:
    member = known.agencies.get(row[AGENCY].casefold())
    if member is None:
        right = _("mã của một đơn vị được xếp khối trong năm này")
        sheet.complain(row, AGENCY, right)
        return
    if not (row[VALUE] or row[NUMBER] or row[DAY]):
        plan.blank += 1
    elif row[CRITERION] in known.facts:
        _plan_fact(row, sheet, known, plan, member.agency)
    else:
        _plan_figure(row, sheet, known, plan, member)


def _plan_figure(row: Row, sheet: Sheet, known: Known, plan: Plan, member: BlocMembership) -> None:
    rules = known.rules[member.bloc.code]
    rule = rules.get(row[CRITERION])
    if rule is None:
        codes = ", ".join((*rules, *sorted(known.facts))) or "–"
        right = _("mã của một tiêu chí có so sánh, hoặc việc giới hạn xếp loại: %(codes)s")
        sheet.complain(row, CRITERION, right % {"codes": codes})
        return
    if not _is_first(row, sheet, known, (member.agency_id, rule.code, "")):
        return
    try:
        values = read_figure(rule, kind_for(rule), row[VALUE])
    except Invalid as refusal:
        sheet.complain(row, VALUE, str(refusal))
        return
    before = known.figures.get((member.agency_id, rule.code))
    was = tuple(before.values) if before else ()
    if was == values:
        plan.unchanged += 1
        return
    version = before.version if before else 0
    plan.figures.append(PlannedFigure(row.number, member.agency, rule, row[VALUE], version, was))


def _plan_fact(row: Row, sheet: Sheet, known: Known, plan: Plan, agency: Agency) -> None:
    before = len(sheet.table.problems)
    day = day_in(row, DAY, sheet.table)
    if day is None:  # said again under the header that the file itself uses
        sheet.complain(row, DAY, sheet.table.problems.pop().right)
    fact, number = row[CRITERION], row[NUMBER]
    if day is None or not _is_first(row, sheet, known, (agency.pk, fact, number)):
        return
    try:
        check_fact(known.cycle, fact, number, day, on=known.on)
    except Invalid as refusal:
        sheet.complain(row, refusal.box or NUMBER, str(refusal))
    if len(sheet.table.problems) > before:
        return
    if (agency.pk, fact, number) in known.papers:
        plan.unchanged += 1
        return
    plan.facts.append(PlannedFact(row.number, agency, fact, number, day))


def _is_first(row: Row, sheet: Sheet, known: Known, about: tuple[int, str, str]) -> bool:
    first = known.taken.setdefault(about, row.number)
    if first != row.number:
        right = _("mỗi số liệu của một đơn vị một dòng; đã có ở dòng %(row)d")
        sheet.complain(row, CRITERION, right % {"row": first})
    return first == row.number


@transaction.atomic
def import_figures(
    cycle: Cycle, *, content: bytes, filename: str, seen: int, by: User, at: datetime
) -> int:
    """Enter every row of a file as its page would, and return how many there were.

    The file is read once more while nobody else enters anything, so that a preview gone stale sets
    nothing; `seen` is its version. Raises HasProblems, Incomplete where nothing is new, StalePage
    where the preview says otherwise by now, NotAllowed, Frozen.
    """
    check_open(cycle, by=by, at=at)
    plan = read_plan(cycle, content, filename=filename, on=localdate(at))
    if plan.problems:
        raise HasProblems(plan.problems)
    if not plan.rows:
        raise Incomplete(_("Mọi dòng trong tệp đã đúng như số liệu hiện có; không có gì để nhập."))
    if seen != plan.version:
        raise StalePage(
            _(
                "Số liệu đã thay đổi sau lần xem trước nên chưa nhập gì. Vui lòng xem lại bản xem "
                "trước dưới đây rồi bấm nhập một lần nữa."
            ),
            version=plan.version,
        )
    for each in plan.figures:
        enter_figure(
            cycle,
            agency=each.agency,
            rule=each.rule,
            kind=kind_for(each.rule),
            text=each.text,
            seen=each.version,
            by=by,
            at=at,
        )
    for told in plan.facts:
        enter_fact(
            cycle,
            agency=told.agency,
            fact=told.fact,
            number=told.number,
            day=told.day,
            by=by,
            at=at,
        )
    return plan.rows
