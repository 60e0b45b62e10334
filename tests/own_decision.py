"""A city's own decision with all that a set and a book can say, played by the small city."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cases.lifecycle import Action
from cases.rules import criteria_of_case
from cases.services import figures
from directory.roles import Role
from tests.city import START, City, answer, appraise, open_city, review_all, sign_off
from tests.kept import kept_city
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cases.models import Case

    Answers = Mapping[str, Mapping[str, dict[str, str]]]

SET = """
format = 2
code = "own"
label = "Bộ tiêu chí riêng của thành phố"
year = 2021
source = "kiểm thử"

[[fields]]
code = "F1"
name = "Công tác chỉ đạo"
lead = "SO-NOI-VU"
alternate = "SO-TAI-CHINH"
[[fields.criteria]]
code = "1"
name = "Kế hoạch"
max_points = 5
sum = "cap"
[[fields.criteria.criteria]]
code = "1.1"
name = "Ban hành kế hoạch"
max_points = 2
method = { kind = "yes_no" }
[[fields.criteria.criteria]]
code = "1.2"
name = "Tỷ lệ hoàn thành"
max_points = 4
method = { kind = "proportional" }
[[fields.criteria.criteria]]
code = "1.3"
name = "Việc trễ hạn"
part = "penalty"
inside = true
max_points = 2
method = { kind = "accrual", per_case = 0.5 }
[[fields.criteria]]
code = "2"
name = "Thông tin"
not_applicable = "share"
round = 1
[[fields.criteria.criteria]]
code = "2.1"
name = "Tin trên cổng"
max_points = 3
may_be_not_applicable = true
method = { kind = "proportional" }
[[fields.criteria.criteria]]
code = "2.2"
name = "Chi ngân sách công khai"
max_points = 3
lead = "SO-TAI-CHINH"
alternate = "SO-NOI-VU"
method = { kind = "proportional" }
[[fields.criteria]]
code = "1.S"
name = "Điều tra xã hội học"
part = "survey"
max_points = 4
method = { kind = "survey", scale = { A = 1, B = 0.6, C = 0.2, D = 0 } }

[[fields]]
code = "F2"
name = "Cải cách thể chế"
lead = "SO-TU-PHAP"
alternate = "SO-NOI-VU"
[[fields.criteria]]
code = "3.1"
name = "Hồ sơ trực tuyến so với khối"
max_points = 3
[fields.criteria.method]
kind = "measured"
against = "bloc_mean"
bands = [
  { from = 1, points = 3 },
  { from = 0.5, below = 1, points = 1 },
  { from = 0, below = 0.5, points = 0 },
]
[[fields.criteria]]
code = "3.2"
name = "Văn bản rà soát so với chỉ tiêu"
max_points = 4
method = { kind = "target", target = 1, against = "target" }
[[fields.criteria]]
code = "3.3"
name = "So với năm trước"
max_points = 2
[fields.criteria.method]
kind = "measured"
against = "last_year"
nothing_to_compare = "full"
bands = [
  { above = 1, points = 2 },
  { from = 1, to = 1, points = 1 },
  { from = 0, below = 1, points = 0 },
]
[[fields.criteria]]
code = "3.4"
name = "Đơn vị trực thuộc"
max_points = 3
method = { kind = "proportional", against = "units_mean" }
[[fields.criteria]]
code = "3.5"
name = "Công khai kết quả"
max_points = 2
void_when_zero = ["3.6"]
method = { kind = "yes_no" }
[[fields.criteria]]
code = "3.6"
name = "Có kết quả"
max_points = 2
max_points_by_bloc = { QUAN_HUYEN = 4 }
method = { kind = "yes_no" }
[[fields.criteria]]
code = "3.B"
name = "Sáng kiến"
part = "bonus"
max_points = 5
method = { kind = "accrual", per_case = 2 }
"""
BOOK = """
format = 2
code = "own"
label = "Quy tắc riêng của thành phố"
year = 2021
source = "kiểm thử"

[[blocs]]
code = "SO_BAN_NGANH"
name = "Sở, ban, ngành"
[[blocs]]
code = "QUAN_HUYEN"
name = "Quận, huyện"

[[classes]]
name = "Tốt"
name_en = "Good"
above = 85
above_by_bloc = { QUAN_HUYEN = 80 }
no_zero = true
[[classes]]
name = "Khá"
name_en = "Fair"
from = 65
at_least = { F1 = 5, "2" = 1 }
[[classes]]
name = "Trung bình"
name_en = "Average"
from = 0

[[limits]]
fact = "reprimand"
label = "Người đứng đầu bị khiển trách"
label_en = "The head was reprimanded"
class = "Trung bình"

[ranking]
newcomers = "ranked"
break_ties = ["F2", "3.6"]

[parts.together]
from = -3
to = 3
"""
FULL: dict[str, dict[str, str]] = {
    "1.1": {"value": "yes"},
    "1.2": {"achieved": "100", "total": "100"},
    "1.3": {"cases": "0"},
    "2.1": {"achieved": "10", "total": "10"},
    "2.2": {"achieved": "10", "total": "10"},
    "3.1": {"achieved": "80", "total": "100"},
    "3.2": {"achieved": "90", "total": "100"},
    "3.3": {"achieved": "50", "total": "100"},
    "3.4": {"units": "loaded"},
    "3.5": {"value": "yes"},
    "3.6": {"value": "yes"},
    "3.B": {"cases": "1"},
}


@kept_city
def own_opened(**built: object) -> City:
    """Open the small city's cycle on its own decision, with nothing entered beside it."""
    return open_city(text=SET, book=BOOK, **built)


def enter(city: City, agency: str, code: str, kind: str, text: str) -> None:
    """Enter a figure of an agency as its page does."""
    case: Case = city.case(agency)
    figures.enter_figure(
        case.cycle,
        agency=case.agency,
        rule=criteria_of_case(case).criterion(code),
        kind=kind,
        text=text,
        seen=0,
        by=city.people[Role.COORDINATOR],
        at=START,
    )


def reprimand(city: City, agency: str) -> None:
    figures.enter_fact(
        city.cycle,
        agency=city.agencies[agency],
        fact="reprimand",
        number="12/QĐ-UBND",
        day=date(2021, 6, 1),
        by=city.people[Role.COORDINATOR],
        at=START,
    )


def to_council(city: City, answers: Answers, **marks: Any) -> None:
    """Take every case to the council by real moves, each with its answers, nothing contested."""
    for agency in city.agencies:
        given = {code: dict(each) for code, each in {**FULL, **answers.get(agency, {})}.items()}
        answer(city, agency, given, at=START + timedelta(days=1))
        moves.make(
            city.case(agency),
            Action.SUBMIT,
            unclassified=True,
            by=city.officers[agency],
            at=START + timedelta(days=1),
        )
        sign_off(city, agency, at=START + timedelta(days=2))
        review_all(city, agency, at=START + timedelta(days=3))
        appraise(city, agency, at=START + timedelta(days=4), marks=marks.get("marks"))
