"""Tasks from lost points in the morning letter and the calendar of whose they are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from cases.models import Cycle, Remedy
from cases.services import remedies
from cases.services.remedies import Planned
from directory.models import Membership, User
from directory.roles import Role
from directory.services import absences
from notifications.models import Letter
from tests.city import City, person
from tests.workflow.turns import to_stage
from workflow.digests import write_digests
from workflow.feeds import calendar_at, renew, subscription_of

if TYPE_CHECKING:
    from typing import Any

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, DUE = "QUAN-1", date(2022, 9, 30)
LINE = "Quận 1, tiêu chí 1.2 năm 2021: Đôn đốc hằng tuần; hạn ngày 30/09/2022"


def on(day: int, month: int) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


@pytest.fixture
def owner(city: City) -> User:
    """Return an officer who has a task from a lost point, due on 30 September 2022."""
    to_stage(city, Cycle.Stage.PUBLISHED)
    who = person("binh", role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])
    task = Planned(city.item(QUAN, "1.2"), "Đôn đốc hằng tuần", owner=who, due_on=DUE)
    remedies.plan(city.case(QUAN), [task], by=city.officers[QUAN], at=on(1, 4))
    return who


def lines(at: datetime) -> dict[User, str]:
    write_digests(at=at)
    letters = Letter.objects.filter(kind="digest", key__contains=f"/{at:%Y-%m-%d}/")
    found = {}
    for letter in letters.select_related("recipient"):
        line = next((each for each in letter.body.split("\n") if LINE in each), "")
        if line:
            found[letter.recipient] = line.split(LINE)[1]
    return found


def test_a_task_is_told_to_its_owner_from_five_days_before_and_until_it_is_done(
    city: City, owner: User
) -> None:
    assert lines(on(20, 9)) == {}
    assert lines(on(26, 9)) == {owner: ", còn 4 ngày làm việc."}
    assert lines(on(30, 9)) == {owner: ", là hôm nay."}
    assert lines(on(4, 10)) == {owner: ", quá hạn 2 ngày làm việc."}

    task = Remedy.objects.get()
    remedies.finish(task, note="Văn bản 12", seen=task.version, by=owner, at=on(5, 10))

    assert lines(on(6, 10)) == {}
    assert city.officers[QUAN] not in lines(on(6, 10))


def test_the_subject_counts_it_and_english_says_the_same(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="en")

    write_digests(at=on(26, 9))

    letter = Letter.objects.filter(kind="digest", recipient=owner).latest("pk")
    assert "1 task from lost points" in letter.subject
    assert "due on 30/09/2022, 4 working days left." in letter.body


def test_who_acts_for_the_owner_is_told_and_of_who_left_the_other_officers(
    city: City, owner: User
) -> None:
    deputy = User.objects.create_user("thay@example.vn", "x", full_name="Người thay")
    facts: dict[str, Any] = {"first_on": date(2022, 9, 26), "last_on": date(2022, 9, 27)}
    roles = Membership.objects.filter(user=owner)
    said: dict[str, Any] = {"reason": "Nghỉ ốm", "by": owner, "at": on(26, 9)}
    absences.note(owner, substitute=deputy, roles=roles, **facts, **said)

    assert set(lines(on(27, 9))) == {owner, deputy}
    Membership.objects.filter(user=owner).update(valid_to=date(2022, 9, 28))
    assert set(lines(on(30, 9))) == {city.officers[QUAN]}


def test_the_calendar_of_the_owner_has_its_day(city: City, owner: User) -> None:
    for user in (owner, city.officers[QUAN]):
        renew(user, seen=0, at=on(1, 9))

    mine = (calendar_at(subscription_of(owner).token, at=on(1, 9)) or b"").decode()
    others = calendar_at(subscription_of(city.officers[QUAN]).token, at=on(1, 9)) or b""

    assert "DTSTART;VALUE=DATE:20220930" in mine
    assert "viec-nam-sau" in mine.replace("\r\n ", "")
    assert b"20220930" not in others
