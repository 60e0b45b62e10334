"""What acts by itself or lies hidden in a file that is fit to be evidence, and where it is said."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from evidence_store.cautions import WORDS, cautions_of, in_words
from evidence_store.inspection import examine
from evidence_store.kinds import Caution
from evidence_store.models import Evidence
from evidence_store.services.inspecting import inspect
from tests.evidence_store import sample_files as samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SETTINGS = "word/_rels/settings.xml.rels"


def cautions(content: bytes, filename: str) -> list[Caution]:
    file = BytesIO(content)
    return cautions_of(file, examine(file, filename=filename, limit=1 << 24))


@pytest.mark.parametrize(
    ("opens", "page", "found"),
    [
        ("", "", []),
        ("/OpenAction<</S/JavaScript/JS(app.alert)>>", "", [Caution.SCRIPT]),
        ("/OpenAction<</S/Launch/F(cmd.exe)>>", "", [Caution.LAUNCH]),
        ("/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/Launch>>>>", "", [Caution.LAUNCH]),
        ("/Names<</JavaScript<</Names[(a)<</JS(x)>>]>>>>", "", [Caution.SCRIPT]),
        ("", "/AA<</O<</S/J#61vaScript>>>>", [Caution.SCRIPT]),
        ("", "/Annots[<</Subtype/Link/A<</S/URI/URI(https://a.vn)>>>>]", []),
        ("/Names<</EmbeddedFiles<</Names[(a)<</F(a)/EF<<>>>>]>>>>", "", [Caution.ATTACHED]),
        ("/OpenAction<</S/Launch>>", "/AA<</O<</JS()>>>>", [Caution.SCRIPT, Caution.LAUNCH]),
    ],
)
def test_a_pdf_says_what_it_does_by_itself(opens: str, page: str, found: list[Caution]) -> None:
    assert cautions(samples.pdf(opens=opens, page=page), "bao-cao.pdf") == found


@pytest.mark.parametrize(
    ("kind", "target", "found"),
    [
        ("attachedTemplate", "https://xa.example/mau.dotm", [Caution.REMOTE]),
        ("attachedTemplate", "\\\\may-chu\\mau.dotm", [Caution.REMOTE]),
        ("attachedTemplate", "file:///\\\\may-chu\\mau.dotm", [Caution.REMOTE]),
        ("attachedTemplate", "file://may-chu/mau.dotm", [Caution.REMOTE]),
        ("oleObject", "mhtml:http://xa.example/a!x-usc:b", [Caution.REMOTE]),
        ("attachedTemplate", "file:///C:\\Users\\Hanh\\Normal.dotm", []),
        ("externalLinkPath", "bang-diem-2021.xlsx", []),
        ("hyperlink", "https://thanhpho.gov.vn/", []),
    ],
)
def test_an_office_file_says_whether_it_fetches_from_another_machine(
    kind: str, target: str, found: list[Caution]
) -> None:
    links = samples.relations((kind, target, "External"))

    content = samples.open_xml(samples.WORD, extra=((SETTINGS, links),))

    assert cautions(content, "cong-van.docx") == found


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("word/embeddings/oleObject1.bin", [Caution.OBJECTS]),
        ("word/activeX/activeX1.xml", [Caution.OBJECTS]),
        ("word/embeddings/Microsoft_Excel_Worksheet.xlsx", []),
    ],
)
def test_an_office_file_says_whether_it_holds_objects_of_other_programs(
    part: str, found: list[Caution]
) -> None:
    content = samples.open_xml(samples.WORD, extra=((part, "x"),))

    assert cautions(content, "cong-van.docx") == found


def test_pictures_and_the_samples_of_other_programs_need_no_caution() -> None:
    names = ("leading_newlines.pdf", "owner_only_print_restricted.pdf", "wps.docx")
    tried = [cautions(samples.tried(name), name) for name in names]

    assert [*tried, cautions(samples.png(), "a.png"), cautions(samples.jpeg(), "a.jpg")] == [[]] * 5


def test_an_inspection_writes_down_what_readers_are_to_know(
    uploaded: Callable[..., Evidence], at: datetime
) -> None:
    evidence = uploaded(samples.pdf(opens="/OpenAction<</S/JavaScript/JS(x)>>"))

    inspected = inspect(evidence.pk, at=at)

    assert (inspected.state, inspected.cautions) == ("clean", ["script"])
    assert inspected.warnings == ["Có mã lệnh tự chạy (JavaScript)"]


def test_the_database_refuses_cautions_about_what_was_not_found_clean(
    uploaded: Callable[..., Evidence],
) -> None:
    evidence = uploaded()

    with pytest.raises(IntegrityError, match="cautions_are_about"), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(cautions=["script"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_caution_has_its_words(language: str) -> None:
    with translation.override(language):
        words = in_words([*Caution])

    assert len({*words}) == len(Caution) == len(WORDS)


FIELD = '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:p>'
PIECES = "<w:r><w:instrText>{}</w:instrText></w:r>"


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("<w:fldSimple w:instr=' DDEAUTO c:\\\\cmd.exe \"/k calc\" '/>", [Caution.LAUNCH]),
        (PIECES.format(" DD") + PIECES.format("E excel a.xls A1 "), [Caution.LAUNCH]),
        (PIECES.format(' INCLUDEPICTURE "https://xa.example/a.png" '), [Caution.REMOTE]),
        (PIECES.format(" INCLUDETEXT \\\\\\\\may-chu\\\\a.docx "), [Caution.REMOTE]),
        (PIECES.format(' INCLUDEPICTURE "C:\\\\anh\\\\a.png" '), []),
        (PIECES.format(" PAGE ") + PIECES.format(" TOC \\o "), []),
        ("<w:r><w:t>Trường DDE là gì</w:t></w:r>", []),
    ],
)
def test_a_text_says_what_its_fields_start_or_fetch(field: str, found: list[Caution]) -> None:
    part = ("word/footnotes.xml", FIELD.format(field))

    assert cautions(samples.open_xml(samples.WORD, extra=(part,)), "cong-van.docx") == found


SHEET = f"{samples.OPEN_XML}spreadsheetml.sheet.main+xml"


def test_a_table_says_that_it_asks_another_program() -> None:
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    part = ("xl/externalLinks/externalLink1.xml", link)

    assert cautions(samples.open_xml(SHEET, extra=(part,)), "bang.xlsx") == [Caution.LAUNCH]


TEXT = "application/vnd.oasis.opendocument.text"
ODF = (
    '<office:body xmlns:office="urn:o" xmlns:text="urn:t" xmlns:draw="urn:d" xmlns:table="urn:b" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">{}</office:body>'
)


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<draw:image xlink:href="https://xa.example/a.png"/>', [Caution.REMOTE]),
        ('<text:section-source xlink:href="file://may-chu/a.odt"/>', [Caution.REMOTE]),
        ('<table:cell-range-source xlink:href="//may-chu/b.ods"/>', [Caution.REMOTE]),
        ('<office:dde-source office:dde-application="soffice"/>', [Caution.LAUNCH]),
        ('<draw:object-ole xlink:href="./Object 1"/>', [Caution.OBJECTS]),
        ('<script xlink:href="vnd.sun.star.script:a.py$b?language=Python"/>', [Caution.SCRIPT]),
        ('<draw:image xlink:href="Pictures/a.png"/><draw:object xlink:href="./Object 1"/>', []),
        ('<text:a xlink:href="https://thanhpho.gov.vn/">Trang của Thành phố</text:a>', []),
    ],
)
def test_an_open_document_says_what_it_fetches_and_starts(
    inside: str, found: list[Caution]
) -> None:
    content = samples.open_document(TEXT, extra=(("styles.xml", ODF.format(inside)),))

    assert cautions(content, "bao-cao.odt") == found


def test_a_pdf_says_that_it_has_a_form_of_its_own() -> None:
    form = "/AcroForm<</Fields[]/XFA[(template)3 0 R]>>"

    assert cautions(samples.pdf(opens=form), "mau.pdf") == [Caution.FORM]
