"""Acts about time and people: where the form of each is found, what is written in it, how it goes.

What is written by hand is in `text`; an act without one is pressed, or chosen from what is shown.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse

from cases.lifecycle import Action, State
from cases.models import CaseEvent, FieldReport, Review
from cases.services import drafts
from directory.models import Absence
from directory.roles import Role
from notifications.models import Delivery, Halt, Letter
from notifications.services import write
from tests.city import ANSWERS, START, City, answer, open_city, person, walk
from tests.evidence_store import sample_files as samples
from workflow import extensions, moves
from workflow.models import CaseNote, SavedFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from directory.models import User

QUAN, JUSTICE, FINANCE = "QUAN-1", "SO-TU-PHAP", "SO-TAI-CHINH"
AT = datetime(2022, 2, 1, 2, 0, tzinfo=UTC)


class Act(NamedTuple):
    """One act: its city, its author, the page it begins on, and what is done there.

    `opens` names the link to a form that lies in a dialog; `boxes` are filled in beside the text,
    `ticks` chosen, `file` given; `sends` are the buttons in their order, the last of which acts.
    `done` counts how often it was done, and `older` is what an older page is told; nothing where
    the act may well be done again from there.
    """

    city: Callable[[], City]
    author: Callable[[City], User]
    begins: Callable[[City], str]
    sends: tuple[str, ...]
    done: Callable[[City], int]
    older: str
    opens: str = ""
    text: str = ""
    boxes: tuple[tuple[str, str], ...] = ()
    ticks: tuple[str, ...] = ()
    selects: tuple[tuple[str, str], ...] = ()
    file: str = ""


def coordinator(city: City) -> User:
    return city.people[Role.COORDINATOR]


def officer(city: City) -> User:
    return city.officers[QUAN]


def reviewer(city: City) -> User:
    return city.reviewers[JUSTICE]


def events(action: str) -> Callable[[City], int]:
    return lambda _city: CaseEvent.objects.filter(action=action).count()


def case_page(city: City) -> str:
    return reverse("case", args=[city.case(QUAN).pk])


def board(_city: City) -> str:
    return reverse("board", args=[2021])


def extension_asked() -> City:
    city = open_city()
    said: dict[str, Any] = {"reason": "Mất điện", "by": officer(city), "at": AT}
    case = city.case(QUAN)
    extensions.ask(case, until=date(2022, 2, 18), seen=case.version, **said)
    return city


def reviewed() -> City:
    """Two agencies are reviewed, Justice agrees with both; a colleague could take some."""
    city = open_city()
    person("binh", role=Role.SECTOR_REVIEWER, agency=city.agencies[JUSTICE], fields=["F2"])
    for agency in (QUAN, FINANCE):
        walk(city, agency, to=State.SECTOR_REVIEW)
        facts: dict[str, Any] = {"answer": ANSWERS["2.1"], "note": "", "version": 0}
        drafts.save_draft(city.item(agency, "2.1"), **facts, by=reviewer(city), at=AT)
    return city


def handed_in() -> City:
    city = open_city()
    answer(city, QUAN, at=START)
    said: dict[str, Any] = {"by": officer(city), "at": START, "unclassified": True}
    moves.make(city.case(QUAN), Action.SUBMIT, **said)
    return city


def letter_waiting() -> City:
    city = open_city()
    Delivery.objects.update(state="sent", sent_at=START)
    facts: dict[str, Any] = {"context": {"year": 2021, "agency": "Quận 1"}, "url": "/", "at": START}
    write("reminder", to=officer(city), key="x", **facts)
    return city


def waiting_letter(_city: City) -> str:
    return reverse("outbox-letter", args=[Delivery.objects.get(letter__key="x").pk])


def changed_letters(_city: City) -> int:
    return Letter.objects.filter(key="x", edited_by__isnull=False).count()


def halted(_city: City) -> int:
    return Halt.objects.count()


ACTS = {
    "own-day": Act(
        city=open_city,
        author=coordinator,
        begins=case_page,
        opens="Đặt hạn riêng",
        boxes=(("[name=to]", "22/02/2022"),),
        text="[name=reason]",
        sends=("Xem những gì sẽ thay đổi", "Điều chỉnh và gửi"),
        done=events("move_own_day"),
        older="vừa được người khác điều chỉnh",
    ),
    "extension-ask": Act(
        city=open_city,
        author=officer,
        begins=case_page,
        opens="Xin gia hạn",
        boxes=(("[name=until]", "18/02/2022"),),
        text="[name=reason]",
        sends=("Gửi đề nghị",),
        done=events("ask_extension"),
        older="đề nghị",
    ),
    "extension-take-back": Act(
        city=extension_asked,
        author=officer,
        begins=case_page,
        opens="Rút đề nghị",
        sends=("Rút đề nghị",),
        done=events("take_back_extension"),
        older="đề nghị",
    ),
    "extension-granted": Act(
        city=extension_asked,
        author=coordinator,
        begins=lambda _city: reverse("extensions", args=[2021]),
        opens="Trả lời",
        text="[name=answer]",
        sends=("Xem những gì sẽ thay đổi", "Gửi trả lời"),
        done=events("grant_extension"),
        older="đề nghị",
    ),
    "extension-refused": Act(
        city=extension_asked,
        author=coordinator,
        begins=case_page,
        opens="Trả lời đề nghị",
        ticks=("[name=verdict][value=refused]",),
        text="[name=answer]",
        sends=("Gửi trả lời",),
        done=events("refuse_extension"),
        older="đề nghị",
    ),
    "note": Act(
        city=open_city,
        author=coordinator,
        begins=board,
        opens="Ghi chú Quận 1",
        boxes=(("[name=follow_up_on]", "08/02/2022"),),
        text="[name=text]",
        sends=("Lưu ghi chú",),
        done=lambda _city: CaseNote.objects.count(),
        older="ở một trang khác",
    ),
    "remind": Act(
        city=open_city,
        author=coordinator,
        begins=board,
        opens="Nhắc 4 hồ sơ quá hạn",
        text="[name=note]",
        sends=("Gửi nhắc việc",),
        done=lambda city: CaseEvent.objects.filter(action="remind").count() // len(city.agencies),
        older="nhắc",
    ),
    "board-filter": Act(
        city=open_city,
        author=coordinator,
        begins=lambda city: f"{board(city)}?when=late",
        text="[name=name]",
        sends=("Lưu bộ lọc này",),
        done=lambda _city: SavedFilter.objects.count(),
        older="",
    ),
    "letter-edited": Act(
        city=letter_waiting,
        author=coordinator,
        begins=waiting_letter,
        text="[name=body]",
        sends=("Lưu nội dung",),
        done=changed_letters,
        older="vừa được người khác xử lý",
    ),
    "letter-held": Act(
        city=letter_waiting,
        author=coordinator,
        begins=waiting_letter,
        sends=("Giữ lại",),
        done=lambda _city: Delivery.objects.filter(letter__key="x", state="held").count(),
        older="vừa được người khác xử lý",
    ),
    "letter-sent": Act(
        city=letter_waiting,
        author=coordinator,
        begins=waiting_letter,
        sends=("Gửi ngay",),
        done=lambda _city: Letter.objects.get(key="x").version - 1,
        older="vừa được người khác xử lý",
    ),
    "letters-halted": Act(
        city=letter_waiting,
        author=coordinator,
        begins=lambda _city: reverse("outbox"),
        opens="Tạm dừng gửi thư",
        text="[name=reason]",
        sends=("Tạm dừng gửi thư",),
        done=halted,
        older="tạm dừng",
    ),
    "absence": Act(
        city=open_city,
        author=officer,
        begins=lambda _city: reverse("absences"),
        boxes=(
            ("[name=substitute]", "thu-truong.so-tu-phap@example.vn"),
            ("[name=first_on]", "07/02/2022"),
            ("[name=last_on]", "11/02/2022"),
        ),
        text="[name=reason]",
        sends=("Ghi vắng mặt",),
        done=lambda _city: Absence.objects.count(),
        older="làm thay",
    ),
    "field-report": Act(
        city=reviewed,
        author=reviewer,
        begins=lambda _city: reverse("field-report", args=[2021, "F2"]),
        file="[name=report]",
        text="[name=note]",
        sends=("Lưu bản hoàn chỉnh",),
        done=lambda _city: FieldReport.objects.count(),
        older="bản",
    ),
    "work-given": Act(
        city=reviewed,
        author=coordinator,
        begins=lambda _city: f"{reverse('workload', args=[2021])}?noi={JUSTICE}",
        ticks=("[name=case] >> nth=0",),
        selects=(("[name=to]", "binh"),),
        sends=("Giao các đơn vị đã chọn",),
        done=lambda _city: Review.objects.filter(assigned_to__full_name="binh").count(),
        older="Có người vừa phân công",
    ),
    "work-divided": Act(
        city=reviewed,
        author=coordinator,
        begins=lambda _city: f"{reverse('workload', args=[2021])}?noi={JUSTICE}",
        opens="Chia đều…",
        sends=("Chia như trên",),
        done=lambda _city: Review.objects.filter(assigned_to__isnull=False).count() // 2,
        older="không còn đúng",
    ),
    "finished-where-all-agrees": Act(
        city=reviewed,
        author=reviewer,
        begins=lambda _city: reverse("workload", args=[2021]),
        opens="Kết thúc nơi mọi dòng khớp",
        sends=("Kết thúc các phần đã chọn",),
        done=lambda _city: CaseEvent.objects.filter(action="conclude").count() // 2,
        older="vừa được người khác kết thúc",
    ),
    "concluded-all": Act(
        city=reviewed,
        author=reviewer,
        begins=lambda _city: reverse("grid-field", args=[2021, "F2"]),
        opens="Kết luận",
        sends=("Kết luận 2 hồ sơ",),
        done=lambda _city: CaseEvent.objects.filter(action="conclude").count() // 2,
        older="Các hồ sơ đủ điều kiện đã khác",
    ),
    "recall": Act(
        city=handed_in,
        author=officer,
        begins=case_page,
        opens="Lấy lại để sửa",
        sends=("Lấy lại để sửa",),
        done=events("recall"),
        older="thao tác trước",
    ),
}


def open_form(page: Page, act: Act) -> None:
    if act.text:
        for fold in page.locator(f"details:not([open]):has({act.text}) > summary").all():
            fold.click()
    if not act.opens:
        return
    named = page.get_by_role("link", name=act.opens).or_(page.get_by_role("button", name=act.opens))
    named.first.click()
    page.get_by_role("dialog").wait_for()


def fill_in(page: Page, act: Act, text: str) -> None:
    for box, value in act.boxes:
        page.locator(box).filter(visible=True).fill(value)
    for box in act.ticks:
        page.locator(box).check()
    for box, label in act.selects:
        page.locator(box).select_option(label=label)
    if act.text:
        page.locator(act.text).filter(visible=True).fill(text)
    give_file(page, act)


def give_file(page: Page, act: Act) -> None:
    """Choose the file, which no browser keeps: whoever comes back chooses it anew."""
    if act.file:
        file = {"name": "bao-cao.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
        page.locator(act.file).set_input_files(file)  # type: ignore[arg-type] # a file by its bytes


def send(page: Page, act: Act, *, twice: bool = False) -> None:
    """Press the buttons of the form in their order, the last one twice as some do."""
    for name in act.sends[:-1]:
        button_of(page, name).click()
        button_of(page, act.sends[-1]).wait_for()
    last = button_of(page, act.sends[-1])
    last.dblclick() if twice else last.click()


def send_first(page: Page, act: Act) -> None:
    """Press the first button, which for some acts only shows what would follow."""
    button_of(page, act.sends[0]).click()


def button_of(page: Page, name: str) -> Locator:
    """Return a button of what is shown: where a dialog lies over the page, it comes last."""
    return page.get_by_role("button", name=name).last
