"""Pages of the directory: who may see and change them, their queries, and what they say."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from directory.models import Agency, Bloc, BlocMembership, DirectoryEvent, Lineage, Membership, User
from directory.roles import OF_AN_AGENCY, OF_FIELDS, Role
from tests.directory.people import PASSWORD, administrator, agency, holding, person
from tests.forms_sent import send
from wording import clock

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(administrator(full_name="Trần Quản Trị", email="qt@example.vn"))
    return client


@pytest.fixture
def known() -> dict[str, Any]:
    """Someone with a role, an agency with a bloc, and a day off, to have pages of."""
    body = agency("Sở Tư pháp", code="STP")
    user = person("Lê Thị An", email="an@example.vn")
    membership = holding(user, Role.AGENCY_HEAD, of=body)
    bloc = Bloc.objects.create(code="SO", name="Sở, ban, ngành")
    BlocMembership.objects.create(agency=body, bloc=bloc, year=2021)
    return {"user": user, "agency": body, "membership": membership, "bloc": bloc}


def with_role(role: Role) -> User:
    user = person()
    holding(
        user,
        role,
        of=agency() if role in OF_AN_AGENCY else None,
        fields=("F1",) if role in OF_FIELDS else (),
    )
    return user


def address(name: str, known: dict[str, Any]) -> str:
    keys = {
        "user": known["user"].pk,
        "user-grant": known["user"].pk,
        "user-lock": known["user"].pk,
        "user-unlock": known["user"].pk,
        "user-password-link": known["user"].pk,
        "agency": known["agency"].pk,
        "agency-bloc": known["agency"].pk,
        "agency-change": known["agency"].pk,
        "role-end": known["membership"].pk,
        "day-off-remove": 1,
    }
    return reverse(name, args=[keys[name]] if name in keys else [])


READ = ["users", "user", "agencies", "agency", "days-off"]
NEW = ["user-new", "agency-new", "directory-import"]
CHANGE = [
    "user",
    "user-grant",
    "user-lock",
    "user-unlock",
    "user-password-link",
    "agency",
    "agency-bloc",
    "agency-change",
    "role-end",
    "day-off-remove",
    "days-off",
    "days-off-seed",
    *NEW,
]


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_is_answered_by_each_page(
    client: Client, known: dict[str, Any], role: Role | None
) -> None:
    client.force_login(with_role(role) if role else person())
    reads, makes = role in {Role.ADMINISTRATOR, Role.AUDITOR}, role is Role.ADMINISTRATOR
    expected = {
        **dict.fromkeys(READ, 200 if reads else 403),
        **dict.fromkeys(NEW, 200 if makes else 403),
    }

    answers = {name: client.get(address(name, known)).status_code for name in [*READ, *NEW]}

    assert answers == expected


@pytest.mark.parametrize("role", [None, *sorted(set(Role) - {Role.ADMINISTRATOR})])
def test_nobody_but_an_administrator_changes_anything(
    client: Client, known: dict[str, Any], role: Role | None
) -> None:
    client.force_login(with_role(role) if role else person())

    answers = {
        name: (
            client.post(address(name, known), {"reason": "thử"}).status_code,
            DirectoryEvent.objects.count(),
        )
        for name in CHANGE
    }

    assert answers == dict.fromkeys(CHANGE, (403, 0))


@pytest.mark.parametrize("name", sorted({*READ, *CHANGE, "directory", "account"}))
def test_strangers_are_sent_to_sign_in(client: Client, known: dict[str, Any], name: str) -> None:
    where = address(name, known)

    responses = [client.get(where), client.post(where)]

    signing_in = f"{reverse('sign-in')}?next={where}"
    assert [response.headers.get("Location") for response in responses] == [signing_in] * 2


def test_an_auditor_sees_buttons_disabled_with_the_reason(
    client: Client, known: dict[str, Any]
) -> None:
    client.force_login(with_role(Role.AUDITOR))

    html = client.get(address("user", known)).content.decode()

    assert "Chỉ quản trị hệ thống được thay đổi danh bạ." in html
    main = html[html.index("<main") : html.index("</main")]
    assert re.findall(r'<form method="post" action="([^"]+)"', main) == [
        address("user-password-link", known)
    ]
    assert '<button type="submit"' not in main


@pytest.mark.parametrize(
    ("name", "budget"),
    [("users", 8), ("user", 9), ("agencies", 10), ("agency", 12), ("days-off", 6)],
)
def test_pages_keep_their_query_budget(
    admin: Client,
    known: dict[str, Any],
    name: str,
    budget: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        body = agency(f"Quận {number}")
        BlocMembership.objects.create(agency=body, bloc=known["bloc"], year=2021)
        other = person(f"Nguyễn Văn {number}")
        holding(other, Role.AGENCY_OFFICER, of=body)
        holding(other, Role.AGENCY_OFFICER, of=known["agency"])
        holding(known["user"], Role.AGENCY_OFFICER, of=body)
    admin.get(address(name, known))

    with django_assert_max_num_queries(budget):
        response = admin.get(address(name, known))

    assert response.status_code == 200


@pytest.mark.parametrize("asked", ["le thi an", "LÊ THỊ ÂN", "an@example", "an thi"])
def test_users_are_searched_without_accents(
    admin: Client, known: dict[str, Any], asked: str
) -> None:
    person("Vũ Bình", email="binh@x.vn")

    response = admin.get(reverse("users"), {"q": unicodedata.normalize("NFD", asked)})

    assert list(response.context["page"]) == [known["user"]]


def test_users_are_listed_by_given_name_and_filtered(admin: Client) -> None:
    people = [person(name) for name in ("Vũ Bình", "Lê Đức", "Bùi Dung", "Hồ Ánh")]
    locked = person("Ngô Khóa", is_active=False)
    holding(people[0], Role.AUDITOR)
    url = reverse("users")

    everybody = [str(user) for user in admin.get(url).context["page"]]
    auditors = [str(user) for user in admin.get(url, {"role": "auditor"}).context["page"]]
    locked_ones = list(admin.get(url, {"show": "locked"}).context["page"])

    assert everybody == ["Hồ Ánh", "Vũ Bình", "Bùi Dung", "Lê Đức", "Trần Quản Trị"]
    assert (auditors, locked_ones) == (["Vũ Bình"], [locked])


@pytest.mark.parametrize("query", ["?page=x&year=y&role=z&show=w", "?q=" + "x" * 500, "?page=0"])
@pytest.mark.parametrize("name", ["users", "agencies", "days-off"])
def test_lists_answer_any_query(admin: Client, name: str, query: str) -> None:
    assert admin.get(reverse(name) + query).status_code == 200


def test_a_new_user_gets_a_page_and_a_link_to_set_a_password(admin: Client, client: Client) -> None:
    name = unicodedata.normalize("NFD", "  Đặng  Thị Ước ")

    made = admin.post(
        reverse("user-new"), {"full_name": name, "email": "UOC@Example.vn", "language": "vi"}
    )
    user = User.objects.get(email="uoc@example.vn")
    link = admin.post(reverse("user-password-link", args=[user.pk])).context["link"]
    admin.logout()
    form = client.get(link, follow=True)
    new = "mat-khau-dau-tien"
    action = form.request["PATH_INFO"]
    weak = client.post(action, {"new_password1": "123", "new_password2": "123"})
    done = client.post(action, {"new_password1": new, "new_password2": new})
    used_again = client.get(link, follow=True)

    assert (made.headers["Location"], user.full_name) == (
        reverse("user", args=[user.pk]),
        "Đặng Thị Ước",
    )
    assert (weak.status_code, done.headers["Location"]) == (422, reverse("sign-in"))
    entered = client.post("/dang-nhap/", {"username": "uoc@example.vn", "password": new})
    assert entered.status_code == 302
    assert "Đường dẫn không còn dùng được" in used_again.content.decode()
    actions = list(DirectoryEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["user_created", "password_link_made", "password_changed"]


def test_a_new_user_with_an_address_in_use_is_refused_beside_the_form(
    admin: Client, known: dict[str, Any]
) -> None:
    facts = {"full_name": "Ai Đó", "email": known["user"].email, "language": "vi"}

    response = admin.post(reverse("user-new"), facts)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Địa chỉ an@example.vn đã là tài khoản của Lê Thị An. Vui lòng dùng địa chỉ khác."
    ]


def test_granting_and_ending_a_role(admin: Client, known: dict[str, Any]) -> None:
    user, body = known["user"], known["agency"]
    Agency.objects.filter(pk=body.pk).update(valid_from=date(2000, 1, 1))
    facts = {
        "role": "sector_reviewer",
        "agency": body.pk,
        "fields_named": "F1, F2",
        "reason": "Phân công mới",
    }

    granted = admin.post(reverse("user-grant", args=[user.pk]), facts)
    membership = Membership.objects.get(role="sector_reviewer")
    page = admin.get(reverse("user", args=[user.pk])).content.decode()
    ended = admin.post(reverse("role-end", args=[membership.pk]), {"reason": "Nhầm"})
    again = admin.post(reverse("role-end", args=[membership.pk]), {"reason": "Nhầm"})

    assert (granted.status_code, ended.status_code, again.status_code) == (302, 302, 409)
    assert "Giao vai trò: Cán bộ thẩm tra lĩnh vực – Sở Tư pháp – F1, F2" in page
    membership.refresh_from_db()
    assert (membership.fields, membership.valid_to) == (["F1", "F2"], clock.today())


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        (
            {"role": "agency_head", "reason": "x"},
            {"__all__": ["Vai trò “Thủ trưởng đơn vị” gắn với một cơ quan; hãy chọn cơ quan."]},
        ),
        ({"role": "auditor", "reason": " "}, {"reason": ["Trường này là bắt buộc."]}),
        (
            {"role": "king", "reason": "x"},
            {"role": ["Hãy chọn một lựa chọn hợp lệ. king không phải là một trong các lựa chọn."]},
        ),
    ],
)
def test_a_role_that_does_not_fit_is_refused_beside_the_form(
    admin: Client, known: dict[str, Any], facts: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = admin.post(reverse("user-grant", args=[known["user"].pk]), facts)

    assert response.status_code == 422
    shown = response.context["grant_form"].errors
    assert sorted(shown) == sorted(errors)
    assert "__all__" not in errors or shown == errors
    assert Membership.objects.count() == 2


def test_ending_without_a_reason_is_refused(admin: Client, known: dict[str, Any]) -> None:
    response = admin.post(address("role-end", known), {"reason": ""})

    assert response.status_code == 422
    assert "Vui lòng ghi lý do" in response.content.decode()
    known["membership"].refresh_from_db()
    assert known["membership"].valid_to is None


def test_locking_signs_the_person_out_at_once(
    admin: Client, known: dict[str, Any], client: Client
) -> None:
    user = known["user"]
    theirs = type(client)()
    theirs.force_login(user)
    before = theirs.get(reverse("account")).status_code

    locked = admin.post(reverse("user-lock", args=[user.pk]), {"reason": "Nghỉ việc"})
    after = theirs.get(reverse("account")).status_code
    opened = admin.post(reverse("user-unlock", args=[user.pk]), {"reason": "Trở lại"})

    assert (before, locked.status_code, after, opened.status_code) == (200, 302, 302, 302)
    assert User.objects.get(pk=user.pk).is_active is True


def test_the_last_administrator_is_told_why_not(admin: Client) -> None:
    only = Membership.objects.get(role="administrator")

    response = admin.post(reverse("role-end", args=[only.pk]), {"reason": "Thôi"})

    assert response.status_code == 409
    assert "Đây là quản trị hệ thống cuối cùng." in response.content.decode()


@pytest.mark.usefixtures("known")
def test_agencies_are_listed_in_vietnamese_order_with_the_blocs_of_a_year(admin: Client) -> None:
    for name in ("Quận 10", "Quận 3", "Đảng ủy", "Cục Thuế"):
        agency(name)
    agency("Quận 2", valid_to=date(2021, 1, 1))
    url = reverse("agencies")

    existing = [str(body) for body in admin.get(url).context["page"]]
    everything = admin.get(url, {"show": "all"}).context["page"].paginator.count
    of_bloc = [str(body) for body in admin.get(url, {"bloc": "SO"}).context["page"]]
    found = [str(body) for body in admin.get(url, {"q": "dang uy"}).context["page"]]

    assert existing == ["Cục Thuế", "Đảng ủy", "Quận 3", "Quận 10", "Sở Tư pháp"]
    assert (everything, of_bloc, found) == (6, ["Sở Tư pháp"], ["Đảng ủy"])


def test_an_agency_is_added_corrected_put_into_a_bloc_and_followed(
    admin: Client, known: dict[str, Any]
) -> None:
    made = admin.post(
        reverse("agency-new"), {"code": "SPC", "name": "Sở Pháp chế", "valid_from": "01/03/2022"}
    )
    new = Agency.objects.get(code="SPC")
    old = known["agency"]
    answers = [
        made,
        send(
            admin,
            reverse("agency", args=[new.pk]),
            {"name": "Sở Pháp Chế", "short_name": "SPC", "valid_from": "2022-03-01"},
        ),
        send(
            admin,
            reverse("agency-bloc", args=[new.pk]),
            {"year": "2022", "bloc": known["bloc"].pk, "ranked": "on"},
        ),
        admin.post(
            reverse("agency-change", args=[old.pk]),
            {"kind": "rename", "effective_on": "01/03/2022", "after": new.pk, "note": "QĐ 1"},
        ),
    ]
    page = admin.get(reverse("agency", args=[old.pk]))

    assert [answer.status_code for answer in answers] == [302] * 4
    assert list(page.context["now"]) == [new]
    assert Lineage.objects.get().note == "QĐ 1"
    assert new.blocs.get().bloc == known["bloc"]


@pytest.mark.parametrize(
    ("name", "form", "facts", "field"),
    [
        (
            "agency-change",
            "lineage_form",
            {"kind": "merge", "effective_on": "31/02/2022"},
            "effective_on",
        ),
        (
            "agency-change",
            "lineage_form",
            {"kind": "merge", "effective_on": "01/03/2022"},
            "__all__",
        ),
        ("agency-bloc", "bloc_form", {"year": "1999"}, "year"),
        ("agency", "form", {"name": "", "valid_from": "2022-03-01"}, "name"),
        ("days-off", "form", {"day": "2024-05-03", "name": "x", "works": "on"}, "__all__"),
        ("days-off", "form", {"day": "hôm nay", "name": "x"}, "day"),
    ],
)
def test_what_is_wrong_in_a_form_is_shown_beside_it(
    *, admin: Client, known: dict[str, Any], name: str, form: str, facts: dict[str, str], field: str
) -> None:
    response = send(admin, address(name, known), facts)

    assert response.status_code == 422
    assert field in response.context[form].errors
    assert DirectoryEvent.objects.count() == 0


def test_a_bad_day_is_named_with_what_would_be_right(admin: Client) -> None:
    response = admin.post(reverse("days-off"), {"day": "31/02/2024", "name": "x"})

    assert response.context["form"].errors["day"] == [
        "“31/02/2024” không dùng được: hãy viết ngày/tháng/năm có thật, ví dụ 15/01/2023."
    ]


def test_days_off_of_a_year_are_seeded_edited_and_removed(admin: Client) -> None:
    url = reverse("days-off")

    national = admin.get(url, {"year": "2024"})
    seeded = admin.post(reverse("days-off-seed"), {"year": "2024"})
    added = send(admin, url, {"day": "2024-12-31", "name": "Nghỉ  bù"})
    rows = admin.get(url, {"year": "2024"}).context["rows"]
    row, version = rows[-1]
    removed = admin.post(reverse("day-off-remove", args=[row.pk]), {"version": version})

    assert (national.context["is_seed"], len(national.context["rows"])) == (True, 15)
    assert [answer.headers["Location"] for answer in (seeded, added, removed)] == [
        f"{url}?year=2024"
    ] * 3
    assert (row.day, row.name) == (date(2024, 12, 31), "Nghỉ bù")
    assert len(admin.get(url, {"year": "2024"}).context["rows"]) == 15


def test_the_directory_leads_to_the_users(admin: Client) -> None:
    assert admin.get(reverse("directory")).headers["Location"] == reverse("users")


def test_account_changes_the_language_of_pages_and_letters(client: Client) -> None:
    user = person()
    client.force_login(user)

    response = client.post(reverse("account"), {"language": "en"})

    assert response.status_code == 302
    assert client.cookies["django_language"].value == "en"
    assert User.objects.get(pk=user.pk).language == "en"
    refused = client.post(reverse("account"), {"language": "fr"})
    assert refused.status_code == 422


def test_account_changes_the_password_and_ends_other_sessions(client: Client) -> None:
    user = person()
    elsewhere = type(client)()
    client.force_login(user)
    elsewhere.force_login(user)
    new = "mot-mat-khau-moi-that-dai"
    asked = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    wrong = client.post(reverse("account-password"), asked | {"old_password": "sai"})
    right = client.post(reverse("account-password"), asked)

    assert (wrong.status_code, right.status_code) == (422, 302)
    here, there = (each.get(reverse("account")).status_code for each in (client, elsewhere))
    assert (here, there) == (200, 302)
    assert User.objects.get(pk=user.pk).check_password(new) is True


def test_the_password_link_goes_to_the_person_and_the_administrator_does_not_see_it(
    admin: Client, known: dict[str, Any], settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_LEAVES = True

    answer = admin.post(address("user-password-link", known), follow=True)

    link = re.search(r"/dat-mat-khau/\S+", str(mailoutbox[0].body))
    assert link is not None
    assert (len(mailoutbox), mailoutbox[0].to) == (1, ["an@example.vn"])
    assert "/dat-mat-khau/" not in answer.content.decode()
    assert "Đã gửi đường dẫn đặt mật khẩu đến an@example.vn." in answer.content.decode()
    event = DirectoryEvent.objects.get(action="password_link_made")
    assert event.facts == {"sent_to": "an@example.vn"}
    admin.logout()
    assert "/dat-mat-khau/" in admin.get(link[0], follow=True).request["PATH_INFO"]


def test_a_link_that_is_shown_for_want_of_mail_is_on_record(
    admin: Client, known: dict[str, Any]
) -> None:
    shown = admin.post(address("user-password-link", known)).content.decode()

    assert DirectoryEvent.objects.get(action="password_link_made").facts == {"shown": True}
    assert "đã được ghi vào nhật ký cùng tên người tạo" in shown
    page = admin.get(address("user", known)).content.decode()
    assert "Tạo đường dẫn đặt mật khẩu: hiện cho người tạo" in page


def test_a_silent_mail_server_leaves_no_link(
    admin: Client, known: dict[str, Any], settings: Settings
) -> None:
    settings.EMAIL_LEAVES = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    answer = admin.post(address("user-password-link", known))

    assert answer.status_code == 503
    assert DirectoryEvent.objects.count() == 0
