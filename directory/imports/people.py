"""People and their roles out of a file: email, full_name, role, agency, fields, language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from directory.access import role_name
from directory.imports.cells import one_of, text_in
from directory.imports.plans import Plan
from directory.imports.tables import Row, Table, read_table
from directory.models import Agency, Membership, User
from directory.models.people import email_of
from directory.roles import NAMES, Role
from directory.services import memberships, people, proposals
from wording.text import plain

if TYPE_CHECKING:
    from datetime import date, datetime

REQUIRED = ("email", "full_name")
OPTIONAL = ("role", "agency", "fields", "language")
ROLES = {name: role for role in Role for name in (role.value, *NAMES[role])}
LANGUAGES = {"vi": "vi", "en": "en"}

Held = tuple[str, Role, int | None]


@dataclass
class Known:
    """What the directory has already, and what the rows above had."""

    on: date
    by: User | None
    users: dict[str, User]
    agencies: dict[str, Agency]
    held: dict[Held, frozenset[str]]
    names: dict[str, tuple[str, int]] = field(default_factory=dict)
    asked: dict[Held, int] = field(default_factory=dict)

    def roles_above(self, email: str) -> set[Role]:
        """Return the roles that rows above ask for the same person."""
        return {role for address, role, _agency in self.asked if address == email}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role as the file has it."""

    email: str
    role: Role
    agency: Agency | None
    fields: tuple[str, ...]


def plan(content: bytes | str, *, on: date, by: User | None = None) -> Plan:
    """Read a file of people and roles and say what it would change; a person may have many rows.

    `by` is who asks for it: a role they may not give alone is proposed.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    found = Plan("users", problems=table.problems)
    known = _known(table, on=on, by=by)
    for row in table.rows:
        before = len(table.problems)
        email = _email_in(row, table)
        name = _name_in(row, email, table, known)
        language = one_of(row, "language", table, LANGUAGES) if row["language"] else None
        wanted = _role_in(row, email, table, known) if row["role"] else None
        _check_no_leftovers(row, table)
        if len(table.problems) == before:
            _plan_person(row, found, known, email, name, language)
            _plan_role(row, found, known, wanted)
    return found


def _known(table: Table, *, on: date, by: User | None) -> Known:
    emails = {email_of(row["email"]) for row in table.rows}
    held = Membership.objects.in_force_on(on).filter(user__email__in=emails)
    return Known(
        on=on,
        by=by,
        users={user.email: user for user in User.objects.filter(email__in=emails)},
        agencies={agency.code: agency for agency in Agency.objects.all()},
        held={
            (email, Role(role), agency_id): frozenset(fields)
            for email, role, agency_id, fields in held.values_list(
                "user__email", "role", "agency_id", "fields"
            )
        },
    )


def _email_in(row: Row, table: Table) -> str:
    email = email_of(text_in(row, "email", table, most=254))
    try:
        validate_email(email)
    except ValidationError:
        if email:
            table.complain(row, "email", _("một địa chỉ như ten.ho@example.vn"))
    return email


def _name_in(row: Row, email: str, table: Table, known: Known) -> str:
    name = text_in(row, "full_name", table, most=150)
    earlier, number = known.names.setdefault(email, (name, row.number))
    if email and name != earlier:
        right = _("một địa chỉ một tên; dòng %(row)s ghi “%(name)s”") % {
            "row": number,
            "name": earlier,
        }
        table.complain(row, "full_name", right)
    return name


def _role_in(row: Row, email: str, table: Table, known: Known) -> Wanted | None:
    role = one_of(row, "role", table, ROLES, shown=", ".join(Role))
    agency = _agency_in(row, table, known)
    if role is None or (row["agency"] and agency is None):
        return None
    wanted = Wanted(
        email, role, agency, tuple(sorted(set(re.findall(r"[^\s,;|]+", row["fields"]))))
    )
    key = _key(wanted)
    if key in known.asked:
        right = _("mỗi vai trò một dòng; đã có ở dòng %(row)s") % {"row": known.asked[key]}
        table.complain(row, "role", right)
    problem = _why_not(wanted, row, known)
    if problem:
        table.complain(row, "role", problem)
    known.asked.setdefault(key, row.number)
    return wanted


def _why_not(wanted: Wanted, row: Row, known: Known) -> str:
    if known.held.get(_key(wanted)) == frozenset(wanted.fields):
        return ""
    user = known.users.get(wanted.email) or User(email=wanted.email, full_name=row["full_name"])
    problem = memberships.why_not(
        user,
        role=wanted.role,
        agency=wanted.agency,
        fields=wanted.fields,
        on=known.on,
        by=known.by,
        besides=known.roles_above(wanted.email),
    )
    if problem or not proposals.needs_a_second(wanted.role, by=known.by):
        return problem
    return proposals.why_not_again(user, wanted.role)


def _agency_in(row: Row, table: Table, known: Known) -> Agency | None:
    if not row["agency"]:
        return None
    agency = known.agencies.get(row["agency"])
    if agency is None:
        asked = plain(row["agency"])
        alike = [
            each.code
            for each in known.agencies.values()
            if asked in {plain(name) for name in (each.code, *each.names().values())}
        ]
        right = (
            _("mã cơ quan, ở đây là %(codes)s") % {"codes": ", ".join(sorted(alike))}
            if alike
            else _("mã của một cơ quan trong danh bạ")
        )
        table.complain(row, "agency", right)
    return agency


def _check_no_leftovers(row: Row, table: Table) -> None:
    for column in ("agency", "fields"):
        if row[column] and not row["role"]:
            table.complain(row, column, _("bỏ trống khi cột role trống"))


def _key(wanted: Wanted) -> Held:
    return (wanted.email, wanted.role, wanted.agency.pk if wanted.agency else None)


def _plan_person(  # noqa: PLR0917 - the cells of one row
    row: Row, found: Plan, known: Known, email: str, name: str, language: str | None
) -> None:
    user = known.users.get(email)
    if user is None:
        user = User(email=email, full_name=name, language=language or "vi")
        known.users[email] = user
        act = partial(_create, email, name, language or "vi")
        found.add(row.number, _("Tạo tài khoản"), f"{name} <{email}>", act)
    elif (user.full_name, user.language) != (name, language or user.language):
        seen = people.user_version(user)
        user.full_name, user.language = name, language or user.language
        act = partial(_change, email, name, user.language, seen)
        found.add(row.number, _("Sửa tài khoản"), f"{name} <{email}>", act, was=seen)
    elif not row["role"]:
        found.unchanged += 1


def _plan_role(row: Row, found: Plan, known: Known, wanted: Wanted | None) -> None:
    if wanted is None:
        return
    if known.held.get(_key(wanted)) == frozenset(wanted.fields):
        found.unchanged += 1
        return
    place = f" – {wanted.agency.called_short}" if wanted.agency else ""
    fields = f" ({', '.join(wanted.fields)})" if wanted.fields else ""
    second = proposals.needs_a_second(wanted.role, by=known.by)
    said = _("Đề xuất vai trò %(role)s") if second else _("Giao vai trò %(role)s")
    what = said % {"role": f"{role_name(wanted.role)}{place}{fields}"}
    found.add(row.number, what, wanted.email, partial(_give, wanted))


def _create(email: str, name: str, language: str, by: User | None, at: datetime) -> None:
    people.create_user(email=email, full_name=name, language=language, by=by, at=at)


def _change(  # noqa: PLR0917 - the cells of a row, and what a plan hands over
    email: str, name: str, language: str, seen: int, by: User | None, at: datetime
) -> None:
    user = User.objects.get(email=email)
    people.change_user(
        user, email=email, full_name=name, language=language, by=by, at=at, seen=seen
    )


def _give(wanted: Wanted, by: User | None, at: datetime) -> None:
    proposals.give(
        User.objects.get(email=wanted.email),
        role=wanted.role,
        agency=wanted.agency,
        fields=wanted.fields,
        by=by,
        at=at,
        reason=_("Nạp từ tệp danh sách."),
    )
