"""The commands that load files print every problem, or every change, and obey --dry-run."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from directory.models import Agency, Bloc, BlocMembership, DayOff, DirectoryEvent, Lineage, User
from tests.directory.people import administrator

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
BLOCS = "code,name\nSO,Sở\n"
AGENCIES = "code,name,bloc,valid_from\nSTP,Sở Tư pháp,SO,2015-01-01\n"
USERS = "email,full_name,role,agency\nan@example.vn,Lê An,agency_head,STP\n"


def run(command: str, *args: object, **options: object) -> str:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out, **options)
    return out.getvalue()


def file(folder: Path, text: str) -> Path:
    path = folder / "tệp.csv"
    path.write_text(text)
    return path


def test_load_commands_build_a_directory(tmp_path: Path) -> None:
    by = administrator(email="qt@example.vn")

    run("load_blocs", file(tmp_path, BLOCS), by="qt@example.vn")
    run("load_agencies", file(tmp_path, AGENCIES), year=2021)
    printed = run("load_users", file(tmp_path, USERS))
    run("load_days_off", file(tmp_path, "date,name,kind\n2021-09-02,Quốc khánh,off\n"))

    assert printed == (
        "    2  Tạo tài khoản: Lê An <an@example.vn>\n"
        "    2  Giao vai trò Thủ trưởng đơn vị – Sở Tư pháp: an@example.vn\n"
        "2 thay đổi, 0 dòng không đổi.\n"
        "Đã thực hiện 2 thay đổi.\n"
    )
    assert User.objects.get(email="an@example.vn").memberships.get().agency == Agency.objects.get()
    assert (BlocMembership.objects.get().year, DayOff.objects.count()) == (2021, 1)
    assert DirectoryEvent.objects.get(action="bloc_saved").by == by


@pytest.mark.parametrize(
    ("command", "text", "options"),
    [
        ("load_blocs", BLOCS, {}),
        ("load_agencies", "code,name,bloc,valid_from\nA,Sở A,,2015-01-01\n", {"year": 2021}),
        ("load_users", "email,full_name\nan@example.vn,Lê An\n", {}),
        ("load_days_off", "date,name,kind\n2021-09-02,Quốc khánh,off\n", {}),
    ],
)
def test_dry_run_lists_and_changes_nothing(
    tmp_path: Path, command: str, text: str, options: dict[str, object]
) -> None:
    printed = run(command, file(tmp_path, text), dry_run=True, **options)

    assert printed.splitlines()[-2:] == [
        "1 thay đổi, 0 dòng không đổi.",
        "Chạy thử: chưa thay đổi gì.",
    ]
    models = (Bloc, Agency, User, DayOff, DirectoryEvent)
    assert [model.objects.count() for model in models] == [0] * 5


@pytest.mark.parametrize("dry_run", [True, False])
def test_problems_end_the_command_with_every_one(*, tmp_path: Path, dry_run: bool) -> None:
    text = "email,full_name,role\nan,Lê An,auditor\nbinh@example.vn,,sếp\n"

    with pytest.raises(CommandError) as trouble:
        run("load_users", file(tmp_path, text), dry_run=dry_run)

    lines = str(trouble.value).splitlines()
    assert lines[0] == ("Tệp có 3 lỗi nên chưa nạp gì. Vui lòng sửa theo danh sách rồi nạp lại.")
    assert [line.split(":")[0] for line in lines[1:]] == [
        "- Dòng 2, cột email, giá trị “an”",
        "- Dòng 3, cột full_name, giá trị “”",
        "- Dòng 3, cột role, giá trị “sếp”",
    ]
    assert User.objects.count() == 0


def test_load_users_prints_links_that_set_a_password(tmp_path: Path, client: Client) -> None:
    path = file(tmp_path, "email,full_name\nan@example.vn,Lê An\n")

    printed = run("load_users", path, links=True)

    link = printed.splitlines()[-1].split()[1]
    form = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    new = "mot-mat-khau-that-dai"
    answer = client.post(form.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert answer.status_code == 302
    assert User.objects.get().check_password(new) is True


def test_a_missing_file_and_an_unknown_administrator_are_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Không đọc được tệp .*khong-co\.csv"):
        run("load_blocs", tmp_path / "khong-co.csv")
    with pytest.raises(CommandError, match=r"Không có tài khoản nào với địa chỉ ai@do\.vn"):
        run("load_blocs", file(tmp_path, BLOCS), by="ai@do.vn")


def test_load_lineage_prints_changes_and_what_it_left_out(tmp_path: Path) -> None:
    run("load_blocs", file(tmp_path, BLOCS))
    run("load_agencies", file(tmp_path, AGENCIES), year=2021)
    text = (
        "effective,event,from_units,to_units\n"
        "2025-03,rename,Sở Tư pháp,Sở Pháp chế\n2025-04-01,create,x,y\n"
    )

    tried = run("load_lineage", file(tmp_path, text), skip_unmatched=True, dry_run=True)
    run("load_lineage", file(tmp_path, text), skip_unmatched=True)

    assert tried.splitlines()[:2] == [
        "Thêm cơ quan SO-PHAP-CHE – Sở Pháp chế",
        "01/03/2025 Đổi tên: Sở Tư pháp → Sở Pháp chế",
    ]
    assert tried.splitlines()[2].startswith("Bỏ qua: Dòng 3, cột event, giá trị “create”")
    assert Lineage.objects.get().note == "chỉ biết tháng, lấy ngày đầu tháng"
