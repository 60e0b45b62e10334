"""Write a criteria set as a workbook: the tree, long methods, its head, lists, explanations."""

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from scoring.numbers import ZERO, BadNumber, canonical, read_quantity
from scoring.spreadsheets import plain_text
from scoring.workbooks.cached import Values, with_values
from scoring.workbooks.columns import (
    GUIDE,
    HEAD,
    HEAD_COLUMNS,
    HEAD_ROWS,
    HEAD_SUM,
    LEVEL_COLUMNS,
    LEVELS,
    LISTS,
    NODE_COLUMNS,
    NODES,
    Column,
)
from scoring.workbooks.forms import FORMS
from scoring.workbooks.guide import guide_lines
from scoring.workbooks.keys import BETWEEN, PART_NAMES, code_of
from scoring.workbooks.outline import Document, Line, Outline, outline_of

Names = Mapping[str, str]  # by code
AnyCell = Cell | MergedCell
GREY = PatternFill("solid", fgColor="E4E1D8")
FIELD = PatternFill("solid", fgColor="F3F0E8")
WRONG = PatternFill("solid", bgColor="F6D5CF")
THIN = Border(bottom=Side("thin", color="C9C4B8"))
TOP = Alignment(wrap_text=True, vertical="top")
MOST_LISTED = 2000  # rows for which a list to choose from is offered, also below the last one
LETTERS = {column.key: get_column_letter(at) for at, column in enumerate(NODE_COLUMNS, 1)}
EXCEL_DIGITS = 15
A3 = 8


def workbook_of(
    document: Document, *, departments: Names | None = None, blocs: Names | None = None
) -> bytes:
    """Write the workbook of a document; names by code make the lists to choose from readable."""
    outline = outline_of(document)
    book = Workbook()
    nodes = book.worksheets[0]
    nodes.title = NODES
    names = {**(departments or {})}
    values = _write_nodes(nodes, outline, names)
    _write_levels(book.create_sheet(LEVELS), outline)
    total = _write_head(book.create_sheet(HEAD), outline)
    listed = _write_lists(book.create_sheet(LISTS), outline, names, blocs or {})
    _offer_lists(nodes, listed)
    _write_guide(book.create_sheet(GUIDE))
    out = io.BytesIO()
    book.save(out)
    # The sum of the tree stands in the head as well.
    return with_values(out.getvalue(), {NODES: values, HEAD: total})


def _write_header(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for at, column in enumerate(columns, 1):
        cell = sheet.cell(1, at, column.header)
        cell.font, cell.fill, cell.alignment = Font(bold=True), GREY, TOP
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    _for_print(sheet)


def _for_print(sheet: Worksheet) -> None:
    _as_wide_as_the_page(sheet)
    sheet.page_setup.paperSize = A3  # a table of so many columns is read on no smaller paper
    sheet.print_title_rows = "1:1"


def _as_wide_as_the_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="&A – &P/&N"))


def _write_nodes(sheet: Worksheet, outline: Outline, names: Names) -> Values:
    _write_header(sheet, NODE_COLUMNS)
    sheet.freeze_panes = "D2"
    values: Values = {}
    for at, line in enumerate(outline.lines):
        _write_line(sheet, at + 2, line, names)
        if line.children:
            cell = f"{LETTERS['sum']}{at + 2}"
            sheet[cell] = _sum_formula(outline, line)
            values[cell] = canonical(line.whole)
    last = max(len(outline.lines) + 1, 2)
    points, whole = LETTERS["points"], LETTERS["sum"]
    differ = f'AND({points}2<>"",{whole}2<>"",{points}2<>{whole}2)'
    sheet.conditional_formatting.add(
        f"{points}2:{whole}{last}",
        Rule(type="expression", dxf=DifferentialStyle(fill=WRONG), formula=[_absolute(differ)]),
    )
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(NODE_COLUMNS))}{last}"
    return values


def _absolute(formula: str) -> str:
    """Let both cells of a row look at the same two columns."""
    for letter in (LETTERS["points"], LETTERS["sum"]):
        formula = formula.replace(f"{letter}2", f"${letter}2")
    return formula


def _sum_formula(outline: Outline, line: Line) -> str:
    """Add up the rows right beneath: their own points, or what stands beneath them."""
    places = (
        f"{LETTERS['points' if outline.lines[at].own is not None else 'sum']}{at + 2}"
        for at in line.children
    )
    return f"={'+'.join(places)}"


def _write_line(sheet: Worksheet, number: int, line: Line, names: Names) -> None:
    for at, column in enumerate(NODE_COLUMNS, 1):
        text = line.cells.get(column.key, "")
        cell: AnyCell
        if column.key == "level":
            cell = sheet.cell(number, at, line.level)
        elif column.key in {"lead", "alternate"}:
            cell = _text_cell(sheet, number, at, _with_name(text, names))
        elif column.key == "points":
            cell = _number_cell(sheet, number, at, text)
        elif not column.told:
            cell = _text_cell(sheet, number, at, text)
        else:
            cell = sheet.cell(number, at)
        indent = line.level - 1 if column.key == "name" else 0
        cell.alignment = Alignment(wrap_text=True, vertical="top", indent=min(indent, 10))
        cell.border = THIN
        if line.level == 1:
            cell.font, cell.fill = Font(bold=True), FIELD
        elif line.children:
            cell.font = Font(bold=True)


def _with_name(code: str, names: Names) -> str:
    """Write the name beside the code, where reading gives the code back."""
    told = f"{code}{BETWEEN}{names[code]}" if code in names else code
    return told if code_of(told) == code else code


def _text_cell(sheet: Worksheet, row: int, column: int, text: str) -> AnyCell:
    """Write a text as one, so that no spreadsheet turns 1.10 into 1.1 or a name into a formula."""
    cell = sheet.cell(row, column)
    if text:
        cell.value = plain_text(text)
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _number_cell(sheet: Worksheet, row: int, column: int, text: str) -> AnyCell:
    """Write a number that a spreadsheet can hold without a loss; another one stays a text."""
    try:
        value = read_quantity(text) if text else None
    except BadNumber:
        value = None
    if value is None or len(value.as_tuple().digits) > EXCEL_DIGITS:
        return _text_cell(sheet, row, column, text)
    return sheet.cell(row, column, int(value) if value == int(value) else value)


def _write_levels(sheet: Worksheet, outline: Outline) -> None:
    _write_header(sheet, LEVEL_COLUMNS)
    sheet.freeze_panes = "C2"
    for number, row in enumerate(outline.levels, 2):
        for at, text in enumerate(row, 1):
            _text_cell(sheet, number, at, text).alignment = TOP


def _write_head(sheet: Worksheet, outline: Outline) -> Values:
    _write_header(sheet, HEAD_COLUMNS)
    sheet.freeze_panes = "B2"
    for number, (key, label) in enumerate(HEAD_ROWS.items(), 2):
        sheet.cell(number, 1, label).font = Font(bold=True)
        _text_cell(sheet, number, 2, outline.head.get(key, "")).alignment = TOP
    number = len(HEAD_ROWS) + 2
    sheet.cell(number, 1, HEAD_SUM).font = Font(bold=True)
    fields = [(at, line) for at, line in enumerate(outline.lines) if line.level == 1]
    places = [
        f"'{NODES}'!{LETTERS['sum' if line.own is None else 'points']}{at + 2}"
        for at, line in fields
    ]
    if not places:
        return {}
    sheet.cell(number, 2, f"={'+'.join(places)}").alignment = Alignment(horizontal="left")
    own = (line.whole if line.own is None else line.own for _at, line in fields)
    return {f"B{number}": canonical(sum(own, ZERO) or Decimal(0))}


def _write_lists(
    sheet: Worksheet, outline: Outline, departments: Names, blocs: Names
) -> dict[str, str]:
    """Write the lists to choose from; give the range of each by the column it serves."""
    used = {
        code
        for line in outline.lines
        for key in ("lead", "alternate")
        if (code := line.cells.get(key))
    }
    named = {**dict.fromkeys(sorted(used), ""), **departments}
    columns: dict[str, tuple[str, list[str]]] = {
        "form": ("Cách chấm", [form.name for form in FORMS]),
        "lead": ("Cơ quan", [_with_name(code, departments) for code in named]),
        "part": ("Phần", list(PART_NAMES)),
        "blocs": ("Khối", list(blocs)),
        "bloc_names": ("Tên khối", list(blocs.values())),
    }
    ranges = {}
    for at, (key, (header, rows)) in enumerate(columns.items(), 1):
        letter = get_column_letter(at)
        cell = sheet.cell(1, at, header)
        cell.font, cell.fill = Font(bold=True), GREY
        sheet.column_dimensions[letter].width = 44 if key == "lead" else 26
        for number, text in enumerate(rows, 2):
            _text_cell(sheet, number, at, text)
        if rows:
            ranges[key] = f"'{LISTS}'!${letter}$2:${letter}${len(rows) + 1}"
    sheet.freeze_panes = "A2"
    return ranges


def _offer_lists(sheet: Worksheet, ranges: Mapping[str, str]) -> None:
    levels = DataValidation("whole", operator="between", formula1="1", formula2="20")
    _offer(sheet, levels, "level", "Cấp là số: 1 là lĩnh vực, 2 là tiêu chí, 3 là tiêu chí con…")
    for key, source, told in (
        ("form", "form", "Chọn cách chấm trong danh sách; mục có mục con thì để trống."),
        ("lead", "lead", "Chọn cơ quan trong danh sách."),
        ("alternate", "lead", "Cơ quan chấm thay khi cơ quan chủ trì tự chấm mình."),
        ("part", "part", "Để trống là phần thẩm định."),
    ):
        if source in ranges:
            _offer(sheet, DataValidation("list", formula1=ranges[source]), key, told)
    if "blocs" in ranges:
        several = DataValidation("list", formula1=ranges["blocs"], showErrorMessage=False)
        _offer(sheet, several, "blocs", "Mã khối; nhiều khối cách nhau bằng dấu phẩy.")


def _offer(sheet: Worksheet, validation: DataValidation, key: str, told: str) -> None:
    validation.allow_blank = True
    validation.showInputMessage, validation.prompt = True, told
    validation.error, validation.errorTitle = told, "Thước"
    if validation.showErrorMessage is None:
        validation.showErrorMessage = True
    sheet.add_data_validation(validation)
    validation.add(f"{LETTERS[key]}2:{LETTERS[key]}{MOST_LISTED}")


def _write_guide(sheet: Worksheet) -> None:
    _write_rows(sheet, guide_lines())
    for letter, width in zip("ABC", (30, 60, 84), strict=True):
        sheet.column_dimensions[letter].width = width
    _as_wide_as_the_page(sheet)


def _write_rows(sheet: Worksheet, rows: Iterable[tuple[str, ...]]) -> None:
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(row, 1):
            cell = _text_cell(sheet, number, at, text)
            cell.alignment = TOP if len(row) > 1 else Alignment(vertical="top")
            if len(row) == 1:
                cell.font = Font(bold=True)
