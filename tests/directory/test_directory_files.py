"""Files of the directory: every problem is listed with its place, or all of it is loaded."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from directory.imports import HasProblems, Plan, carry_out, read
from directory.imports.lineage import play
from directory.imports.tables import read_table
from directory.lineage import as_now, one_to_one
from directory.models import (
    Agency,
    Bloc,
    BlocMembership,
    DayOff,
    DirectoryEvent,
    Lineage,
    Membership,
    RoleProposal,
    User,
)
from directory.roles import Role
from directory.working_days import calendar
from tests.directory.people import AT, TODAY, administrator, agency, holding, person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[2] / "directory" / "data"


def tried(kind: str, text: str | bytes, *, year: int = 2021, by: User | None = None) -> Plan:
    return read(kind, text, year=year, on=TODAY, by=by)


def loaded(kind: str, text: str | bytes, *, year: int = 2021) -> int:
    return carry_out(tried(kind, text, year=year), by=None, at=AT)


def listed(plan: Plan) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.place, problem.value) for problem in plan.problems]


def counts() -> tuple[int, ...]:
    models = (Agency, Bloc, BlocMembership, DayOff, User, Membership, DirectoryEvent)
    return tuple(model.objects.count() for model in models)


@pytest.fixture
def blocs() -> None:
    Bloc.objects.create(code="SO", name="Sở, ban, ngành")
    Bloc.objects.create(code="QH", name="Quận, huyện")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", (1, "tệp", "")),
        (b"   \n \n", (1, "tệp", "")),
        (b"\xff\xfea", (1, "tệp", "")),
        ("code,name\nA,Sơ\u0309 Y tê\u0301\n".encode("cp1258"), (2, "tệp", "Sở Y tế")),
        (b"PK\x03\x04 a workbook", (0, "tệp", ".xlsx")),
        (b"code,name\nA,x\x00y", (1, "tệp", "")),
        (b"code,name\n", (2, "dòng", "")),
        (b"code\nA", (1, "name", "")),
        (b"code,name,code\nA,B,C", (1, "code", "code")),
        (b"code,name,tuoi\nA,B,C", (1, "tuoi", "tuoi")),
        (b"code,name,\nA,B,C", (2, "dòng", "3")),
        (b"code,,name\nA,B,C", (1, "(không tên)", "")),
        (b"Danh muc\n\ncode,name,tuoi\nA,B,C", (3, "tuoi", "tuoi")),
        (b"Danh muc\ncode,name\n", (3, "dòng", "")),
        (b"code,name\nA,B\nC\nD,E", (3, "dòng", "1")),
        (b"code,name\nA,B,C", (2, "dòng", "3")),
        (b'code,name\nA,"B" x', (2, "dòng", "")),
        (b'code,name\nA,"B', (2, "dòng", "")),
        (b"code,name\n" + b"x" * (2 * 1024 * 1024), (0, "tệp", "")),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(
    content: bytes, place: tuple[int, str, str]
) -> None:
    table = read_table(content, required=("code", "name"))

    assert [(each.line, each.place, each.value) for each in table.problems] == [place]
    assert all(each.right for each in table.problems)


@pytest.mark.parametrize(
    "text",
    [
        "code,name\nA,Sở Y tế\n",
        "\ufeffcode;name\r\nA;Sở Y tế\r\n",
        "name\tcode\nSở Y tế\tA",
        'CODE, Name \n\n"A","Sở\u00a0Y\n tế"\n\n',
        "sep=;\ncode;name\nA;Sở Y tế\n",
        '"sep=|"\r\ncode|name\r\nA|Sở Y tế',
        "DANH MỤC, năm 2021;\nNgười lập: An, Bình\n\ncode;name\nA;Sở Y tế\n",
        "code,name,,\nA,Sở Y tế,,\n,,,\n",
        "code,name\nA,Sở\x07 Y\x0btế\ufffe\n",
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_file_is_read_however_a_spreadsheet_wrote_it(text: str, form: str) -> None:
    content = unicodedata.normalize(form, text).encode()  # type: ignore[arg-type]  # a form by its name

    table = read_table(content, required=("code", "name"))

    assert table.problems == []
    assert [row.cells for row in table.rows] == [{"code": "A", "name": "Sở Y tế"}]


@pytest.mark.parametrize("form", ["utf-16", "utf-8-sig"])
def test_a_file_is_read_in_every_form_of_unicode(form: str) -> None:
    table = read_table("code\tname\r\nA\tSở Y tế\r\n".encode(form), required=("code", "name"))

    assert (table.problems, [row.cells for row in table.rows]) == (
        [],
        [{"code": "A", "name": "Sở Y tế"}],
    )


def test_a_text_that_was_kept_from_running_as_a_formula_is_read_as_it_was() -> None:
    table = read_table("code,name\nA,'=1+1\nB,'x\n", required=("code", "name"))

    assert [row["name"] for row in table.rows] == ["=1+1", "'x"]


def test_rows_under_a_title_keep_their_number_in_the_file() -> None:
    table = read_table("sep=;\nDANH MỤC\n\ncode;name\nA;B\n", required=("code", "name"))

    assert ([row.number for row in table.rows], table.header) == ([5], 4)


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    table = read_table('code,name\n\nA,"x\ny"\n\nB,z', required=("code", "name"))

    assert [row.number for row in table.rows] == [3, 6]


def test_agencies_of_2021_are_loaded_as_they_are_and_once() -> None:
    blocs, bodies = (
        (DATA / name).read_bytes() for name in ("blocs_hcmc_2021.csv", "agencies_hcmc_2021.csv")
    )

    changes = (loaded("blocs", blocs), loaded("agencies", bodies))
    again = tried("agencies", bodies)

    assert changes == (3, 110)
    assert (again.changes, again.unchanged, again.problems) == ([], 55, [])
    members = BlocMembership.objects.of_year(2021)
    sizes = {code: members.filter(bloc__code=code).count() for code in ("QUAN_HUYEN", "NGANH_DOC")}
    assert sizes == {"QUAN_HUYEN": 22, "NGANH_DOC": 7}
    assert members.filter(ranked=False).count() == 3
    districts = Agency.objects.filter(name__startswith="Quận ").in_order()
    assert [body.name for body in districts][:4] == ["Quận 1", "Quận 3", "Quận 4", "Quận 5"]


@pytest.mark.usefixtures("blocs")
def test_agencies_with_problems_list_every_one_and_change_nothing() -> None:
    text = (
        "code,name,short_name,bloc,valid_from,ranked\n"
        "SỞ Y,Sở Y tế,,SO,2015-01-01,có\n"
        "STP,Sở Tư pháp,,XX,31/02/2015,có lẽ\n"
        "STC,,,SO,01/01/2015,\n"
        "SDL,Sở Du lịch,,SO,2022-01-01,x\n"
        "STP,Sở tu phap,,,2015-01-01,0\n"
        f"SX,{'x' * 201},{'y' * 81},QH,2015-01-01,1\n"
    )
    before = counts()

    plan = tried("agencies", text)

    assert listed(plan) == [
        (2, "code", "SỞ Y"),
        (3, "valid_from", "31/02/2015"),
        (3, "bloc", "XX"),
        (3, "ranked", "có lẽ"),
        (4, "name", ""),
        (5, "valid_from", "2022-01-01"),
        (6, "code", "STP"),
        (6, "name", "Sở tu phap"),
        (7, "name", "x" * 201),
        (7, "short_name", "y" * 81),
    ]
    assert plan.problems[0].right.endswith("ví dụ SO-Y")
    assert plan.problems[2].right == "một trong các mã khối: QH, SO"
    with pytest.raises(HasProblems, match="Tệp có 10 lỗi"):
        carry_out(plan, by=None, at=AT)
    assert counts() == before


def test_agencies_ask_for_blocs_first() -> None:
    plan = tried("agencies", "code,name,bloc,valid_from\nA,Sở A,SO,2015-01-01")

    (problem,) = plan.problems
    assert str(problem) == (
        "Dòng 2, cột bloc, giá trị “SO”: danh bạ chưa có khối nào; hãy nạp tệp các khối trước"
    )


@pytest.mark.usefixtures("blocs")
def test_agencies_say_what_changes() -> None:
    agency("Sở A", code="A")
    text = "code,name,bloc,valid_from\nA,Sở A mới,SO,2015-01-01\nB,Sở B,,2015-01-01"

    plan = tried("agencies", text)

    assert [(change.row, change.what, change.about) for change in plan.changes] == [
        (2, "Sửa cơ quan", "A – Sở A mới"),
        (2, "Xếp vào khối SO năm 2021", "A – Sở A mới"),
        (3, "Thêm cơ quan", "B – Sở B"),
    ]


@pytest.mark.usefixtures("blocs")
def test_reading_agencies_takes_the_same_queries_however_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = "".join(f"A{n},Sở {n},SO,2015-01-01\n" for n in range(300))

    with django_assert_num_queries(3):
        plan = tried("agencies", f"code,name,bloc,valid_from\n{rows}")

    assert len(plan.changes) == 600


PEOPLE = (
    "email,full_name,role,agency,fields,language\n"
    "An@Example.vn,Lê  An,agency_head,STP,,en\n"
    "an@example.vn,Lê An,Cán bộ thẩm tra lĩnh vực,STP,F1; F2,\n"
    "binh@example.vn,Trần Bình,agency officer,STP,,\n"
    "cuong@example.vn,Vũ Cường,,,,\n"
)


def test_people_are_loaded_with_several_roles_and_once() -> None:
    body = agency("Sở Tư pháp", code="STP")

    count = loaded("users", PEOPLE)
    again = tried("users", PEOPLE)

    assert count == 6
    assert (again.changes, again.unchanged, again.problems) == ([], 4, [])
    user = User.objects.get(email="an@example.vn")
    assert (user.full_name, user.language, user.has_usable_password()) == ("Lê An", "en", False)
    held = Membership.objects.order_by("pk").values_list("role", "agency", "fields", "valid_from")
    assert list(held) == [
        ("agency_head", body.pk, [], TODAY),
        ("sector_reviewer", body.pk, ["F1", "F2"], TODAY),
        ("agency_officer", body.pk, [], TODAY),
    ]


def test_people_with_problems_list_every_one_and_change_nothing() -> None:
    agency("Sở Tư pháp", code="STP")
    agency("Quận 2", code="Q2", valid_to=TODAY)
    holding(person("Lê An", email="an@example.vn"), Role.AUDITOR)
    holding(
        person("Vũ Bé", email="be@example.vn"),
        Role.SECTOR_REVIEWER,
        of=Agency.objects.get(code="STP"),
        fields=("F1",),
    )
    text = (
        "email,full_name,role,agency,fields,language\n"
        "khong-phai,Lê An,,,,\n"
        "x@example.vn,,truong phong,,,fr\n"
        "y@example.vn,Ngô Y,agency_head,sở tư pháp,,\n"
        "y@example.vn,Ngô Yên,agency_head,,,\n"
        "z@example.vn,Đỗ Z,agency_head,Q2,,\n"
        "t@example.vn,Hồ T,auditor,,F1,\n"
        "t@example.vn,Hồ T,auditor,,,\n"
        "t@example.vn,Hồ T,auditor,,,\n"
        "be@example.vn,Vũ Bé,sector_reviewer,STP,F2,\n"
        "u@example.vn,Lý U,,STP,,\n"
        ",Không Ai,,,,\n"
    )
    before = counts()

    plan = tried("users", text)

    assert listed(plan) == [
        (2, "email", "khong-phai"),
        (3, "full_name", ""),
        (3, "language", "fr"),
        (3, "role", "truong phong"),
        (4, "agency", "sở tư pháp"),
        (5, "full_name", "Ngô Yên"),
        (5, "role", "agency_head"),
        (6, "role", "agency_head"),
        (7, "role", "auditor"),
        (8, "role", "auditor"),
        (9, "role", "auditor"),
        (10, "role", "sector_reviewer"),
        (11, "agency", "STP"),
        (12, "email", ""),
    ]
    rights = {(problem.line, problem.place): problem.right for problem in plan.problems}
    assert rights[3, "role"].startswith("một trong: agency_officer, agency_head, sector_reviewer")
    assert rights[4, "agency"] == "mã cơ quan, ở đây là STP"
    assert rights[9, "role"] == "mỗi vai trò một dòng; đã có ở dòng 7"
    assert counts() == before


def test_a_file_is_refused_roles_that_are_kept_apart_and_roles_for_oneself() -> None:
    body = agency("Sở Tư pháp", code="STP")
    by = administrator(email="qt@example.vn")
    holding(person("Lê An", email="an@example.vn"), Role.AGENCY_OFFICER, of=body)
    text = (
        "email,full_name,role\n"
        "an@example.vn,Lê An,appraiser\n"
        "binh@example.vn,Trần Bình,coordinator\n"
        "binh@example.vn,Trần Bình,leader\n"
        "qt@example.vn,Trần Quản Trị,auditor\n"
    )
    before = counts()

    by_command, by_hand = tried("users", text), tried("users", text, by=by)

    assert [row for row, *_ in listed(by_command)] == [2, 4, 5]
    apart = (
        "Vai trò “{}” không giao cho người giữ vai trò “{}”: {}. Hãy chọn người khác, hoặc kết "
        "thúc vai trò kia trước."
    )
    assert [problem.right for problem in by_hand.problems] == [
        apart.format(
            "Cán bộ thẩm định (Sở Nội vụ)",
            "Cán bộ đầu mối CCHC",
            "người làm hồ sơ của một đơn vị không chấm điểm các đơn vị",
        ),
        apart.format(
            "Lãnh đạo UBND Thành phố",
            "Điều phối viên (Sở Nội vụ)",
            "người phê duyệt không tham gia chuẩn bị kết quả",
        ),
        "Không ai tự giao vai trò cho mình. Hãy nhờ một quản trị hệ thống khác.",
    ]
    assert counts() == before


def test_a_file_of_an_administrator_proposes_the_roles_of_the_city_and_gives_the_others() -> None:
    body = agency("Sở Tư pháp", code="STP")
    by = administrator()
    text = (
        "email,full_name,role,agency\n"
        "an@example.vn,Lê An,leader,\n"
        "binh@example.vn,Trần Bình,agency_head,STP\n"
    )

    plan = tried("users", text, by=by)
    carry_out(plan, by=by, at=AT)

    assert [change.what for change in plan.changes][1::2] == [
        "Đề xuất vai trò Lãnh đạo UBND Thành phố",
        "Giao vai trò Thủ trưởng đơn vị – Sở Tư pháp",
    ]
    proposal = RoleProposal.objects.get()
    assert (proposal.user.email, proposal.role, proposal.proposed_by) == (
        "an@example.vn",
        "leader",
        by,
    )
    assert list(Membership.objects.exclude(user=by).values_list("role", "agency")) == [
        ("agency_head", body.pk)
    ]
    assert [problem.right for problem in tried("users", text, by=by).problems] == [
        "Vai trò “Lãnh đạo UBND Thành phố” đã được đề xuất cho Lê An và đang chờ xác nhận."
    ]


def test_people_keep_a_name_changed_in_the_file() -> None:
    person("Lê An", email="an@example.vn")

    loaded("users", "email,full_name\nan@example.vn,Lê Ân")

    user = User.objects.get()
    assert (user.full_name, list(User.objects.get_queryset().matching("le an"))) == (
        "Lê Ân",
        [user],
    )


def test_a_plan_that_has_become_wrong_changes_nothing() -> None:
    agency("Sở Tư pháp", code="STP")
    plan = tried("users", PEOPLE)
    person("Người Khác", email="binh@example.vn")
    before = counts()

    with pytest.raises(Exception, match=r"binh@example\.vn đã là tài khoản của Người Khác"):
        carry_out(plan, by=None, at=AT)

    assert counts() == before


def test_days_off_of_six_years_are_loaded_and_used() -> None:
    content = (DATA / "vn_holidays.csv").read_bytes()

    count = loaded("days_off", content)
    again = tried("days_off", content)

    assert (count, again.changes, again.unchanged) == (87, [], 87)
    city = calendar()
    days = (date(2024, 5, 4), date(2024, 4, 29), date(2026, 1, 2), date(2026, 1, 10))
    assert [city.is_working_day(day) for day in days] == [True, False, False, True]
    row = DayOff.objects.get(day=date(2026, 2, 16))
    assert row.source == "congan.com.vn; TTXVN 17/10/2025, high"


def test_days_off_with_problems_list_every_one() -> None:
    plan = tried(
        "days_off",
        "date,name,kind\n2024-05-03,Làm bù,work_saturday\n2024-13-01,,nghỉ\n"
        "04/05/2024,Làm bù,làm bù\n2024-5-4,Nghỉ,NGHỈ\n2024-05-06,x,holiday\n",
    )

    assert listed(plan) == [
        (2, "date", "2024-05-03"),
        (3, "name", ""),
        (3, "date", "2024-13-01"),
        (5, "date", "2024-5-4"),
        (6, "kind", "holiday"),
    ]


def test_days_off_warn_of_national_days_a_new_year_would_lose() -> None:
    plan = tried("days_off", "date,name,kind\n2022-01-03,Tết Dương lịch,off\n")

    (warning,) = plan.warnings
    assert warning.startswith(
        "Năm 2022 sẽ theo tệp này; tệp không có các ngày nghỉ quốc gia: 31/01"
    )


def test_blocs_with_problems_list_every_one() -> None:
    plan = tried("blocs", "code,name,order\nSỞ,Sở,1\nA,,x\nA,Khối A,-1\n")

    assert listed(plan) == [
        (2, "code", "SỞ"),
        (3, "name", ""),
        (3, "order", "x"),
        (4, "code", "A"),
        (4, "order", "-1"),
    ]


@pytest.fixture
def city_of_2021() -> None:
    for kind, name in (("blocs", "blocs_hcmc_2021.csv"), ("agencies", "agencies_hcmc_2021.csv")):
        loaded(kind, (DATA / name).read_bytes())


@pytest.mark.usefixtures("city_of_2021")
def test_lineage_of_2025_is_played_where_names_match() -> None:
    content = (DATA / "departments_changes_2025.csv").read_bytes()

    played = play(content, by=None, at=AT, dry_run=False, skip_unmatched=True)

    assert played.problems == []
    assert [(problem.line, problem.place) for problem in played.skipped] == [
        (row, "from_units") for row in (2, 11, 13, 14)
    ]
    assert {problem.right for problem in played.skipped} == {
        "dòng nói chung về nhiều cơ quan; hãy ghi từng cơ quan một dòng, đúng tên"
    }
    assert Lineage.objects.count() == 9
    roads = Agency.objects.get(name="Sở Giao thông vận tải")
    now = as_now(roads, on=date(2026, 1, 1))
    assert [body.name for body in now] == ["Sở Quy hoạch - Kiến trúc", "Sở Xây dựng"]
    land = Agency.objects.get(name="Sở Nông nghiệp và Môi trường")
    answers = {year: one_to_one(land, year_before=year - 1, year=year) for year in (2025, 2026)}
    assert {year: answer.agency for year, answer in answers.items()} == {2025: None, 2026: land}
    assert answers[2025].reason == (
        "Sở Tài nguyên và Môi trường tiếp nhận Sở Nông nghiệp và Phát triển nông thôn "
        "do sáp nhập từ ngày 01/03/2025."
    )


@pytest.mark.usefixtures("city_of_2021")
@pytest.mark.parametrize(("dry_run", "skip_unmatched"), [(True, True), (False, False)])
def test_lineage_changes_nothing_when_tried_or_wrong(
    *, dry_run: bool, skip_unmatched: bool
) -> None:
    content = (DATA / "departments_changes_2025.csv").read_bytes()
    before = counts()

    played = play(content, by=None, at=AT, dry_run=dry_run, skip_unmatched=skip_unmatched)

    assert bool(played.problems) is not skip_unmatched
    assert (counts(), Lineage.objects.count()) == (before, 0)
    assert Agency.objects.exclude(valid_to=None).count() == 0


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("2025-02-30,merge,Sở A,Sở B,high,", ("effective", "2025-02-30")),
        ("hè 2025,merge,Sở A,Sở B,high,", ("effective", "hè 2025")),
        ("2025-03-01,sáp nhập,Sở A,Sở B,high,", ("event", "sáp nhập")),
        ("2025-03-01,merge,Sở A + Sở X,Sở B,high,", ("from_units", "Sở X")),
        ("2025-03-01,merge,Sở A,-,high,", ("to_units", "-")),
        ("2025-03-01,abolish,Sở A,Sở B,high,", ("to_units", "Sở B")),
        ("2025-03-01,merge,-,Sở B,high,", ("to_units", "Sở B")),
    ],
)
def test_lineage_with_a_problem_says_where(line: str, place: tuple[str, str]) -> None:
    agency("Sở A")
    agency("Sở B")
    text = f"effective,event,from_units,to_units,confidence,note\n{line}"

    played = play(text, by=None, at=AT, dry_run=False, skip_unmatched=False)

    assert [(problem.line, problem.place, problem.value) for problem in played.problems] == [
        (2, *place)
    ]
    assert Lineage.objects.count() == 0


@pytest.mark.usefixtures("blocs")
def test_table_without_english_names_keeps_those_the_directory_has() -> None:
    told = "code,name,name_en,bloc,valid_from\nSYT,Sở Y tế,Department of Health,SO,2015-01-01\n"
    silent = "code,name,bloc,valid_from\nSYT,Sở Y tế mới,SO,2015-01-01\n"

    loaded("agencies", told)
    loaded("agencies", silent)

    agency = Agency.objects.get(code="SYT")
    assert (agency.name, agency.name_en) == ("Sở Y tế mới", "Department of Health")
