"""What a Vietnamese paper says of itself: number, day, issuer, what time it is about; proposed.

Papers of state bodies have their head in one form (Decree 30/2020/NĐ-CP): who issues it and its
number on the left, the motto, place and day on the right, then what it is about.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wording.text import normal, plain

if TYPE_CHECKING:
    from collections.abc import Callable

# How far into the text the head and the title of a paper reach.
HEAD_LINES, TITLE_SIGNS = 40, 1500
LONGEST_NUMBER, LONGEST_ISSUER = 80, 200
NUMBER = re.compile(
    r"^\W*số\s*[:.]?\s*(\d{1,6}\s*(?:/\s*\d{4})?\s*/\s*[\w]+(?:\s*[-–&]\s*[\w]+)*)",
    re.IGNORECASE | re.MULTILINE,
)
DAY = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
# What the head of every paper says, and where what it rests on begins.
MOTTO = re.compile(
    r"cộng h[oò][aà] xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc",
    re.IGNORECASE,
)
GROUNDS = re.compile(r"^\W*(căn cứ|kính gửi|thực hiện)\b", re.IGNORECASE | re.MULTILINE)
OF_A_PLACE = re.compile(r"(quận|huyện|thành phố|tỉnh|phường|xã|thị xã|thị trấn|đặc khu)\b")
PEOPLES = re.compile(r"(ủy ban|uỷ ban|hội đồng) nhân dân$")
YEAR = r"(?:năm\s+)?(20\d{2})"
FROM_TO = re.compile(
    rf"từ (?:ngày )?{FIGURES.pattern} (?:đến|tới) (?:hết )?(?:ngày )?{FIGURES.pattern}"
)
YEARS = re.compile(r"(20\d{2})\s*[-–]\s*(20\d{2})")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
Period = tuple[date | None, date | None]
NO_TIME: Period = (None, None)


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """Number, day and issuer of a paper, and the time it proves something for."""

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    proves_from: date | None = None
    proves_until: date | None = None


def facts_in(text: str) -> PaperFacts:
    """Return what the head and the title of a paper say; what they do not say stays empty."""
    lines = [normal(line) for line in text.splitlines()]
    told = [line for line in lines if line]
    whole = "\n".join(told)
    head = "\n".join(told[:HEAD_LINES])
    grounds = GROUNDS.search(head)
    head = head[: grounds.start()] if grounds else head
    number, issued = NUMBER.search(head), DAY.search(head)
    behind = issued.end() if issued else number.end() if number else 0
    # What a paper rests on names other years than its own.
    title = head[behind:] if grounds else whole[behind : behind + TITLE_SIGNS]
    proves = period_in(title)
    return PaperFacts(
        number=re.sub(r"\s+", "", number[1])[:LONGEST_NUMBER] if number else "",
        issued_on=_day(*issued.groups()) if issued else None,
        issuer=_issuer(head[: number.start()])[:LONGEST_ISSUER] if number else "",
        proves_from=proves[0],
        proves_until=proves[1],
    )


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:  # 31/02 stands in papers, too
        return None


def _issuer(head: str) -> str:
    """Return who issues a paper: the last line of its left head, with the committee of a place."""
    lines = [normal(MOTTO.sub(" ", line)).strip(" -–_*") for line in head.splitlines()]
    told = [line for line in lines if len(line) > 1 and line == line.upper()]
    if not told:
        return ""
    *above, last = told
    if above and OF_A_PLACE.match(last.lower()) and PEOPLES.search(above[-1].lower()):
        return f"{above[-1]} {last}"
    return last


def period_in(text: str) -> Period:
    """Return the time that a title names: two days, years, a half, a quarter, a month or a year."""
    told = normal(text).lower()
    for pattern, read in PERIODS:
        found = pattern.search(told)
        if found:
            return read(found)
    return NO_TIME


def _months(year: int, first: int, last: int) -> Period:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _from_to(found: re.Match[str]) -> Period:
    first, last = _day(*found.groups()[:3]), _day(*found.groups()[3:])
    return (first, last) if first and last and first <= last else NO_TIME


def _years(found: re.Match[str]) -> Period:
    first, last = int(found[1]), int(found[2])
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last else NO_TIME


def _half(found: re.Match[str]) -> Period:
    return _months(int(found[2]), 1, 6) if found[1] == "đầu" else _months(int(found[2]), 7, 12)


def _quarter(found: re.Match[str]) -> Period:
    last = 3 * QUARTERS[found[1]]
    return _months(int(found[2]), last - 2, last)


def _month(found: re.Match[str]) -> Period:
    month = int(found[1])
    return _months(int(found[2]), month, month) if 1 <= month <= 12 else NO_TIME


def _nine_months(found: re.Match[str]) -> Period:
    return _months(int(found[1]), 1, 9)


def _year(found: re.Match[str]) -> Period:
    return _months(int(found[1]), 1, 12)


# The more exact a time is, the earlier it is looked for.
PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = (
    (FROM_TO, _from_to),
    (re.compile(rf"giai đoạn {YEARS.pattern}"), _years),
    (re.compile(rf"(?:6|sáu) tháng (đầu|cuối) {YEAR}"), _half),
    (re.compile(rf"(?:9|chín) tháng (?:đầu )?{YEAR}"), _nine_months),
    (re.compile(rf"quý (iv|iii|ii|i|[1-4])\s*[,/]?\s*{YEAR}"), _quarter),
    (re.compile(rf"(?<!ngày )tháng (\d{{1,2}})\s*[/,]?\s*{YEAR}"), _month),
    (re.compile(r"\bnăm (20\d{2})"), _year),
)


def key_of(text: str) -> str:
    """Return a number or a name as it is compared: without accents, blanks and capitals."""
    return re.sub(r"\s+", "", plain(text)).replace("–", "-")
