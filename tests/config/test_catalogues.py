"""Catalogues are compiled without gettext, and what lacks a translation is told."""

import gettext
from pathlib import Path

import pytest

from config import catalogues

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Lưu thành công"
msgstr "Saved"

msgid "Chưa lưu"
msgstr ""

#, fuzzy
msgid "Gửi"
msgstr "Send"
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    path = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE)
    return path


def test_a_compiled_catalogue_is_read_by_gettext(catalogue: Path) -> None:
    catalogues.compile_all()

    with catalogue.with_suffix(".mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.gettext("Lưu thành công") == "Saved"
    assert texts.gettext("Gửi") == "Gửi"


def test_texts_without_translation_and_texts_that_are_gone_are_told(catalogue: Path) -> None:
    old = f'{CATALOGUE}\nmsgid "Xóa"\nmsgstr "Delete"\n'

    assert catalogues.compare(catalogue, old) == [
        "locale/en/LC_MESSAGES/django.po: not translated: Chưa lưu",
        "locale/en/LC_MESSAGES/django.po: not translated: Gửi",
        "locale/en/LC_MESSAGES/django.po: no longer used: Xóa",
    ]
