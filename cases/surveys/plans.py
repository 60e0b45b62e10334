"""What a file of survey results, bonus and penalty points would set: every problem, or the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import scoring
from cases.lifecycle import Rung, State
from cases.models import BlocSet, Case, Draft, Item
from cases.models.imports import in_force
from cases.names import state_name
from cases.rules import criteria_in, rule_of
from cases.services.marks import IMPORTED
from cases.surveys.tables import (
    AGENCY,
    CODES,
    CRITERION,
    SHARE,
    TOLD,
    Columns,
    answer_columns,
    read_sheet,
)
from scoring.numbers import typed_rate
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from cases.models import Cycle, ImportedAnswer
    from cases.surveys.tables import Sheet
    from directory.imports import Problem
    from directory.imports.tables import Row

# A file is taken in while Home Affairs has not completed the appraisal of a case.
OPEN_TO_FILES = (State.SELF_ASSESSMENT, State.SIGN_OFF, State.SECTOR_REVIEW, State.APPRAISAL)
PARTS = frozenset({"survey", "bonus", "penalty"})


@dataclass(frozen=True, slots=True)
class Planned:
    """One row that sets an item: the answer, its points, and what it takes the place of."""

    row: int
    item: Item
    rule: scoring.Criterion
    answer: dict[str, str]
    points: scoring.Points
    before: ImportedAnswer | None
    typed: Draft | None


@dataclass
class Plan:
    """Everything a file would set, what it leaves as it is, and what is wrong with it."""

    rows: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    blank: int = 0

    @property
    def is_good(self) -> bool:
        return not self.problems and bool(self.rows)

    @property
    def replacing(self) -> list[Planned]:
        """Return the rows that correct an answer of an earlier file."""
        return [planned for planned in self.rows if planned.before is not None]

    @property
    def version(self) -> int:
        """Return a number that is another one where a preview would say otherwise."""
        return version_of(
            [
                (
                    each.row,
                    each.item.pk,
                    each.answer,
                    each.before.pk if each.before else 0,
                    [each.typed.pk, each.typed.version] if each.typed else [],
                )
                for each in self.rows
            ]
        )

    @property
    def cases(self) -> int:
        return len({planned.item.case_id for planned in self.rows})


@dataclass
class Book:
    """The items of a cycle that a file may speak of, by what people write to name them."""

    rules: dict[str, scoring.Criterion]
    every: list[scoring.Criterion]  # also those of sets of blocs that share a code
    cases: dict[str, Case]
    items: dict[tuple[int, str], Item]
    taken: dict[int, int] = field(default_factory=dict)  # item → row that named it

    def rates(self) -> set[str]:
        """Return the columns of boxes that hold a rate."""
        boxes = (box for rule in self.every for box in scoring.answer_fields(rule))
        return {box.name for box in boxes if box.kind == "rate"}

    def columns(self) -> Columns:
        return answer_columns(self.boxes(), rates=self.rates())

    def boxes(self) -> dict[str, tuple[str, str]]:
        """Return the columns that answers are given in, each with its label in both languages."""
        return {
            box.name: (box.label, box.label_en)
            for rule in self.every
            for box in scoring.answer_fields(rule)
        }


def importable(cycle: Cycle) -> list[scoring.Criterion]:
    """Return the criteria of a cycle's sets that files give: surveys, bonus and penalty."""
    of_blocs = BlocSet.objects.filter(cycle=cycle).values_list("criteria_set", flat=True)
    sets = (criteria_in(cycle, set_id) for set_id in (cycle.criteria_set_id, *of_blocs))
    return [rule for each in sets for rule in each.criteria if rule.part in PARTS]


def book_of_items(cycle: Cycle) -> Book:
    """Load what a file may speak of; four queries whatever the number of agencies."""
    every = importable(cycle)
    rules = {rule.code: rule for rule in reversed(every)}
    items = (
        Item.objects.filter(case__cycle=cycle, criterion__code__in=rules)
        .select_related("criterion")
        .prefetch_related(IMPORTED, Prefetch("drafts", Draft.objects.filter(rung=Rung.APPRAISED)))
        .order_by("pk")
    )
    cases = Case.objects.filter(cycle=cycle).select_related("agency", "bloc").in_order()
    by_pk = {case.pk: case for case in cases}
    found: dict[tuple[int, str], Item] = {}
    for item in items:
        item.case = by_pk[item.case_id]
        item.case.cycle = cycle
        found[item.case_id, item.criterion.code] = item
    return Book(rules, every, {case.agency.code.casefold(): case for case in by_pk.values()}, found)


def read_plan(cycle: Cycle, content: bytes, *, filename: str) -> Plan:
    """Read a file and say what it would set, or everything that is wrong; changes nothing."""
    book = book_of_items(cycle)
    sheet = read_sheet(content, filename=filename, columns=book.columns())
    plan = Plan(problems=sheet.table.problems)
    for row in sheet.table.rows:
        _plan_row(row, sheet, book, plan)
    if not plan.problems and not plan.rows and not plan.unchanged:
        sheet.table.complain(2, _("kết quả"), _("ít nhất một dòng có kết quả"))
    return plan


def _plan_row(row: Row, sheet: Sheet, book: Book, plan: Plan) -> None:
    """Add what a row sets; what is wrong in it is noted, each cell by itself."""
    answer, is_right = _given(row, sheet, book)
    case, rule = _case_in(row, sheet, book), _rule_in(row, sheet, book)
    item = _item_in(row, sheet, book, case, rule) if case and rule else None
    rule = rule_of(item) if item else rule  # as the bloc of the case is asked it
    points = _points_in(row, rule, answer, sheet) if rule and answer else None
    if item is None or rule is None:
        return
    if not answer:
        plan.blank += 1
        return
    allowed = _is_open(row, item, sheet, book)
    if points is None or not allowed or not is_right:
        return
    before = in_force(item)
    if before is not None and before.answer == dict(points.answer):
        plan.unchanged += 1
        return
    typed = next(iter(item.drafts.all()), None)
    plan.rows.append(Planned(row.number, item, rule, dict(points.answer), points, before, typed))


def _given(row: Row, sheet: Sheet, book: Book) -> tuple[dict[str, str], bool]:
    """Return what a row gives in each box, shares of one as per cent, and whether they are such."""
    given = {name: text for name, text in row.cells.items() if text and name not in {*CODES, *TOLD}}
    is_right = True
    for box in sorted(book.rates()):
        text = given.pop(box + SHARE, "")
        if not text:
            continue
        percent = _percent_of(text)
        if percent is None:
            right = _("phân số từ 0 đến 1, ví dụ 0,875; phần trăm thì ghi cả dấu: 87,5%")
            sheet.complain(row, box + SHARE, right)
        elif box in given:
            sheet.complain(row, box + SHARE, _("chỉ điền một trong hai cột của cùng kết quả này"))
        is_right = is_right and percent is not None and box not in given
        given.setdefault(box, percent or "0%")
    return given, is_right


def _percent_of(text: str) -> str | None:
    """Write a share of one as per cent; None where it is none."""
    try:
        share = scoring.read_share(text)
    except scoring.BadNumber:
        return None
    return typed_rate(share, "en") if 0 <= share <= 1 else None


def _case_in(row: Row, sheet: Sheet, book: Book) -> Case | None:
    code = row[AGENCY]
    case = book.cases.get(code.casefold())
    if case is None:
        known = {each.agency.code.casefold(): each.agency.code for each in book.cases.values()}
        right = _("mã của một đơn vị có hồ sơ trong kỳ này")
        sheet.complain(row, AGENCY, right + _meant(code, known))
    return case


def _rule_in(row: Row, sheet: Sheet, book: Book) -> scoring.Criterion | None:
    code = row[CRITERION]
    rule = book.rules.get(code)
    if rule is None:
        right = _("mã của một tiêu chí điều tra xã hội học, điểm thưởng hoặc điểm trừ: %(codes)s")
        sheet.complain(row, CRITERION, right % {"codes": ", ".join(book.rules) or "–"})
    elif row.number in sheet.numeric_codes and len(_same_number(code, book.rules)) > 1:
        same = ", ".join(_same_number(code, book.rules))
        right = _("định dạng ô là văn bản; bảng tính không phân biệt được %(codes)s")
        sheet.complain(row, CRITERION, right % {"codes": same})
        return None
    return rule


def _meant(code: str, known: dict[str, str]) -> str:
    close = get_close_matches(code.casefold(), known, n=1, cutoff=0.75)
    return _("; có phải “%(code)s” không?") % {"code": known[close[0]]} if close else ""


def _same_number(code: str, codes: Sequence[str] | dict[str, scoring.Criterion]) -> list[str]:
    """Return the codes that a spreadsheet writes as the same number: 1.1 and 1.10."""
    return [each for each in codes if each == code or _number(each) == _number(code) is not None]


def _number(code: str) -> Decimal | None:
    try:
        return scoring.parse_number(code)
    except scoring.BadNumber:
        return None


def _item_in(
    row: Row, sheet: Sheet, book: Book, case: Case, rule: scoring.Criterion
) -> Item | None:
    item = book.items.get((case.pk, rule.code))
    if item is None:
        right = _("tiêu chí của khối %(bloc)s; tiêu chí này không áp dụng cho đơn vị")
        sheet.complain(row, CRITERION, right % {"bloc": case.bloc})
    return item


def _is_open(row: Row, item: Item, sheet: Sheet, book: Book) -> bool:
    """Tell whether the item may still be set, and is named by this row first."""
    first = book.taken.setdefault(item.pk, row.number)
    if first != row.number:
        right = _("mỗi tiêu chí của một đơn vị một dòng; đã có ở dòng %(row)d")
        sheet.complain(row, CRITERION, right % {"row": first})
    if item.case.state not in OPEN_TO_FILES:
        right = _("hồ sơ chưa hoàn tất thẩm định; hồ sơ này đang ở bước “%(state)s”")
        sheet.complain(row, AGENCY, right % {"state": state_name(item.case.state)})
        return False
    return first == row.number


def _points_in(
    row: Row, rule: scoring.Criterion, answer: dict[str, str], sheet: Sheet
) -> scoring.Points | None:
    """Return what an answer earns; every wrong box is noted, each made right to find the next."""
    given, wrong = dict(answer), set[str]()
    while True:
        try:
            points = scoring.points_for(rule, scoring.read_answer(rule, given))
        except scoring.BadAnswer as bad:
            if bad.field in wrong:
                return None
            wrong.add(bad.field)
            lang = "en" if get_language() == "en" else "vi"
            sheet.complain(row, bad.field, bad.right.text(lang), value=bad.value)
            _put_right(given, rule, bad.field)
        else:
            return None if wrong else points


def _put_right(given: dict[str, str], rule: scoring.Criterion, name: str) -> None:
    """Give a wrong box a right value, so that the boxes after it are looked at, too."""
    boxes = {box.name: box for box in scoring.answer_fields(rule)}
    box = boxes.get(name)
    groups = {boxes[other].group for other in given if other in boxes}
    if box is None:
        given.pop(name, None)
    elif groups - {box.group}:
        for other in [other for other in given if boxes[other].group == box.group]:
            given.pop(other)
    else:
        given[name] = box.choices[0][0] if box.choices else "1"
