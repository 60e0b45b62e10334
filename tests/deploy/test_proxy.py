"""What the proxy lets through is what the pages promise: one file of the largest size a request."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from evidence_store.forms import EvidenceForm
from evidence_store.s3.incoming import PART_BYTES

ROOT = Path(__file__).parents[2]
MEBIBYTE = 1024 * 1024
# What the boundaries, the fields and the long name of a file need around its bytes.
ROOM = MEBIBYTE


def servers() -> dict[str, str]:
    """Return the text of each server of nginx that speaks TLS, by its name."""
    text = re.sub(r"#.*", "", (ROOT / "deploy/nginx/thuoc.conf").read_text())
    parts = [part for part in text.split("\nserver {") if "listen 443" in part]
    return {re.findall(r"server_name (\S+);", part)[0]: part for part in parts}


def limit_of(server: str) -> int:
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", servers()[server])
    return int(megabytes) * MEBIBYTE


def test_the_proxy_lets_the_largest_file_of_the_page_through_and_little_more() -> None:
    page = int(EvidenceForm().fields["evidence"].widget.attrs["data-max-bytes"])

    assert page == settings.EVIDENCE_FORM_BYTES
    assert page + ROOM <= limit_of("cchc.example.vn") <= 2 * page


def test_the_proxy_of_the_store_lets_a_part_of_a_file_through() -> None:
    assert limit_of("evidence.example.vn") >= PART_BYTES + ROOM


def test_the_proxy_refuses_what_is_too_large_with_a_sentence_in_both_languages() -> None:
    site = servers()["cchc.example.vn"]

    assert "error_page 413 @too_large;" in site
    (page,) = re.findall(r"location @too_large \{.*?return 413 '(.*?)';", site, re.DOTALL)
    assert "Nội dung gửi lên quá lớn nên chưa có gì được lưu." in page
    assert 'lang="en"' in page


@pytest.mark.parametrize("name", ["EVIDENCE_FORM_BYTES", "client_max_body_size"])
def test_the_page_of_settings_names_both_limits_together(name: str) -> None:
    lines = (ROOT / "deploy/settings.md").read_text().splitlines()

    (line,) = [line for line in lines if "`EVIDENCE_FORM_BYTES`" in line]
    assert name in line
