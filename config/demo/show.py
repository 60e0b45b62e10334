"""Print the published ranking of 2021, and who can sign in to the demonstration."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from typing import TYPE_CHECKING

from cases.models import Publication
from config.demo.people import HOST, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGN_IN = (
    ("can-bo.so-tu-phap", "cán bộ đầu mối CCHC, Sở Tư pháp (officer of an agency)"),
    ("thu-truong.so-tu-phap", "thủ trưởng Sở Tư pháp (head of an agency)"),
    ("tham-tra.so-tu-phap", "cán bộ thẩm tra lĩnh vực (sector reviewer)"),
    ("tham-dinh", "cán bộ thẩm định, Sở Nội vụ (appraiser)"),
    ("dieu-phoi", "điều phối viên, Sở Nội vụ (coordinator)"),
    ("chu-tich-hoi-dong", "Chủ tịch Hội đồng thẩm định (council chair)"),
    ("thanh-vien-1", "thành viên Hội đồng (council member)"),
    ("lanh-dao", "lãnh đạo UBND Thành phố (approving leader)"),
    ("kiem-toan", "kiểm toán viên (auditor, reads only)"),
    ("quan-tri", "quản trị hệ thống (administrator)"),
)


def ranking(year: int) -> Iterator[str]:
    """Return the lines of a published year's table, as the public sees it."""
    document = Publication.objects.filter(cycle__year=year).latest("version").document
    yield f"{document['label']} – {document['notice']}"
    yield f"{'bloc':<13} {'rank':>4} {'index':>6}  {'class':<11} agency"
    for one in document["agencies"]:
        rank = "" if one["rank"] is None else str(one["rank"])
        index = one["index"].replace(".", ",")
        yield f"{one['bloc']:<13} {rank:>4} {index:>6}  {one['class']:<11} {one['name']}"


def people() -> Iterator[str]:
    yield f"Sign in with the password {PASSWORD} as:"
    for slug, role in SIGN_IN:
        yield f"  {slug + '@' + HOST:<42} {role}"


if __name__ == "__main__":
    print(*ranking(2021), "", *people(), sep="\n", flush=True)
