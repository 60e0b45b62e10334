"""Loading a file on the page: problems, preview, confirm; and what happens in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directory.models import Bloc, DirectoryEvent, User
from tests.directory.people import administrator, person

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
TEXT = "code,name\nSO,Sở “ban” <ngành>\nQH,Quận\n"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(administrator())
    return client


def send(client: Client, kind: str, content: bytes | str, **facts: object) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("tệp.csv", raw)
    return client.post(
        reverse("directory-import"), {"kind": kind, "year": 2021, "file": file, **facts}
    )


def confirm(client: Client, kind: str, text: str, *, version: object = "") -> Any:
    typed = {"kind": kind, "year": 2021, "text": text, "confirm": "1"}
    return client.post(reverse("directory-import"), {**typed, "version": version})


def test_a_good_file_is_previewed_and_changes_nothing_yet(admin: Client) -> None:
    response = send(admin, "blocs", TEXT)

    assert response.status_code == 200
    assert [change.about for change in response.context["changes"]] == [
        "SO – Sở “ban” <ngành>",
        "QH – Quận",
    ]
    assert "SO – Sở “ban” &lt;ngành&gt;" in response.content.decode()
    assert Bloc.objects.count() == 0


def test_confirming_the_preview_loads_the_file(admin: Client) -> None:
    shown = send(admin, "blocs", TEXT).context
    text = shown["text"].replace("\n", "\r\n")

    response = confirm(admin, "blocs", text, version=shown["plan"].version)

    assert (response.status_code, Bloc.objects.count()) == (302, 2)
    event = DirectoryEvent.objects.get(action="file_loaded")
    assert (event.facts, event.by) == ({"kind": "blocs", "changes": 2}, User.objects.get())


def test_a_file_in_utf_16_is_previewed_as_its_text(admin: Client) -> None:
    response = send(admin, "blocs", TEXT.encode("utf-16"))

    assert (response.status_code, response.context["text"]) == (200, TEXT)


def test_a_file_with_problems_shows_each_and_offers_no_confirmation(admin: Client) -> None:
    response = send(admin, "blocs", "code,name\nSỞ,Sở\nA,\n", confirm="1", version=0)

    assert response.status_code == 422
    assert [(each.line, each.place, each.value) for each in response.context["problems"]] == [
        (2, "code", "SỞ"),
        (3, "name", ""),
    ]
    assert 'name="confirm"' not in response.content.decode()
    assert Bloc.objects.count() == 0


def test_a_preview_that_has_gone_stale_loads_nothing(admin: Client) -> None:
    text = "email,full_name,role\nan@example.vn,Lê An,auditor\n"
    version = send(admin, "users", text).context["plan"].version
    person("Lê An", email="an@example.vn", is_active=False)

    response = confirm(admin, "users", text, version=version)

    assert response.status_code == 422
    (problem,) = response.context["problems"]
    assert problem.right.startswith("Tài khoản an@example.vn đang bị khóa")
    assert DirectoryEvent.objects.count() == 0


def test_a_preview_over_what_somebody_saved_since_is_shown_anew_and_loads_nothing(
    admin: Client,
) -> None:
    bloc = Bloc.objects.create(code="SO", name="Các sở")
    old = send(admin, "blocs", TEXT).context["plan"].version
    Bloc.objects.filter(pk=bloc.pk).update(name="Sở, ngành")

    stale = confirm(admin, "blocs", TEXT, version=old)
    unseen = confirm(admin, "blocs", TEXT)

    assert (stale.status_code, unseen.status_code) == (409, 422)
    assert "Danh bạ đã thay đổi sau lần xem trước nên chưa nạp gì." in stale.content.decode()
    assert list(Bloc.objects.values_list("name", flat=True)) == ["Sở, ngành"]
    again = confirm(admin, "blocs", TEXT, version=stale.context["plan"].version)
    assert (again.status_code, Bloc.objects.count()) == (302, 2)


def test_a_preview_confirmed_twice_is_loaded_once(admin: Client) -> None:
    version = send(admin, "blocs", TEXT).context["plan"].version

    answers = [confirm(admin, "blocs", TEXT, version=version).status_code for _press in range(2)]

    assert answers == [302, 200]
    assert DirectoryEvent.objects.filter(action="file_loaded").count() == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "code,name\nA,à".encode("cp1258"), b"\x00"])
def test_bytes_that_are_no_text_are_a_problem_like_others(admin: Client, content: bytes) -> None:
    response = send(admin, "blocs", content)

    assert response.status_code == 422
    assert len(response.context["problems"]) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "people", "year": 2021}, "kind"),
        ({"kind": "blocs", "year": "xx"}, "year"),
        ({"kind": "blocs", "year": 2021}, "file"),
    ],
)
def test_a_request_without_its_parts_says_which(
    admin: Client, facts: dict[str, object], field: str
) -> None:
    response = admin.post(reverse("directory-import"), facts)

    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_a_file_too_large_is_refused_by_name(admin: Client) -> None:
    response = send(admin, "blocs", b"x" * (2 * 1024 * 1024 + 1))

    assert response.context["form"].errors["file"] == [
        "Tệp “tệp.csv” lớn hơn 2 MB; hãy chia thành nhiều tệp."
    ]


def test_a_file_that_changes_nothing_says_so(admin: Client) -> None:
    Bloc.objects.create(code="A", name="Khối A")

    response = send(admin, "blocs", "code,name\nA,Khối A\n")

    assert response.status_code == 200
    assert "Mọi dòng trong tệp đã đúng như danh bạ." in response.content.decode()
