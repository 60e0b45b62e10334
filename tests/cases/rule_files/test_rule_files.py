"""Rule files: a dry run lists every problem with its place and changes nothing; then they load."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

import scoring
from cases.models import CriteriaSet, RuleBook
from cases.presenting.words import papers_of
from cases.rule_files.books import chapters_of
from directory.roles import Role
from tests.city import SET, City, hcmc_book
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import EVERYBODY, expected, statuses

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

LIST, LOAD = "/quy-tac/", "/quy-tac/nap/"
OTHER_SET = SET.replace('code = "small"', 'code = "other"')
BAD_SET = SET.replace("max_points = 8", 'max_points = "tám"').replace("SO-TU-PHAP", "SO-LA")
BUDGET = 14


def send(
    city: City,
    text: str | bytes,
    *,
    kind: str = "set",
    step: str = "check",
    name: str = "bo.toml",
    role: Role | None = None,
    headers: dict[str, str] | None = None,
) -> Any:
    body = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, body)
    data = {"kind": kind, "file": file, "step": step}
    who = role or (Role.ADMINISTRATOR if step == "load" else Role.COORDINATOR)
    return browser(city.people[who]).post(LOAD, data, headers=headers or {})


def test_list_is_read_by_everybody_and_loading_is_for_keepers(city: City) -> None:
    answers = {role: send(city, OTHER_SET, role=role).status_code for role in city.people}

    assert statuses(city, LIST) == expected(EVERYBODY)
    assert {role for role, status in answers.items() if status == 200} == {
        Role.COORDINATOR,
        Role.ADMINISTRATOR,
    }
    assert CriteriaSet.objects.count() == 1


def test_coordinator_loads_no_file_alone_and_is_led_to_a_draft(city: City) -> None:
    tried = send(city, OTHER_SET, headers=HTMX)
    loaded = send(city, OTHER_SET, step="load", role=Role.COORDINATOR)

    assert "Soạn tiếp từ tệp này" in text_of(tried)
    assert (loaded.status_code, CriteriaSet.objects.count()) == (403, 1)


def test_dry_run_of_a_good_file_tells_what_it_holds_and_loads_nothing(city: City) -> None:
    response = send(city, OTHER_SET, headers=HTMX)

    run = response.context["run"]
    assert (response.status_code, run.troubles, run.known) == (200, (), None)
    assert dict(run.facts) == {
        "Năm": "2021",
        "Lĩnh vực": "2",
        "Tiêu chí": "4",
        "Tổng điểm": "20",
        "Nguồn": "kiểm thử",
    }
    assert response.content.decode().count("<html") == 0
    assert CriteriaSet.objects.count() == 1


def test_dry_run_lists_every_problem_with_line_key_value_and_right_form(city: City) -> None:
    text = BAD_SET.replace('part = "survey"', 'part = "thăm dò"')

    troubles = send(city, text).context["run"].troubles

    lines = text.splitlines()
    assert [(t.line, t.place, t.value) for t in troubles] == [
        (lines.index("total = 20") + 1, "total", "20"),
        (lines.index('max_points = "tám"') + 1, "fields[1].criteria[2].max_points", "tám"),
        (lines.index('part = "thăm dò"') + 1, "fields[1].criteria[3].part", "thăm dò"),
    ]
    assert troubles[1].right == "phải là số từ 0,01 đến 100."


def test_what_the_directory_lacks_is_told_too(city: City) -> None:
    troubles = send(city, SET.replace("SO-TU-PHAP", "SO-LA")).context["run"].troubles

    lacking = "bo.toml: fields.F2.lead: không có đơn vị mang mã “SO-LA” trong danh bạ"
    assert [t.right for t in troubles] == [f"{lacking}; hãy thêm vào danh bạ trước."]


def test_file_that_is_no_toml_names_the_line(city: City) -> None:
    troubles = send(city, 'format = 1\ncode = "x').context["run"].troubles

    assert [trouble.line for trouble in troubles] == [2]


@pytest.mark.parametrize(
    ("was", "became", "where"),
    [
        ('label = "Bộ tiêu chí nhỏ"', f'label = "{"Ậ" * 301}"', ".label:"),
        ('name = "Rà soát văn bản"', f'name = "{"Ậ" * 401}"', "criteria.2.1.name:"),
        ('evidence = ["kế hoạch"]', f'evidence = ["{"Ậ" * 201}"]', "criteria.1.1.evidence:"),
        ('name_en = "Steering"', 'name_en = "a\\u0000b"', "fields.F1.name_en:"),
    ],
)
def test_what_no_column_has_room_for_is_told_by_the_dry_run(
    city: City, was: str, became: str, where: str
) -> None:
    text = SET.replace(was, became)

    tried = send(city, text)
    loaded = send(city, text, step="load")

    assert (tried.status_code, loaded.status_code) == (422, 422)
    assert where in text_of(tried)
    assert CriteriaSet.objects.count() == 1


def test_bad_file_is_never_loaded(city: City) -> None:
    response = send(city, BAD_SET, step="load")

    assert response.status_code == 422
    assert "Chưa có gì được nạp" in text_of(response)
    assert CriteriaSet.objects.count() == 1


def test_good_file_is_loaded_by_whoever_sent_it_and_only_once(city: City) -> None:
    first = send(city, OTHER_SET, step="load")
    again = send(city, OTHER_SET, step="load")

    loaded = CriteriaSet.objects.get(code="other")
    assert loaded.loaded_by == city.people[Role.ADMINISTRATOR]
    assert first["Location"] == again["Location"] == f"/quy-tac/bo-tieu-chi/{loaded.pk}/"
    assert CriteriaSet.objects.count() == 2


DEEP_SET = """format = 2
code = "deep"
label = "Bộ bốn cấp"
year = 2025
source = "thử"
[[fields]]
code = "F1"
name = "Điều hành"
lead = "SO-NOI-VU"
alternate = "SO-TU-PHAP"
[[fields.criteria]]
code = "1"
name = "Kế hoạch"
[[fields.criteria.criteria]]
code = "1.1"
name = "Ban hành"
[[fields.criteria.criteria.criteria]]
code = "1.1.1"
name = "Đúng hạn"
max_points = 2
[fields.criteria.criteria.criteria.method]
kind = "measured"
bands = [ { above = 0.9, points = 2 }, { from = 0, points = 0 } ]
"""


def test_set_of_four_levels_is_loaded_and_shown_with_its_rule_in_words(city: City) -> None:
    response = send(city, DEEP_SET, step="load")

    page = text_of(browser(city.people[Role.COORDINATOR]).get(response["Location"]))
    assert "Đúng hạn" in page
    assert "Trên 90%: 2 điểm. Từ 90% trở xuống: 0 điểm." in page
    assert "Theo mức đo được" in page


WHOLE_SET = DEEP_SET.replace('name = "Ban hành"', 'name = "Ban hành"\nround = 1').replace(
    "max_points = 2",
    """max_points = 2
max_points_by_bloc = { QUAN_HUYEN = 3 }
lead = "SO-TAI-CHINH"
alternate = "SO-NOI-VU\"""",
)


def test_page_of_a_set_tells_rules_of_groups_and_own_departments(city: City) -> None:
    response = send(city, WHOLE_SET, step="load")

    page = text_of(browser(city.people[Role.COORDINATOR]).get(response["Location"]))
    assert "1.1 Ban hành 2 điểm Làm tròn đến 1 chữ số thập phân." in page
    assert "do cơ quan khác chấm: Sở Tài chính" in page
    assert "tối đa riêng QUAN_HUYEN: 3" in page
    (criterion,) = CriteriaSet.objects.get(code="deep").criteria.all()
    assert (criterion.lead, criterion.alternate) == (
        city.agencies["SO-TAI-CHINH"],
        city.agencies["SO-NOI-VU"],
    )


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("SO-TAI-CHINH", "SO-LA", "criteria.1.1.1.lead: không có đơn vị mang mã “SO-LA”"),
        (
            "{ QUAN_HUYEN = 3 }",
            "{ XA = 3 }",
            "criteria.1.1.1.max_points_by_bloc: không có khối mang mã “XA”",
        ),
        (
            'lead = "SO-TAI-CHINH"\nalternate = "SO-NOI-VU"',
            'lead = "SO-NOI-VU"\nalternate = "SO-TAI-CHINH"',
            "SO-NOI-VU đã có cơ quan thay thế là SO-TU-PHAP",
        ),
    ],
)
def test_what_a_criterion_asks_of_the_directory_is_told(
    city: City, right: str, wrong: str, told: str
) -> None:
    response = send(city, WHOLE_SET.replace(right, wrong), step="load")

    assert response.status_code == 422
    assert told in text_of(response)


def test_page_of_a_book_tells_bounds_by_bloc_conditions_limits_and_ties(city: City) -> None:
    text = (
        hcmc_book()
        .replace("format = 1", "format = 2")
        .replace(
            "from = 85",
            "above = 85\nno_zero = true\nabove_by_bloc = { NGANH_DOC = 80 }\nat_least = { F1 = 3 }",
            1,
        )
        .replace("[ranking]", '[ranking]\nbreak_ties = ["F1"]')
        + """
[[limits]]
fact = "reprimand"
label = "Người đứng đầu bị kỷ luật"
class = "Khá"
"""
    )

    response = send(city, text, kind="book", step="load", name="quy-tac.toml")

    page = text_of(browser(city.people[Role.COORDINATOR]).get(response["Location"]))
    assert "không tiêu chí nào 0 điểm; F1 ít nhất 3 điểm" in page
    assert "Người đứng đầu bị kỷ luật: cao nhất là loại Khá" in page
    assert "Chỉ số bằng nhau thì xếp trước sau theo điểm của F1." in page


def test_rule_book_is_tried_and_loaded(city: City) -> None:
    book = hcmc_book().replace('code = "hcmc-2021"', 'code = "khac"')

    tried = send(city, book, kind="book")
    loaded = send(city, book, kind="book", step="load")

    assert tried.context["run"].troubles == ()
    found = RuleBook.objects.get(code="khac")
    assert loaded["Location"] == f"/quy-tac/quy-tac/{found.pk}/"


@pytest.mark.parametrize(
    ("text", "name", "kind", "sentence"),
    [
        (SET, "bo.docx", "set", "“bo.docx” không phải tệp TOML hoặc bảng tính"),
        (b"\xff\xfe", "bo.toml", "set", "“bo.toml” không phải văn bản UTF-8 (từ byte 0)"),
        (b"#" * (1024 * 1024 + 1), "to.toml", "set", "“to.toml” lớn 1024 KB"),
        ("", "rong.toml", "set", "Tệp rỗng; hãy chọn tệp có nội dung."),
        (SET, "bo.toml", "thu", "“thu” không dùng được: hãy chọn một trong: set, book."),
    ],
)
def test_file_of_a_wrong_kind_is_refused_before_it_is_read(
    city: City, text: str | bytes, name: str, kind: str, sentence: str
) -> None:
    page = send(city, text, name=name, kind=kind)
    part = send(city, text, name=name, kind=kind, headers=HTMX)

    assert (page.status_code, part.status_code) == (422, 422)
    assert sentence in text_of(page)
    assert sentence in text_of(part)


def test_set_page_tells_points_methods_and_that_it_is_reconstructed(city: City) -> None:
    url = f"/quy-tac/bo-tieu-chi/{city.cycle.criteria_set_id}/"

    words = text_of(browser(city.people[Role.AUDITOR]).get(url))

    assert "Bộ tiêu chí phục dựng, không phải nguyên văn quyết định." in words
    assert "14 điểm · 3 tiêu chí" in words
    assert "Điều tra xã hội học" in words
    assert "đã khóa" in browser(city.people[Role.AUDITOR]).get(url).content.decode()


def test_book_page_tells_classes_reward_and_what_is_assumed(city: City) -> None:
    url = f"/quy-tac/quy-tac/{city.cycle.rule_book_id}/"

    words = text_of(browser(city.people[Role.AUDITOR]).get(url))

    assert "Từ loại Tốt, không quá 1/3 số đơn vị được xếp hạng của khối." in words
    assert "Những điểm là giả định" in words


def test_book_page_names_classes_in_the_language_of_the_reader() -> None:
    book = scoring.shipped_book("hcmc-2021")

    with translation.override("en"):
        told = [line for chapter in chapters_of(book) for line in chapter.sentences]

    assert "From class Good, at most 1/3 of the ranked agencies of the bloc." in told
    assert [line for line in told if "Tốt" in line] == []


def test_papers_are_named_in_the_language_of_the_reader() -> None:
    rules = scoring.shipped_set("hcmc-2021-reconstructed").criteria

    with translation.override("en"):
        english = papers_of(rules[0])

    assert (papers_of(rules[0]), english) == (("kế hoạch",), ("plan",))
    assert [rule.code for rule in rules if len(rule.evidence_en) != len(rule.evidence)] == []


def test_text_is_handed_out_as_it_was_loaded(city: City) -> None:
    client = browser(city.officers["QUAN-1"])

    response = client.get(f"/quy-tac/tep/set/{city.cycle.criteria_set_id}.toml")

    assert response.content.decode() == SET
    assert response["Content-Disposition"] == 'attachment; filename="small.toml"'
    assert client.get("/quy-tac/tep/set/99999.toml").status_code == 404


def test_list_costs_the_same_whatever_the_number_of_files(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(city.people[Role.COORDINATOR])
    with django_assert_max_num_queries(BUDGET) as few:
        client.get(LIST)
    for number in range(5):
        send(city, SET.replace('code = "small"', f'code = "s{number}"'), step="load")

    with django_assert_max_num_queries(BUDGET) as many:
        client.get(LIST)

    assert len(many.captured_queries) == len(few.captured_queries)


# -------------------------------------------------------------- from the command line


def run(command: str, *arguments: str) -> tuple[str, str, str]:
    """Run a command and return what it printed, what it complained of, and its refusal."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=err)
    except CommandError as refused:
        return out.getvalue(), err.getvalue(), str(refused)
    return out.getvalue(), err.getvalue(), ""


@pytest.mark.usefixtures("city")
def test_command_tries_a_file_without_loading_it(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(OTHER_SET)

    out, err, refused = run("load_criteria_set", str(file), "--dry-run")

    assert (err, refused) == ("", "")
    assert out.startswith("Bộ tiêu chí nhỏ: không có lỗi")
    assert CriteriaSet.objects.count() == 1


@pytest.mark.usefixtures("city")
def test_command_lists_every_problem_and_loads_nothing(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BAD_SET)

    out, err, refused = run("load_criteria_set", str(file))

    assert out == ""
    assert [line.partition(":")[0] for line in err.splitlines()] == ["bad.toml", "bad.toml"]
    assert "max_points = “tám”: phải là số từ 0,01 đến 100." in err
    assert refused == "bad.toml: 2 lỗi; chưa có gì được nạp."
    assert CriteriaSet.objects.count() == 1


@pytest.mark.usefixtures("city")
def test_command_loads_a_set_and_says_when_it_is_there_already(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(OTHER_SET)

    first, _err, _refused = run("load_criteria_set", str(file))
    again, _err, _refused = run("load_criteria_set", str(file))

    assert "đã nạp (SHA-256" in first
    assert "đã có từ trước (SHA-256" in again
    assert CriteriaSet.objects.filter(code="other").count() == 1


@pytest.mark.usefixtures("city")
def test_command_loads_a_rule_book(tmp_path: Path) -> None:
    file = tmp_path / "book.toml"
    file.write_text(hcmc_book().replace('code = "hcmc-2021"', 'code = "khac"'))

    out, _err, refused = run("load_rule_book", str(file))

    assert "đã nạp" in out
    assert refused == ""
    assert RuleBook.objects.filter(code="khac").count() == 1


def test_command_says_when_the_file_cannot_be_read(tmp_path: Path) -> None:
    _out, _err, refused = run("load_rule_book", str(tmp_path / "khong-co.toml"))

    assert refused.startswith("Không đọc được")
