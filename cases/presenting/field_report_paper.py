"""The draft of a field's report as a Word document that people go on writing.

It is a paper of the city and therefore in Vietnamese, whatever language its reader has.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import override
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from cases.presenting.field_reports import share_told
from wording.spelling import day, decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from docx.document import Document as Paper

    from cases.models import Cycle, Field
    from cases.reading.field_figures import FieldFigures, OfCriterion
    from directory.models import Agency

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The margins and the letters that papers of the administration have by decree.
MARGINS = {"top_margin": 20, "bottom_margin": 20, "left_margin": 30, "right_margin": 15}
LETTERS, SIZE = "Times New Roman", Pt(13)
TO_WRITE = "[Cơ quan chủ trì viết]"


def paper_of(cycle: Cycle, field: Field, figures: FieldFigures, *, lead: Agency, on: date) -> bytes:
    """Write the draft from the figures of a field as they stand on a day."""
    with override("vi"):
        paper = _blank()
        _head(paper, cycle, field, lead=lead, on=on)
        _in_general(paper, figures)
        _by_criterion(paper, figures)
        _extremes(paper, figures)
        _reasons(paper, figures)
        _practices(paper, figures)
        _to_write(paper)
        _by_agency(paper, figures)
    written = BytesIO()
    paper.save(written)
    return written.getvalue()


def _blank() -> Paper:
    paper = Document()
    normal: Any = paper.styles["Normal"]
    normal.font.name, normal.font.size = LETTERS, SIZE
    for level in (1, 2):
        heading: Any = paper.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.color.rgb = LETTERS, SIZE, None
    for section in paper.sections:
        for side, width in MARGINS.items():
            setattr(section, side, Mm(width))
    return paper


def _head(paper: Paper, cycle: Cycle, field: Field, *, lead: Agency, on: date) -> None:
    paper.add_paragraph(lead.name.upper())
    for text in ("BÁO CÁO", f"Kết quả lĩnh vực “{field.name}” năm {cycle.year}"):
        line = paper.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(text).bold = True
    notice = cycle.criteria_set.notice
    told = f"Dự thảo lập từ số liệu ngày {day(on)}; số liệu tính trên điểm đang có hiệu lực."
    paper.add_paragraph().add_run(f"{told} {notice}".strip()).italic = True


def _in_general(paper: Paper, figures: FieldFigures) -> None:
    paper.add_heading("I. Số liệu chung", level=1)
    facts = [
        f"Số đơn vị: {len(figures.agencies)}",
        f"Mức đạt trung bình: {share_told(figures.mean)}; trung vị: {share_told(figures.median)}",
        f"Số lượt tiêu chí bị giảm điểm so với tự chấm: {figures.lowered}",
    ]
    if figures.waiting:
        facts.append(f"Số lượt tiêu chí chưa có kết quả thẩm tra: {figures.waiting}")
    for fact in facts:
        paper.add_paragraph(fact, style="List Bullet")
    paper.add_paragraph("Phân bố mức đạt của các đơn vị:")
    rows = [
        (f"{share_told(each.low)} – {share_told(each.high)}", each.count) for each in figures.bands
    ]
    _table(paper, ("Mức đạt", "Số đơn vị"), rows)


def _by_criterion(paper: Paper, figures: FieldFigures) -> None:
    paper.add_heading("II. Kết quả theo tiêu chí", level=1)
    head = ("Tiêu chí", "Mức đạt", "Năm trước", "Điểm tối đa", "Không điểm", "Bị giảm điểm")
    rows = [
        (
            _named(each),
            share_told(each.share),
            share_told(each.before),
            f"{each.full}/{each.count}",
            each.none,
            each.lowered,
        )
        for each in figures.criteria
    ]
    _table(paper, head, rows)


def _extremes(paper: Paper, figures: FieldFigures) -> None:
    paper.add_heading("III. Tiêu chí đạt tốt nhất và yếu nhất", level=1)
    for title, chosen in (("Tốt nhất", figures.best), ("Yếu nhất", figures.weakest)):
        paper.add_paragraph(f"{title}:")
        for each in chosen:
            paper.add_paragraph(f"{_named(each)}: {share_told(each.share)}", style="List Bullet")


def _reasons(paper: Paper, figures: FieldFigures) -> None:
    paper.add_heading("IV. Nguyên nhân mất điểm thường gặp", level=1)
    for reason in figures.reasons:
        where, text = ", ".join(reason.codes), " ".join(reason.text.split())
        paper.add_paragraph(f"{text} ({reason.count} lượt; tiêu chí {where})", style="List Bullet")
    for each in figures.criteria:
        if each.without_papers:
            told = f"{_named(each)}: {each.without_papers} đơn vị không có tài liệu kiểm chứng"
            paper.add_paragraph(told, style="List Bullet")
    paper.add_paragraph(TO_WRITE)


def _practices(paper: Paper, figures: FieldFigures) -> None:
    paper.add_heading("V. Cách làm hay cần nhân rộng", level=1)
    paper.add_paragraph("Đơn vị đạt điểm tối đa ở những tiêu chí mà nhiều đơn vị còn yếu:")
    rows = [
        (agency.name, _named_of(each.criterion), TO_WRITE)
        for each in figures.practices
        for agency in each.agencies
    ]
    _table(paper, ("Đơn vị", "Tiêu chí", "Cách làm"), rows)


def _to_write(paper: Paper) -> None:
    for title in ("VI. Đánh giá chung", "VII. Kiến nghị cho năm sau"):
        paper.add_heading(title, level=1)
        paper.add_paragraph(TO_WRITE)


def _by_agency(paper: Paper, figures: FieldFigures) -> None:
    paper.add_page_break()  # type: ignore[no-untyped-call]  # python-docx says not what it returns
    paper.add_heading("Phụ lục. Kết quả từng đơn vị", level=1)
    rows = [
        (
            place,
            each.agency.name,
            f"{decimal(each.given, 2)}/{decimal(each.maximum)}",
            share_told(each.share),
        )
        for place, each in enumerate(figures.agencies, 1)
    ]
    _table(paper, ("TT", "Đơn vị", "Điểm", "Mức đạt"), rows)


def _table(paper: Paper, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = paper.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
    paper.add_paragraph()


def _named(each: OfCriterion) -> str:
    return _named_of(each.criterion)


def _named_of(criterion: Any) -> str:
    return f"{criterion.code}. {criterion.name}"
