"""Letters and digests go to whom work was given, to who shared it, and to who acts for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.lifecycle import Action, State
from cases.models import Case, Item, Review
from cases.services import drafts, sharing
from directory.models import Membership, User
from directory.roles import Role
from directory.services import absences
from notifications.models import Letter
from tests.city import ANSWERS, City, person, walk
from workflow import moves
from workflow.deadlines import move_deadline
from workflow.digests import write_digests
from workflow.feeds import calendar_at, renew, subscription_of
from workflow.models import Turn
from workflow.nudges import remind_now

if TYPE_CHECKING:
    from collections.abc import Iterable

QUAN, JUSTICE = "QUAN-1", "SO-TU-PHAP"
LATE, SOON = "Đã quá hạn, đề nghị", "Sắp đến hạn:\n"


def on(day: int, month: int = 1) -> datetime:
    return datetime(2022, month, day, 2, 0, tzinfo=UTC)


def told(kind: str, **chosen: Any) -> set[User]:
    return {letter.recipient for letter in Letter.objects.filter(kind=kind, **chosen)}


def officer(city: City, name: str) -> User:
    return person(name, role=Role.AGENCY_OFFICER, agency=city.agencies[QUAN])


def share(city: City, codes: Iterable[str], to: User, *, by: User) -> None:
    case = city.case(QUAN)
    items = [city.item(QUAN, code) for code in codes]
    seen = sharing.shares_version(case.items.all())
    sharing.share(case, items=items, to=to, seen=seen, by=by, at=on(5))


def late_at_quan(at: datetime) -> set[User]:
    """Return who of the agency's officers reads in the morning that the case is late."""
    write_digests(at=at)
    letters = Letter.objects.filter(kind="digest", key__contains=f"/{at:%Y-%m-%d}/")
    officers = User.objects.filter(memberships__role=Role.AGENCY_OFFICER)
    return {each.recipient for each in letters if each.recipient in officers} - set(
        officers.exclude(memberships__agency=Case.objects.get(agency__code=QUAN).agency)
    )


def test_who_has_a_part_and_who_shared_it_are_told_and_no_other_officer(city: City) -> None:
    lead, binh, _other = city.officers[QUAN], officer(city, "binh"), officer(city, "chi")
    share(city, ["1.1", "1.2", "2.1"], binh, by=lead)

    assert late_at_quan(on(17)) == {lead, binh}


def test_what_nobody_has_is_everybodys_where_no_officer_has_the_whole(city: City) -> None:
    lead, binh, chi = city.officers[QUAN], officer(city, "binh"), officer(city, "chi")
    share(city, ["1.1"], binh, by=city.heads[QUAN])

    assert late_at_quan(on(17)) == {lead, binh, chi}


def test_all_given_by_the_head_is_told_to_those_who_have_it(city: City) -> None:
    binh, chi = officer(city, "binh"), officer(city, "chi")
    share(city, ["1.1"], binh, by=city.heads[QUAN])
    share(city, ["1.2", "2.1"], chi, by=city.heads[QUAN])

    assert late_at_quan(on(17)) == {binh, chi}


def test_the_part_of_who_left_is_everybodys_again(city: City) -> None:
    lead, binh, chi = city.officers[QUAN], officer(city, "binh"), officer(city, "chi")
    share(city, ["1.1", "1.2", "2.1"], binh, by=city.heads[QUAN])
    Membership.objects.filter(user=binh).update(valid_to=date(2022, 1, 10))

    assert late_at_quan(on(17)) == {lead, chi}


def write(city: City, code: str, *, by: User) -> None:
    """Answer a criterion so that nothing is missing."""
    said: dict[str, Any] = {"note": "Có quyết định", "kept_because": "", "version": 0}
    drafts.save_draft(city.item(QUAN, code), answer=ANSWERS[code], **said, by=by, at=on(10))


def own_part(user: User, day: int) -> list[str]:
    """Return what a person's digest of a morning says of the case of their agency."""
    write_digests(at=on(day))
    found = Letter.objects.filter(recipient=user, kind="digest", key__contains=f"/2022-01-{day}/")
    return [
        line
        for letter in found
        for line in letter.body.split("\n")
        if line.startswith(("- Tự đánh giá – Quận 1", "- Hồ sơ Quận 1"))
    ]


DUE = "- Tự đánh giá – Quận 1, năm 2021; hạn ngày 14/01/2022, quá hạn 1 ngày làm việc."


def test_who_has_written_their_part_is_told_so_and_what_is_left_with_colleagues(
    city: City,
) -> None:
    binh, chi = officer(city, "binh"), officer(city, "chi")
    share(city, ["1.1"], binh, by=city.heads[QUAN])
    share(city, ["1.2", "2.1"], chi, by=city.heads[QUAN])
    write(city, "1.1", by=binh)

    told = {user: own_part(user, 17) for user in (binh, chi)}

    left = "- Hồ sơ Quận 1, năm 2021: đồng nghiệp còn 2 tiêu chí; hạn ngày 14/01/2022."
    assert told == {binh: [left], chi: [DUE]}
    letter = Letter.objects.get(recipient=binh, kind="digest")
    assert letter.subject == "Việc hôm nay: 1 hồ sơ chờ đồng nghiệp"
    assert "Đã quá hạn" not in letter.body


def test_all_written_waits_for_who_shared_it_out_or_for_everybody(city: City) -> None:
    lead, binh = city.officers[QUAN], officer(city, "binh")
    share(city, ["1.1", "1.2", "2.1"], binh, by=lead)
    for code in ("1.1", "1.2", "2.1"):
        write(city, code, by=binh)
    waits = "- Hồ sơ Quận 1, năm 2021: đã điền đủ, chờ người phân công trình; hạn ngày 14/01/2022."
    assert {user: own_part(user, 17) for user in (lead, binh)} == {lead: [DUE], binh: [waits]}

    Membership.objects.filter(user=lead).update(valid_to=date(2022, 1, 17))

    assert own_part(binh, 18) == [DUE.replace("1 ngày", "2 ngày")]


def test_what_is_left_of_shared_cases_costs_the_same_however_many_they_are(city: City) -> None:
    def cost(day: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert write_digests(at=on(day))
        return len(queries)

    lead, binh = city.officers[QUAN], officer(city, "binh")
    share(city, ["1.1"], binh, by=lead)
    one = cost(17)
    for agency, person_there in city.officers.items():
        Item.objects.filter(case__agency__code=agency).update(assigned_to=person_there)

    assert cost(18) <= one <= 22


def test_a_nudge_leaves_out_who_has_written_their_part(city: City) -> None:
    lead, binh = city.officers[QUAN], officer(city, "binh")
    share(city, ["1.1"], binh, by=lead)
    write(city, "1.1", by=binh)
    turns = Turn.objects.filter(process__case=city.case(QUAN))

    done = remind_now(turns, by=city.people[Role.COORDINATOR], at=on(17))

    assert done.told == (lead,)


def test_who_acts_for_somebody_and_was_given_a_part_is_told_alone(city: City) -> None:
    lead, deputy = city.officers[QUAN], User.objects.create_user("thay@x.vn", full_name="Thay")
    officer(city, "chi")
    absences.note(
        lead,
        substitute=deputy,
        roles=Membership.objects.filter(user=lead),
        first_on=date(2022, 1, 3),
        last_on=date(2022, 1, 31),
        reason="Nghỉ",
        by=lead,
        at=on(3),
    )

    share(city, ["1.1", "1.2", "2.1"], deputy, by=city.heads[QUAN])

    assert late_at_quan(on(17)) | told("digest") & {deputy} == {deputy}


def test_what_comes_back_to_an_agency_is_told_to_whom_it_was_given(city: City) -> None:
    lead, binh, chi = city.officers[QUAN], officer(city, "binh"), officer(city, "chi")
    share(city, ["1.2"], binh, by=lead)
    walk(city, QUAN, to=State.SIGN_OFF)
    head = city.heads[QUAN]

    moves.make(city.case(QUAN), Action.RETURN_INSIDE, by=head, at=on(20), reason="Sai số liệu")

    assert told("returned_inside") == {lead, binh}
    assert chi not in told("returned_inside")


def colleague(city: City, name: str = "binh") -> User:
    return person(name, role=Role.SECTOR_REVIEWER, agency=city.agencies[JUSTICE], fields=("F2",))


def given_review(city: City, to: User) -> Review:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    review = Review.objects.get(case=city.case(QUAN), agency=city.agencies[JUSTICE])
    Review.objects.filter(pk=review.pk).update(assigned_to=to)
    return review


def test_a_review_given_to_one_reviewer_is_theirs_in_digest_nudge_and_moved_deadline(
    city: City,
) -> None:
    binh, coordinator = colleague(city), city.people[Role.COORDINATOR]
    review = given_review(city, binh)
    other = city.reviewer(city.case(QUAN), "F2")
    to = {"to": date(2022, 2, 11), "reason": "Nghỉ Tết"}
    move_deadline(city.cycle, State.SECTOR_REVIEW, by=coordinator, at=on(20), **to)
    remind_now(Turn.objects.filter(review=review), by=coordinator, at=on(21))
    write_digests(at=on(10, 2))

    reviewers = {binh, other}
    for found in (told("deadline_moved"), told("reminder"), told("digest", body__contains=SOON)):
        assert found & reviewers == {binh}


def test_who_acts_for_who_was_given_it_is_told_in_their_place(city: City) -> None:
    binh = colleague(city)
    given_review(city, binh)
    other = city.reviewer(city.case(QUAN), "F2")
    deputy = User.objects.create_user("thay@example.vn", "x", full_name="Người thay")
    absences.note(
        binh,
        substitute=deputy,
        roles=Membership.objects.filter(user=binh),
        first_on=date(2022, 2, 1),
        last_on=date(2022, 2, 28),
        reason="Nghỉ ốm",
        by=binh,
        at=on(1, 2),
    )

    write_digests(at=on(11, 2))

    late = told("digest", body__contains=LATE)
    assert deputy in late
    assert other not in late


def test_a_case_given_to_one_appraiser_is_told_to_them_alone(city: City) -> None:
    appraiser = city.people[Role.APPRAISER]
    binh = person("binh", role=Role.APPRAISER, agency=None)
    case = city.case(QUAN)
    Case.objects.filter(pk=case.pk).update(appraiser=binh)

    walk(city, QUAN, to=State.APPRAISAL)

    assert binh in told("turn_opened")
    assert appraiser not in told("turn_opened")


def test_the_calendar_of_a_reviewer_leaves_out_what_a_colleague_was_given(city: City) -> None:
    binh = colleague(city)
    given_review(city, binh)
    other = city.reviewer(city.case(QUAN), "F2")
    found = {}
    for user in (binh, other):
        renew(user, seen=0, at=on(20))
        found[user] = calendar_at(subscription_of(user).token, at=on(20)) or b""

    assert found[binh].count(b"BEGIN:VEVENT") == 1
    assert found[other].count(b"BEGIN:VEVENT") == 0
