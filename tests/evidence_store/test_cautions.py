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
from evidence_store.services import inspect
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
