"""The form of evidence, and the sentences it answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from evidence_store.forms import MAX_FILES, EvidenceForm
from evidence_store.kinds import Fault, Problem
from evidence_store.texts import SENTENCES, sentence
from tests.evidence_store import sample_files as samples

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def form_with(*files: tuple[str, bytes]) -> EvidenceForm:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return EvidenceForm({}, MultiValueDict({"evidence": sent}))


def test_the_form_takes_several_files_as_sent() -> None:
    form = form_with(("một.pdf", samples.pdf()), ("hai.xlsx", samples.xlsx()))

    assert form.is_valid() is True
    assert [(file.name, file.tell()) for file in form.cleaned_data["evidence"]] == [
        ("một.pdf", 0),
        ("hai.xlsx", 0),
    ]


def test_the_form_asks_for_a_file_when_none_is_sent() -> None:
    assert form_with().errors["evidence"] == ["Chưa chọn tệp nào. Xin chọn ít nhất một tệp."]


def test_the_form_refuses_more_files_than_it_takes_at_once() -> None:
    form = form_with(*[(f"{number}.pdf", samples.pdf()) for number in range(MAX_FILES + 1)])

    assert form.errors["evidence"] == [
        (
            "Đã chọn 21 tệp, mỗi lần tải lên tối đa 20 tệp; chưa có tệp nào được tải lên. "
            "Vui lòng chia thành nhiều lần."
        )
    ]


def test_the_form_tells_the_browser_its_rules(settings: Settings) -> None:
    settings.EVIDENCE_FORM_BYTES = 20 * 1024 * 1024
    extensions = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.png,.jpg,.jpeg,.heic,.heif"

    attributes = EvidenceForm().fields["evidence"].widget.attrs

    assert attributes == {
        "multiple": True,
        "accept": extensions,
        "data-accept": extensions,
        "data-max-bytes": 20 * 1024 * 1024,
        "data-max-files": 20,
    }


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_problem_has_a_whole_sentence(language: str) -> None:
    with translation.override(language):
        said = {
            problem: sentence(Fault(problem, "a 100%.pdf", 3, 2)).replace("a 100%.pdf", "")
            for problem in Problem
        }

    ends = {problem: (text[-1], text.count("%")) for problem, text in said.items()}
    assert ends == dict.fromkeys(Problem, (".", 0))
    assert set(SENTENCES) == set(Problem)
