"""What a few words find over all that a person may see: few of each kind, in a few statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Criterion, Cycle
from cases.models.querysets import Plain
from cases.models.sets_in_use import sets_of
from cases.reading.grid import may_compare
from cases.reading.sets import ending
from cases.views.cycles_frame import TABS
from directory.models import Agency, User
from directory.roles import Role
from directory.views.common import READERS
from web.navigation import PLACES, address
from wording.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from directory.access import Access

MOST, MOST_WORDS = 6, 6
YEAR = re.compile(r"20\d\d")
# Pages that everybody has and the header does not name.
OWN_PLACES: tuple[tuple[_StrPromise, str], ...] = (
    (gettext_lazy("Thông báo"), "letters"),
    (gettext_lazy("Tài khoản của tôi"), "account"),
    (gettext_lazy("Vắng mặt và làm thay"), "absences"),
    (gettext_lazy("Hạn trong phần mềm lịch"), "feed"),
    (gettext_lazy("Về hệ thống"), "about"),
)


class Found(NamedTuple):
    """Something that was found: what it is called, where it is, and what tells it from others."""

    title: object
    url: str
    note: object = ""


class Group(NamedTuple):
    name: str
    rows: list[Found]


class Asked(NamedTuple):
    """What is looked for: words without accents, and the years named among them."""

    words: list[str]
    years: list[int]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def asked_by(text: str) -> Asked:
    words = plain(text).split()[:MOST_WORDS]
    years = [int(word) for word in words if YEAR.fullmatch(word)]
    return Asked([word for word in words if not YEAR.fullmatch(word)], years)


def found_by(text: str, access: Access, *, running: Cycle | None) -> list[Group]:
    """Return what the words find, by kind; kinds of which nothing was found are left out."""
    asked = asked_by(text)
    if not asked.words and not asked.years:
        return []
    every = (
        Group(_("Trang"), list(_pages(asked, access, running))[:MOST]),
        Group(_("Hồ sơ"), list(_cases(asked, access))),
        Group(_("Cơ quan, đơn vị"), list(_agencies(asked, access))),
        Group(_("Tiêu chí"), list(_criteria(asked, access, running))),
        Group(_("Người dùng"), list(_people(asked, access))),
    )
    return [group for group in every if group.rows]


def _pages(asked: Asked, access: Access, running: Cycle | None) -> Iterator[Found]:
    """Yield the pages a person is shown the way to: of the header, their own, and of the years."""
    places = [
        (place.label, address(place.url_name, running.year if running else None))
        for place in PLACES
        if place.roles is None or access.holds_any(*place.roles)
    ]
    own = [(label, reverse(name)) for label, name in OWN_PLACES]
    for label, url in [] if asked.years else [*places, *own]:
        if url and _names(asked, str(label)):
            yield Found(label, url)
    tabs = [tab for tab in TABS if access.holds_any(*tab.roles) and _names(asked, str(tab.label))]
    shown = {str(place.label) for place in PLACES} if not asked.years else set()
    for year in _years(asked, running):
        for tab in tabs:
            if str(tab.label) not in shown:
                yield Found(tab.label, reverse(tab.name, args=[year]), _("Kỳ %d") % year)


def _years(asked: Asked, running: Cycle | None) -> list[int]:
    if not asked.years:
        return [running.year] if running else []
    return list(Cycle.objects.filter(year__in=asked.years).values_list("year", flat=True))


def _names(asked: Asked, label: str) -> bool:
    return all(word in plain(label) for word in asked.words)


def _cases(asked: Asked, access: Access) -> Iterator[Found]:
    rows = Case.objects.visible_to(access).select_related("agency", "cycle")
    if asked.words:
        rows = rows.filter(agency__in=Agency.objects.matching(asked.text))
    if asked.years:
        rows = rows.filter(cycle__year__in=asked.years)
    for case in rows.order_by("-cycle__year", "agency__sort_key", "pk")[:MOST]:
        yield Found(case.agency.called, reverse("case", args=[case.pk]), case.cycle.year)


def _agencies(asked: Asked, access: Access) -> Iterator[Found]:
    """Yield agencies, whose names and years are public; who keeps the directory is led to it."""
    if not asked.words:
        return
    keeps = access.holds_any(*READERS)
    for agency in Agency.objects.matching(asked.text).in_order()[:MOST]:
        url = (
            reverse("agency", args=[agency.pk])
            if keeps
            else reverse("agency-years", args=[agency.code])
        )
        yield Found(agency.called, url, agency.code)


def _criteria(asked: Asked, access: Access, running: Cycle | None) -> Iterator[Found]:
    """Yield the criteria of a year, each where the person works on it or reads it."""
    if not asked.words or running is None:
        return
    own = _own_case(access, running)
    sets = [own.criteria_set_id] if own else sets_of(running)
    rows = Criterion.objects.filter(criteria_set__in=sets).alias(
        told=Plain(Concat("code", Value(" "), "name", Value(" "), "name_en"))
    )
    for word in asked.words:
        rows = rows.filter(told__contains=word)
    for one in rows.select_related("field").order_by("order", "pk")[:MOST]:
        yield Found(f"{one.code} {one}", _place_of(one, access, running, own), one.field)


def _place_of(one: Criterion, access: Access, cycle: Cycle, own: Case | None) -> str:
    if own:
        return reverse("case-item", args=[own.pk, one.code])
    if may_compare(access, one.field):
        return reverse("grid", args=[cycle.year, one.code + ending(cycle, one.criteria_set_id)])
    return f"{reverse('criteria-set', args=[one.criteria_set_id])}#tc-{one.code}"


def _own_case(access: Access, cycle: Cycle) -> Case | None:
    agencies = access.agencies(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
    if not agencies:
        return None
    own = Q(agency__in=agencies) | Q(carried_by__in=agencies)
    return Case.objects.filter(own, cycle=cycle).order_by("pk").first()


def _people(asked: Asked, access: Access) -> Iterator[Found]:
    if not asked.words or not access.holds_any(*READERS):
        return
    for user in User.objects.get_queryset().matching(asked.text).in_order()[:MOST]:
        yield Found(user.full_name, reverse("user", args=[user.pk]), user.email)
