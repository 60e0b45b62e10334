"""The demonstration's people: an officer and a head an agency, reviewers, and the city's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from directory.models import Agency, Membership, User
from directory.roles import Role
from directory.services.memberships import grant
from directory.services.people import create_user

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import scoring

PASSWORD = "cai-cach-2022"  # noqa: S105 - printed on the sign-in page
HOST = "thuoc.example"
REASON = "Tài khoản trình diễn"
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
MIDDLE = ("Thị", "Văn", "Minh", "Thanh", "Ngọc", "Quốc", "Hữu", "Thu", "Đức", "Kim")
GIVEN = (
    *("An", "Bình", "Châu", "Dung", "Giang", "Hà", "Hạnh", "Hiếu", "Hương", "Khoa", "Lan", "Linh"),
    *("Mai", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Việt", "Yến"),
)
CITY_PEOPLE = (
    ("dieu-phoi", Role.COORDINATOR),
    ("tham-dinh", Role.APPRAISER),
    ("chu-tich-hoi-dong", Role.COUNCIL_CHAIR),
    ("thanh-vien-1", Role.COUNCIL_MEMBER),
    ("thanh-vien-2", Role.COUNCIL_MEMBER),
    ("thanh-vien-3", Role.COUNCIL_MEMBER),
    ("thanh-vien-4", Role.COUNCIL_MEMBER),
    ("lanh-dao", Role.LEADER),
    ("kiem-toan", Role.AUDITOR),
    ("quan-tri", Role.ADMINISTRATOR),
)


@dataclass
class People:
    """Who acts for whom; agencies by code, reviewers by department and field."""

    officers: dict[str, User] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)
    reviewers: dict[tuple[str, str], User] = field(default_factory=dict)
    city: dict[Role, list[User]] = field(default_factory=dict)

    def officer(self, agency: str) -> User:
        return self.officers[agency]

    def head(self, agency: str) -> User:
        return self.heads[agency]

    def reviewer(self, department: str, field_code: str) -> User:
        return self.reviewers[department, field_code]

    def one(self, role: Role) -> User:
        return self.city[role][0]


def full_name(address: str) -> str:
    """Return a made-up Vietnamese name, always the same for an address."""
    chance = Random(address)
    return " ".join(chance.choice(names) for names in (FAMILY, MIDDLE, GIVEN))


def employ(
    address: str,
    *,
    role: Role,
    at: datetime,
    agency: Agency | None = None,
    fields: Iterable[str] = (),
) -> User:
    user = create_user(
        email=f"{address}@{HOST}",
        full_name=full_name(address),
        by=None,
        at=at,
    )
    grant(user, role=role, agency=agency, fields=fields, by=None, at=at, reason=REASON)
    return user


def departments(rules: scoring.CriteriaSet) -> dict[str, list[str]]:
    """Return department → the fields it leads or stands in for."""
    held: dict[str, list[str]] = {}
    for each in rules.fields:
        for department in (each.lead, each.alternate):
            held.setdefault(department, []).append(each.code)
    return held


def employ_everybody(rules: scoring.CriteriaSet, *, at: datetime) -> None:
    """Create every account of the demonstration."""
    for slug, role in CITY_PEOPLE:
        employ(slug, role=role, at=at)
    reviewing = departments(rules)
    for agency in Agency.objects.in_order():
        slug = agency.code.lower()
        employ(f"can-bo.{slug}", role=Role.AGENCY_OFFICER, agency=agency, at=at)
        employ(f"thu-truong.{slug}", role=Role.AGENCY_HEAD, agency=agency, at=at)
        if agency.code in reviewing:
            employ(
                f"tham-tra.{slug}",
                role=Role.SECTOR_REVIEWER,
                agency=agency,
                fields=reviewing[agency.code],
                at=at,
            )
    # One password for all: hashing it for each of them would take longer than a year of the city.
    User.objects.update(password=make_password(PASSWORD))


def everybody() -> People:
    """Read who acts for whom from the directory."""
    people = People()
    for row in Membership.objects.select_related("user", "agency").order_by("pk"):
        role = Role(row.role)
        if row.agency is None:
            people.city.setdefault(role, []).append(row.user)
        elif role is Role.AGENCY_OFFICER:
            people.officers[row.agency.code] = row.user
        elif role is Role.AGENCY_HEAD:
            people.heads[row.agency.code] = row.user
        else:
            people.reviewers |= {(row.agency.code, code): row.user for code in row.fields}
    return people
