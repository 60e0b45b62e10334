"""A criteria set as real decisions are: field, criterion, sub-criterion, and 90 leaves beneath."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.city import ANSWERS, open_city

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from tests.city import City

LEAVES, CRITERIA, SUBS = 90, 3, 3
SURVEY = "1.S"
HEAD = """
format = 2
code = "tree-of-ninety"
label = "Bộ tiêu chí bốn cấp"
label_en = "A set of four levels"
year = 2021
source = "kiểm thử"
reconstructed = true
notice = "Bộ tiêu chí phục dựng để kiểm thử."
notice_en = "A set made up for tests."
"""
FIELD = """
[[fields]]
code = "F{number}"
name = "Lĩnh vực {number}: công tác chỉ đạo, điều hành cải cách hành chính"
name_en = "Field {number}: steering of the reform"
lead = "{lead}"
alternate = "{alternate}"
"""
GROUP = """
[[{path}]]
code = "{code}"
name = "{name} {code}: tổ chức thực hiện kế hoạch trong năm"
name_en = "{name_en} {code}: carrying out the plan of the year"
"""
LEAF = """
[[{path}]]
code = "{code}"
name = "Nội dung {code}: kết quả thực hiện các nhiệm vụ được giao đúng thời hạn"
name_en = "Item {code}: duties carried out in time"
max_points = {points}
{more}
[{path}.method]
{method}
"""
# By turns: how a leaf gives points, and what its agency answers.
METHODS = (
    ('kind = "yes_no"', {"value": "yes"}),
    ('kind = "proportional"', {"achieved": "80", "total": "100"}),
    ('kind = "timeliness"', {"outcome": "late"}),
    ('kind = "target"\ntarget = 0.9', {"achieved": "45", "total": "100"}),
    ('kind = "deductions"\nper_late = 0.25', {"late": "1"}),
)
DEPARTMENTS = (("SO-NOI-VU", "SO-TAI-CHINH"), ("SO-TU-PHAP", "SO-NOI-VU"))


def tree_set(*, fields: int = 2, leaves: int = LEAVES, rules: str = "") -> str:
    """Write a set of so many leaves in four levels; `rules` are keys of the first criterion.

    The last leaf of the first field is answered by a survey.
    """
    return HEAD + "".join(_fields(fields, leaves, rules))


def _fields(fields: int, leaves: int, rules: str) -> Iterator[str]:
    each = leaves // (fields * CRITERIA * SUBS)
    for field in range(1, fields + 1):
        lead, alternate = DEPARTMENTS[(field - 1) % 2]
        yield FIELD.format(number=field, lead=lead, alternate=alternate)
        for criterion in range(1, CRITERIA + 1):
            code = f"{field}.{criterion}"
            yield _group("fields.criteria", code, "Tiêu chí", "Criterion")
            yield rules if (field, criterion) == (1, 1) else ""
            for sub in range(1, SUBS + 1):
                yield _group(
                    "fields.criteria.criteria", f"{code}.{sub}", "Tiêu chí thành phần", "Part"
                )
                for number in range(each):
                    is_survey = field == 1 and (criterion, sub) == (CRITERIA, SUBS)
                    is_survey = is_survey and number == each - 1
                    yield _leaf(SURVEY if is_survey else f"{code}.{sub}.{number + 1}", number)


def _group(path: str, code: str, name: str, name_en: str) -> str:
    return GROUP.format(path=path, code=code, name=name, name_en=name_en)


def _leaf(code: str, number: int) -> str:
    more, (method, _answer) = 'evidence = ["báo cáo"]' if not number else "", _method(number)
    if code == SURVEY:
        more = 'part = "survey"\nself_scored = false'
        method = 'kind = "survey"\nscale = { A = 1, B = 0.6, C = 0.2, D = 0 }'
    path = "fields.criteria.criteria.criteria"
    return LEAF.format(path=path, code=code, points=1 + number % 2, method=method, more=more)


def _method(number: int) -> tuple[str, dict[str, str]]:
    return METHODS[number % len(METHODS)]


def tree_answers(city: City) -> dict[str, dict[str, str]]:
    """Return an answer for every leaf that an agency answers itself."""
    codes = city.cycle.criteria_set.criteria.filter(self_scored=True).values_list("code", flat=True)
    return {code: _method(int(code.rpartition(".")[2]) - 1)[1] for code in codes} | {
        SURVEY: ANSWERS[SURVEY]
    }


def open_tree_city(*, fields: int = 2, leaves: int = LEAVES, rules: str = "") -> City:
    """Open the small city on a set in four levels, whose agencies know what to answer."""
    city = open_city(text=tree_set(fields=fields, leaves=leaves, rules=rules))
    city.answers = tree_answers(city)
    return city


def queries_of(ask: Callable[[City], tuple[Client, str]], *, leaves: int) -> int:
    """Count what a page costs in a city of so many leaves, which is gone afterwards."""
    with transaction.atomic():
        client, url = ask(open_tree_city(leaves=leaves))
        with CaptureQueriesContext(connection) as statements:
            assert client.get(url).status_code == HTTPStatus.OK
        transaction.set_rollback(True)
    return len(statements)
