"""What happens beside the way of the cases: papers kept, questions, more time, somebody away."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import urllib3
from django.utils.timezone import localdate

from cases.lifecycle import State
from cases.models import Case
from cases.services import extensions, questions, shelf
from cases.services.marks import items_of
from cases.services.on_the_way import Announced
from cases.services.reviews import pending
from demo.papers import paper
from demo.year import CITY
from directory.roles import Role
from directory.services import absences
from evidence_store.paper_facts import PaperFacts
from evidence_store.services import transferring
from evidence_store.services.inspecting import inspect

if TYPE_CHECKING:
    from cases.models import ShelfFile
    from demo.year import Year
    from directory.models import Agency, User

# Day and month on which an agency got a paper worth keeping, and what it is.
COLLECTED = (
    (date(2022, 1, 14), "Ke hoach cai cach hanh chinh nam 2022", "KH"),
    (date(2022, 4, 8), "Bao cao cai cach hanh chinh quy I", "BC"),
    (date(2022, 7, 6), "Bao cao ra soat thu tuc hanh chinh", "BC"),
    (date(2022, 10, 11), "Quyet dinh vi tri viec lam", "QĐ"),
)
ASKED = "Đề nghị đơn vị cho biết số liệu này lấy từ báo cáo nào, trang nào của minh chứng."
ANSWERED = "Số liệu lấy từ bảng 2, trang 1 của báo cáo đã gửi kèm; đã ghi rõ trong minh chứng."
LATE = "Cán bộ đầu mối mới nhận việc, số liệu của các phòng chuyên môn chưa tổng hợp xong."


def aside(year: Year) -> None:
    """Play what people did in 2022 and at the beginning of 2023 beside moving their cases."""
    at_home = list(cases_in(year, State.SELF_ASSESSMENT))
    for case in at_home:
        keep_papers(year, case)
    ask_for_time(year, at_home)
    ask_questions(year)
    go_on_leave(year)


def cases_in(year: Year, state: State) -> list[Case]:
    found = Case.objects.filter(cycle=year.cycle, state=state, round=1)
    return list(found.select_related("agency", "cycle").order_by("agency__code"))


def keep_papers(year: Year, case: Case) -> None:
    """Put the papers of a year on the shelf of an agency, on the days it got them.

    All but the last are filed: what to do with one that is not is left to whoever tries it.
    """
    demanding = [item.criterion for item in items_of(case) if item.criterion.evidence]
    officer = year.people.officer(case.agency.code)
    for number, (day, title, kind) in enumerate(COLLECTED):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=CITY)
        file = send(case.agency, f"{title} - {case.agency.code}", by=officer, at=at)
        facts = PaperFacts(
            number=f"{20 + 31 * number}/{kind}-{case.agency.code}",
            issued_on=day,
            issuer=case.agency.name,
            proves_from=date(2022, 1, 1),
            proves_until=date(2022, 12, 31),
        )
        shelf.state_paper(file, facts, version=0, by=officer, at=at)
        if number < len(COLLECTED) - 1:
            shelf.put_in_place(file, demanding[number], version=file.version, by=officer, at=at)


def send(agency: Agency, title: str, *, by: User, at: datetime) -> ShelfFile:
    """Send a paper straight to the store, as a browser does, and have it inspected."""
    content = paper(title)
    digest = hashlib.sha256(content).hexdigest()
    announced = Announced(f"{title}.pdf", len(content), digest)
    file = shelf.begin(agency, announced, by=by, at=at).file
    if file is None:
        raise RuntimeError(f"{agency.code}: {title} lies on the shelf already")
    form = transferring.way_of(file.transfer, digests=[digest], at=at).form
    if form is not None:
        told = list(form.fields.items())
        urllib3.request("POST", form.url, fields=[*told, ("file", (announced.name, content))])
    kept = shelf.finish(file, by=by, at=at).evidence
    if kept is not None:
        inspect(kept.pk, at=at)
    file.transfer.refresh_from_db()
    return file


def ask_for_time(year: Year, cases: list[Case]) -> None:
    """Let two agencies ask for more time; the coordinator still has the first, and grants one."""
    at = year.at(date(2023, 2, 7))
    for case in cases[:3:2]:
        asked = extensions.ask(
            case,
            until=date(2023, 2, 15),
            reason=LATE,
            seen=case.version,
            by=year.people.officer(case.agency.code),
            at=at,
        )
        if case is not cases[0]:
            extensions.grant(
                asked,
                until=date(2023, 2, 13),
                answer="Đồng ý gia hạn đến hết ngày 13/02/2023.",
                by=year.people.one(Role.COORDINATOR),
                at=at + timedelta(hours=3),
            )


def ask_questions(year: Year) -> None:
    """Let reviewers ask about a criterion of three cases; two agencies have answered."""
    at = year.at(date(2023, 2, 6))
    for number, case in enumerate(cases_in(year, State.SECTOR_REVIEW)[:3]):
        each = case.reviews.open().select_related("field", "agency").first()
        if each is None:
            continue
        asked = questions.ask(
            pending(items_of(case), each)[0],
            text=ASKED,
            seen=0,
            by=year.people.reviewer(each.agency.code, each.field.code),
            at=at,
        )
        if number:
            officer = year.people.officer(case.agency.code)
            later = at + timedelta(days=1)
            questions.answer(asked, text=ANSWERED, seen=asked.version, by=officer, at=later)


def go_on_leave(year: Year) -> None:
    """Let a reviewer be away, and one of another department act for them."""
    at = year.at(date(2023, 2, 6))
    away, substitute = sorted(
        {person.pk: person for person in year.people.reviewers.values()}.values(),
        key=lambda person: person.email,
    )[:2]
    absences.note(
        away,
        substitute=substitute,
        roles=absences.lendable(away, on=localdate(at)),
        first_on=date(2023, 2, 7),
        last_on=date(2023, 2, 14),
        reason="Đi công tác dài ngày.",
        by=away,
        at=at,
    )
