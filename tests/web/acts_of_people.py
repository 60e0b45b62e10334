"""Acts about time and people: where the form of each is found, what is written in it, how it goes.

What is written by hand is in `text`; an act without one is pressed, or chosen from what is shown.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse

from cases.lifecycle import Action, State
from cases.models import CaseEvent, FieldReport, Review
from cases.services import drafts
from directory.models import Absence
from directory.roles import Role
from directory.services import absences
from notifications.models import Delivery, Halt, Letter
from notifications.services import write
from tests.city import ANSWERS, START, City, answer, open_city, person, walk
from tests.evidence_store import sample_files as samples
from workflow import extensions, moves
from workflow.board.watching import save_filter
from workflow.models import CaseNote, SavedFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from playwright.sync_api import Locator, Page

    from directory.models import User

QUAN, JUSTICE, FINANCE = "QUAN-1", "SO-TU-PHAP", "SO-TAI-CHINH"
AT = datetime(2022, 2, 1, 2, 0, tzinfo=UTC)


def coordinator(city: City) -> User:
    return city.people[Role.COORDINATOR]


def officer(city: City) -> User:
    return city.officers[QUAN]


def reviewer(city: City) -> User:
    return city.reviewers[JUSTICE]


class Act(NamedTuple):
    """One act: the page it begins on, the buttons in their order, and how often it was done.

    The last button acts. `older` is what an older page is told; nothing where the act may well be
    done again from there. `opens` names the link to a form that lies in a dialog; `boxes` are
    filled in beside the text, `ticks` and `selects` chosen, `file` given.
    """

    begins: Callable[[City], str]
    sends: tuple[str, ...]
    done: Callable[[], int]
    older: str = ""
    author: Callable[[City], User] = coordinator
    city: Callable[[], City] = open_city
    opens: str = ""
    text: str = ""
    boxes: tuple[tuple[str, str], ...] = ()
    ticks: tuple[str, ...] = ()
    selects: tuple[tuple[str, str], ...] = ()
    file: str = ""


def rows(model: type[Model], *, each: int = 1, **facts: object) -> Callable[[], int]:
    """Count how often an act was done by the rows it leaves, so many each time."""
    return lambda: model._default_manager.filter(**facts).count() // each


def page_of(name: str, *given: object, query: str = "") -> Callable[[City], str]:
    return lambda _city: reverse(name, args=given) + query


def case_page(city: City) -> str:
    return reverse("case", args=[city.case(QUAN).pk])


def waiting_letter(_city: City) -> str:
    return reverse("outbox-letter", args=[Delivery.objects.get(letter__key="x").pk])


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


def filter_kept() -> City:
    city = open_city()
    save_filter("Muộn", query="when=late", by=coordinator(city), at=AT)
    return city


def somebody_away() -> City:
    city = open_city()
    away, instead = officer(city), city.heads[JUSTICE]
    days: dict[str, Any] = {"first_on": date(2022, 2, 1), "last_on": date(2022, 2, 11)}
    lent = absences.lendable(away, on=days["first_on"])
    absences.note(away, substitute=instead, roles=lent, reason="Ốm", by=away, at=AT, **days)
    return city


of_a_letter = partial(Act, waiting_letter, city=letter_waiting, older="vừa được người khác xử lý")
of_an_extension = partial(Act, older="đề nghị")
of_an_absence = partial(Act, page_of("absences"), author=officer)
of_work = partial(Act, page_of("workload", 2021, query=f"?noi={JUSTICE}"), city=reviewed)
concluded = rows(CaseEvent, each=2, action="conclude")
SEE, GIVE_BACK = "Xem những gì sẽ thay đổi", "Rút đề nghị"

ACTS = {
    "own-day": Act(
        case_page,
        (SEE, "Điều chỉnh và gửi"),
        rows(CaseEvent, action="move_own_day"),
        "vừa được người khác điều chỉnh",
        opens="Đặt hạn riêng",
        boxes=(("[name=to]", "22/02/2022"),),
        text="[name=reason]",
    ),
    "extension-ask": of_an_extension(
        case_page,
        ("Gửi đề nghị",),
        rows(CaseEvent, action="ask_extension"),
        author=officer,
        opens="Xin gia hạn",
        boxes=(("[name=until]", "18/02/2022"),),
        text="[name=reason]",
    ),
    "extension-take-back": of_an_extension(
        case_page,
        (GIVE_BACK,),
        rows(CaseEvent, action="take_back_extension"),
        author=officer,
        city=extension_asked,
        opens=GIVE_BACK,
    ),
    "extension-granted": of_an_extension(
        page_of("extensions", 2021),
        (SEE, "Gửi trả lời"),
        rows(CaseEvent, action="grant_extension"),
        city=extension_asked,
        opens="Trả lời",
        text="[name=answer]",
    ),
    "extension-refused": of_an_extension(
        case_page,
        ("Gửi trả lời",),
        rows(CaseEvent, action="refuse_extension"),
        city=extension_asked,
        opens="Trả lời đề nghị",
        ticks=("[name=verdict][value=refused]",),
        text="[name=answer]",
    ),
    "note": Act(
        page_of("board", 2021),
        ("Lưu ghi chú",),
        rows(CaseNote),
        "ở một trang khác",
        opens="Ghi chú Quận 1",
        boxes=(("[name=follow_up_on]", "08/02/2022"),),
        text="[name=text]",
    ),
    "remind": Act(
        page_of("board", 2021),
        ("Gửi nhắc việc",),
        rows(CaseEvent, each=4, action="remind"),
        "nhắc",
        opens="Nhắc 4 hồ sơ quá hạn",
        text="[name=note]",
    ),
    "board-filter": Act(
        page_of("board", 2021, query="?when=late"),
        ("Lưu bộ lọc này",),
        rows(SavedFilter),
        text="[name=name]",
    ),
    "board-filter-dropped": Act(
        page_of("board", 2021),
        ("Bỏ Muộn",),
        lambda: 1 - SavedFilter.objects.count(),
        "đã bỏ bộ lọc này từ trước",
        city=filter_kept,
    ),
    "letter-edited": of_a_letter(
        ("Lưu nội dung",), rows(Letter, key="x", edited_by__isnull=False), text="[name=body]"
    ),
    "letter-held": of_a_letter(("Giữ lại",), rows(Delivery, letter__key="x", state="held")),
    "letter-sent": of_a_letter(("Gửi ngay",), lambda: Letter.objects.get(key="x").version - 1),
    "letters-halted": Act(
        page_of("outbox"),
        ("Tạm dừng gửi thư",),
        rows(Halt),
        "tạm dừng",
        city=letter_waiting,
        opens="Tạm dừng gửi thư",
        text="[name=reason]",
    ),
    "absence": of_an_absence(
        ("Ghi vắng mặt",),
        rows(Absence),
        "làm thay",
        boxes=(
            ("[name=substitute]", "thu-truong.so-tu-phap@example.vn"),
            ("[name=first_on]", "07/02/2022"),
            ("[name=last_on]", "11/02/2022"),
        ),
        text="[name=reason]",
    ),
    "absence-ended": of_an_absence(
        ("Kết thúc",),
        rows(Absence, ended_at__isnull=False),
        "Thời gian vắng mặt này đã kết thúc",
        city=somebody_away,
    ),
    "field-report": Act(
        page_of("field-report", 2021, "F2"),
        ("Lưu bản hoàn chỉnh",),
        rows(FieldReport),
        "bản",
        author=reviewer,
        city=reviewed,
        file="[name=report]",
        text="[name=note]",
    ),
    "work-given": of_work(
        ("Giao các đơn vị đã chọn",),
        rows(Review, assigned_to__full_name="binh"),
        "Có người vừa phân công",
        ticks=("[name=case] >> nth=0",),
        selects=(("[name=to]", "binh"),),
    ),
    "work-divided": of_work(
        ("Chia như trên",),
        rows(Review, each=2, assigned_to__isnull=False),
        "không còn đúng",
        opens="Chia đều…",
    ),
    "finished-where-all-agrees": Act(
        page_of("workload", 2021),
        ("Kết thúc các phần đã chọn",),
        concluded,
        "vừa được người khác kết thúc",
        author=reviewer,
        city=reviewed,
        opens="Kết thúc nơi mọi dòng khớp",
    ),
    "concluded-all": Act(
        page_of("grid-field", 2021, "F2"),
        ("Kết luận 2 hồ sơ",),
        concluded,
        "Các hồ sơ đủ điều kiện đã khác",
        author=reviewer,
        city=reviewed,
        opens="Kết luận",
    ),
    "recall": Act(
        case_page,
        ("Lấy lại để sửa",),
        rows(CaseEvent, action="recall"),
        "thao tác trước",
        author=officer,
        city=handed_in,
        opens="Lấy lại để sửa",
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
