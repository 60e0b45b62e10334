"""The published ranking as a table for spreadsheets and programs."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from scoring.spreadsheets import csv_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from results.reading.published_year import PublishedAgency, PublishedYear

# Decimals have a dot, unranked agencies an empty rank; a table program finds UTF-8 by its mark.
COLUMNS: dict[str, _StrPromise] = {
    "year": _("năm đánh giá"),
    "version": _("phiên bản công bố; từ 2 trở lên là bản đính chính"),
    "bloc": _("mã khối"),
    "agency": _("mã đơn vị"),
    "name": _("tên đơn vị"),
    "index": _("chỉ số, thang 100, đã làm tròn"),
    "points": _("điểm đạt được, chưa làm tròn"),
    "max_points": _("điểm tối đa của các tiêu chí áp dụng"),
    "rank": _("thứ hạng trong khối; để trống nếu không xếp hạng"),
    "class": _("xếp loại"),
    "reward": _("đề xuất khen thưởng: yes, no, council (Hội đồng quyết định)"),
    "review": _("xem xét người đứng đầu: none, consider, person (cần người xem xét)"),
    "last_index": _("chỉ số năm trước; để trống nếu không so sánh được"),
    "last_rank": _("thứ hạng năm trước"),
    "last_class": _("xếp loại năm trước"),
    "name_en": _("tên đơn vị bằng tiếng Anh; để trống nếu chưa có"),
    "class_en": _("xếp loại bằng tiếng Anh"),
}
MARK = "\ufeff"


def csv_of(found: PublishedYear, *, version: int) -> bytes:
    """Return the table as UTF-8 with a byte-order mark, lines ended as RFC 4180 says."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([csv_cell(cell) for cell in row] for row in _rows(found, version))
    return (MARK + out.getvalue()).encode()


def _rows(found: PublishedYear, version: int) -> Iterator[list[object]]:
    for agency in found.agencies:
        yield [
            found.year,
            version,
            agency.bloc,
            agency.code,
            agency.name,
            agency.data["index"],
            agency.data["points"],
            agency.data["max_points"],
            "" if agency.rank is None else agency.rank,
            agency.class_name,
            agency.data["reward"],
            agency.data["review"],
            *_last(agency),
            agency.name_en,
            agency.class_name_en,
        ]


def _last(agency: PublishedAgency) -> list[object]:
    last = agency.last
    if last is None:
        return ["", "", ""]
    return [
        "" if last.index is None else f"{last.index:f}",
        "" if last.rank is None else last.rank,
        last.class_name,
    ]
