"""People and agencies of the directory's tests, with no surprises."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from directory.models import Agency, Membership, User
from directory.roles import Role

AT = datetime(2021, 10, 4, 2, 0, tzinfo=UTC)
TODAY = date(2021, 10, 4)
LONG_AGO = date(2015, 1, 1)
PASSWORD = "mot-mat-khau-dai-2021"
numbers = count(1)


def person(full_name: str = "Nguyễn Thị Bình", *, email: str = "", **facts: Any) -> User:
    email = email or f"nguoi{next(numbers)}@example.vn"
    return User.objects.create_user(email, PASSWORD, full_name=full_name, **facts)


def agency(name: str = "Sở Nội vụ", **facts: Any) -> Agency:
    made = Agency.named(
        **{"code": f"CQ-{next(numbers)}", "name": name, "valid_from": LONG_AGO, **facts}
    )
    made.save()
    return made


def holding(
    user: User, role: Role, *, of: Agency | None = None, fields: tuple[str, ...] = (), **facts: Any
) -> Membership:
    return Membership.objects.create(
        user=user,
        role=role,
        agency=of,
        fields=list(fields),
        **{"valid_from": LONG_AGO, **facts},
    )


def administrator(**facts: Any) -> User:
    user = person(**{"full_name": "Trần Quản Trị", **facts})
    holding(user, Role.ADMINISTRATOR)
    return user
