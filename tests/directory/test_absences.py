"""Somebody is away: who acts for them, in which roles, until when, and what nobody may by it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from directory.access import Holding, NotAllowed, access_of
from directory.models import Absence, DirectoryEvent, Membership, User
from directory.roles import Role
from directory.services import absences
from directory.services.absences import Conflict, NotNoted
from tests.city import PASSWORD, City
from tests.threads import at_once_in_threads
from tests.visits import browser, text_of
from wording.refusals import StalePage

if TYPE_CHECKING:
    from collections.abc import Callable

QUAN, HOME, JUSTICE = "QUAN-1", "SO-NOI-VU", "SO-TU-PHAP"
FIRST, LAST = date(2022, 1, 10), date(2022, 1, 14)
AT = datetime(2022, 1, 7, 2, 0, tzinfo=UTC)
WHY = "Nghỉ ốm"


def colleague(name: str = "dong-nghiep") -> User:
    return User.objects.create_user(f"{name}@example.vn", PASSWORD, full_name=name)


def noted(city: City, *, of: User | None = None, to: User | None = None, **said: Any) -> Absence:
    user = of or city.officers[QUAN]
    facts = {
        "substitute": to or colleague(),
        "roles": absences.lendable(user, on=FIRST),
        "first_on": FIRST,
        "last_on": LAST,
        "reason": WHY,
        "by": user,
        "at": AT,
        **said,
    }
    return absences.note(user, **facts)


def test_the_substitute_holds_the_roles_on_those_days_and_on_no_other(city: City) -> None:
    officer, other = city.officers[QUAN], colleague()
    noted(city, to=other)

    held = {
        on: access_of(other, on=on).holdings
        for on in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))
    }

    lent = Holding(Role.AGENCY_OFFICER, city.agencies[QUAN].pk, instead_of=officer.pk)
    assert list(held.values()) == [(), (lent,), (lent,), ()]
    assert access_of(other, on=FIRST).own.holdings == ()
    assert access_of(officer, on=FIRST).holdings == access_of(officer, on=FIRST).own.holdings != ()


def test_only_the_roles_that_were_chosen_are_lent(city: City) -> None:
    reviewer, other = city.reviewers[HOME], colleague()
    Membership.objects.create(
        user=reviewer, role=Role.AGENCY_HEAD, agency=city.agencies[HOME], valid_from=FIRST
    )
    (head, _reviews) = absences.lendable(reviewer, on=FIRST)

    noted(city, of=reviewer, to=other, roles=[head])

    assert access_of(other, on=FIRST).roles == {Role.AGENCY_HEAD}


def test_both_are_on_record_and_it_ends_once(city: City) -> None:
    other = colleague()
    absence = noted(city, to=other)
    actions = DirectoryEvent.objects.filter(at=AT).order_by("pk").values_list("action", "user")
    assert list(actions) == [
        ("absence_noted", city.officers[QUAN].pk),
        ("substitute_named", other.pk),
    ]

    back = AT + timedelta(days=4)
    absences.end(absence, by=city.officers[QUAN], at=back)

    assert access_of(other, on=FIRST).holdings == ()
    with pytest.raises(StalePage):
        absences.end(absence, by=city.officers[QUAN], at=back)
    assert DirectoryEvent.objects.filter(action="absence_ended").count() == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda _c: {"last_on": FIRST - timedelta(1)}, "Ngày cuối phải từ ngày đầu"),
        (lambda c: {"to": c.officers[QUAN]}, "một người khác"),
        (lambda c: {"to": c.heads[QUAN]}, "không ai vừa trình vừa ký"),
        (lambda c: {"to": c.reviewers[HOME]}, "không giao cho người giữ vai trò"),
        (lambda _c: {"roles": []}, "ít nhất một vai trò"),
        (
            lambda c: {"roles": absences.lendable(c.officers[HOME], on=FIRST)},
            "ít nhất một vai trò",
        ),
    ],
)
def test_what_cannot_be_noted_says_what_would_be_right(
    city: City, spoil: Callable[[City], dict[str, Any]], said: str
) -> None:
    with pytest.raises(NotNoted, match=said):
        noted(city, **spoil(city))

    assert not Absence.objects.exists()


def test_a_second_substitute_for_the_same_days_is_refused_and_named(city: City) -> None:
    noted(city)

    with pytest.raises(NotNoted, match="Từ 10/01/2022 đến 14/01/2022 đã có dong-nghiep làm thay"):
        noted(city, to=colleague("nguoi-khac"), first_on=LAST, last_on=LAST + timedelta(3))


@pytest.mark.django_db(transaction=True)
def test_of_two_notes_at_once_one_is_taken(city: City) -> None:
    first, second = colleague("mot"), colleague("hai")

    found = at_once_in_threads(lambda: noted(city, to=first), lambda: noted(city, to=second))

    assert sum(isinstance(each, NotNoted) for each in found) == 1
    assert Absence.objects.count() == 1


def test_who_may_note_it_for_whom(city: City) -> None:
    def may(by: User) -> bool:
        try:
            absence = noted(city, by=by, to=colleague(f"thay-{by.pk}"))
        except NotAllowed:
            return False
        absences.end(absence, by=by, at=AT)
        return True

    assert may(city.heads[QUAN])
    assert may(city.people[Role.COORDINATOR])
    assert may(city.people[Role.ADMINISTRATOR])
    assert not may(city.heads[HOME])
    assert not may(city.officers[HOME])
    assert not may(city.people[Role.APPRAISER])


def test_a_substitute_cannot_pass_the_role_on(city: City) -> None:
    deputy = colleague("pho")
    noted(city, of=city.heads[QUAN], to=deputy)

    with pytest.raises(NotAllowed):
        noted(city, by=deputy, at=datetime(2022, 1, 11, 2, tzinfo=UTC), to=colleague("nua"))


def test_a_judge_of_the_own_agency_is_warned_of_and_must_be_known(city: City) -> None:
    reviewer, head = city.reviewers[HOME], city.heads[QUAN]
    with pytest.raises(Conflict, match="làm việc cho một đơn vị được đánh giá"):
        noted(city, of=reviewer, to=head)

    noted(city, of=reviewer, to=head, accepts_conflict=True)

    assert Role.SECTOR_REVIEWER in access_of(head, on=FIRST).roles


def test_roles_of_a_locked_account_are_not_lent(city: City) -> None:
    other = colleague()
    noted(city, to=other)

    User.objects.filter(pk=city.officers[QUAN].pk).update(is_active=False)

    assert access_of(other, on=FIRST).holdings == ()


@pytest.mark.usefixtures("in_february")
def test_the_page_notes_shows_and_ends_an_absence(city: City) -> None:
    other, officer = colleague(), browser(city.officers[QUAN])
    url = reverse("absences")
    (role,) = absences.lendable(city.officers[QUAN], on=date(2022, 2, 1))
    typed = {
        "substitute": "khong-co@example.vn",
        "first_on": "01/02/2022",
        "last_on": "28/02/2022",
        "roles": [role.pk],
        "reason": WHY,
    }

    refused = officer.post(url, typed)
    done = officer.post(url, {**typed, "substitute": other.email}, follow=True)

    assert refused.status_code == 422
    assert "Chưa có tài khoản khong-co@example.vn" in text_of(refused)
    assert "dong-nghiep" in text_of(done)
    absence = Absence.objects.get()
    assert "dong-nghiep làm thay" in text_of(officer.get(reverse("home")))
    assert "Ông/Bà làm thay can-bo.quan-1" in text_of(browser(other).get(reverse("home")))
    officer.post(reverse("absence-end", args=[absence.pk]))
    assert not Absence.objects.not_over_on(date(2022, 2, 1)).exists()


@pytest.mark.usefixtures("in_february")
def test_a_head_finds_the_page_of_their_people_and_of_nobody_else(city: City) -> None:
    head, url = browser(city.heads[QUAN]), reverse("absences")

    found = [
        head.get(url, {"nguoi": user.email}).status_code
        for user in (city.officers[QUAN], city.officers[HOME])
    ]

    assert found == [200, 403]


@pytest.mark.usefixtures("in_february")
def test_the_page_warns_of_a_conflict_and_takes_it_once_it_is_known(city: City) -> None:
    reviewer, url = browser(city.reviewers[HOME]), reverse("absences")
    (role,) = absences.lendable(city.reviewers[HOME], on=date(2022, 2, 1))
    typed = {
        "substitute": city.heads[QUAN].email,
        "first_on": "01/02/2022",
        "last_on": "28/02/2022",
        "roles": [role.pk],
        "reason": WHY,
    }
    assert "Đã biết người làm thay" not in text_of(reviewer.get(url))

    warned = reviewer.post(url, typed)
    assert warned.status_code == 422
    assert "Đã biết người làm thay" in text_of(warned)
    assert not Absence.objects.exists()
    reviewer.post(url, {**typed, "accepts_conflict": "on"})

    assert Absence.objects.get().substitute == city.heads[QUAN]


def lent_by_the_leader(city: City, to: User | None = None, **said: Any) -> Absence:
    leader = city.people[Role.LEADER]
    return noted(city, of=leader, to=to, by=city.people[Role.COORDINATOR], **said)


def test_a_role_of_the_whole_city_is_lent_once_a_second_person_has_confirmed(city: City) -> None:
    deputy, admin = colleague(), city.people[Role.ADMINISTRATOR]
    absence = lent_by_the_leader(city, deputy)
    assert access_of(deputy, on=FIRST).holdings == ()
    assert not DirectoryEvent.objects.filter(action="substitute_named").exists()

    absences.confirm(absence, by=admin, at=AT)

    lent = Holding(Role.LEADER, instead_of=city.people[Role.LEADER].pk)
    assert access_of(deputy, on=FIRST).holdings == (lent,)
    assert access_of(deputy, on=LAST + timedelta(1)).holdings == ()
    with pytest.raises(StalePage):
        absences.confirm(absence, by=admin, at=AT)
    named = DirectoryEvent.objects.get(action="substitute_named")
    assert (named.user, named.by, named.facts["role"]) == (deputy, admin, "leader")


def test_nobody_confirms_what_they_noted_or_gain_by(city: City) -> None:
    absence = lent_by_the_leader(city)

    for user in (city.people[Role.COORDINATOR], city.people[Role.LEADER], absence.substitute):
        with pytest.raises(NotAllowed):
            absences.confirm(absence, by=user, at=AT)

    assert Absence.objects.get().confirmed_at is None


def test_a_conflict_with_a_role_of_the_whole_city_is_told_and_may_be_known(city: City) -> None:
    appraiser, reviewer = city.people[Role.APPRAISER], city.reviewers[HOME]
    with pytest.raises(Conflict, match="xét lại chính kết quả thẩm tra"):
        noted(city, of=appraiser, to=reviewer)
    with pytest.raises(Conflict, match="vai trò này xét cả đơn vị ấy"):
        noted(city, of=city.people[Role.COUNCIL_MEMBER], to=city.heads[QUAN])
    with pytest.raises(NotNoted, match="không giao cho người giữ vai trò"):
        noted(city, of=appraiser, to=city.heads[QUAN], accepts_conflict=True)

    assert noted(city, of=appraiser, to=reviewer, accepts_conflict=True).waits


@pytest.mark.usefixtures("in_february")
def test_the_page_asks_the_second_person_and_tells_the_first_why_not(city: City) -> None:
    lent_by_the_leader(city, first_on=date(2022, 2, 1), last_on=date(2022, 2, 8))
    page = text_of(browser(city.people[Role.COORDINATOR]).get(reverse("absences")))
    assert "chờ người thứ hai xác nhận" in page
    assert "không phải người ghi" in page
    url = reverse("absence-confirm", args=[Absence.objects.get().pk])

    done = browser(city.people[Role.ADMINISTRATOR]).post(url, follow=True)

    assert "Đã xác nhận; dong-nghiep được báo" in text_of(done)
    assert Absence.objects.get().confirmed_by == city.people[Role.ADMINISTRATOR]
