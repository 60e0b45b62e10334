"""The roles held at an agency that ended are moved to the one that takes over, in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from directory.models import DirectoryEvent, Membership
from directory.roles import Role
from directory.services.memberships import NotGranted
from directory.services.role_moves import move_roles
from tests.directory.people import AT, TODAY, administrator, agency, holding, person
from wording import clock

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
WHY = "Nghị quyết sắp xếp tổ chức"


def test_roles_move_with_their_fields_and_join_what_is_held_already() -> None:
    gone, heir = agency("Sở Tư pháp", valid_to=TODAY), agency("Sở Pháp chế")
    head, reviewer = person("Lê An"), person("Trần Bình")
    holding(head, Role.AGENCY_HEAD, of=gone)
    holding(reviewer, Role.SECTOR_REVIEWER, of=gone, fields=("F1", "F2"))
    holding(reviewer, Role.SECTOR_REVIEWER, of=heir, fields=("F2", "F3"))

    count = move_roles(gone, to=heir, by=administrator(), at=AT, reason=WHY)

    assert count == 2
    now = Membership.objects.in_force_on(TODAY).filter(agency__isnull=False)
    assert sorted(now.values_list("user__full_name", "role", "agency__name", "fields")) == [
        ("Lê An", "agency_head", "Sở Pháp chế", []),
        ("Trần Bình", "sector_reviewer", "Sở Pháp chế", ["F1", "F2", "F3"]),
    ]
    actions = list(DirectoryEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["role_ended", "role_granted", "role_ended", "role_ended", "role_granted"]


def test_roles_stay_while_the_agency_exists_and_nobody_moves_their_own() -> None:
    here, gone, heir = agency("Sở A"), agency("Sở B", valid_to=TODAY), agency("Sở C")
    by = administrator()
    holding(by, Role.AGENCY_OFFICER, of=gone)

    with pytest.raises(NotGranted, match="Sở A vẫn hoạt động"):
        move_roles(here, to=heir, by=by, at=AT, reason=WHY)
    with pytest.raises(NotGranted, match="Không ai tự giao vai trò cho mình"):
        move_roles(gone, to=heir, by=by, at=AT, reason=WHY)

    assert Membership.objects.get(user=by, agency=gone).valid_to is None


def test_the_page_of_an_agency_that_ended_offers_to_move_its_roles(client: Client) -> None:
    today = clock.today()
    gone, heir = agency("Sở Tư pháp", valid_to=today), agency("Sở Pháp chế")
    holding(person("Lê An"), Role.AGENCY_HEAD, of=gone)
    client.force_login(administrator())

    shown = client.get(reverse("agency", args=[gone.pk])).content.decode()
    done = client.post(
        reverse("agency-roles", args=[gone.pk]), {"to": heir.pk, "reason": WHY}, follow=True
    )
    refused = client.post(reverse("agency-roles", args=[heir.pk]), {"to": heir.pk, "reason": WHY})

    assert "Cơ quan đã kết thúc nhưng còn người giữ vai trò" in shown
    assert "Đã chuyển 1 vai trò." in done.content.decode()
    assert refused.status_code == 422
