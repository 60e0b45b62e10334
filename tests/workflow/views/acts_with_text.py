"""Acts that take a text and do not save themselves: where each is found, how it is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cases.lifecycle import State
from cases.models import Cycle
from directory.roles import Role
from results.services.council import give_opinion
from tests.city import City, open_city, walk
from tests.results.desks import FIRST, QUAN, city_with_a_reward, decided, remark, rescored
from tests.workflow.turns import LATER, to_stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from directory.models import User

YEAR = "/ky/2021"


class Act(NamedTuple):
    """One act: its city, its author, the page it begins on, and what is pressed there.

    `opens` names the link to its form where that lies in a dialog, `boxes` what is ticked beside
    the text, `asked` whether a question comes before it; `event` is what is on record of it,
    and `writes` how often: once for each case, and the cycle, where it moves all of them.
    """

    city: Callable[[], City]
    author: Callable[[City], User]
    begins: Callable[[City], str]
    sends: str
    event: str
    opens: str = ""
    row: str = ""
    boxes: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    text: str = "[name=reason]"
    asked: bool = False
    writes: int = 1


def at(state: State) -> Callable[[], City]:
    def built() -> City:
        city = open_city()
        walk(city, QUAN, to=state)
        return city

    return built


def at_stage(stage: Cycle.Stage) -> Callable[[], City]:
    def built() -> City:
        city = open_city()
        to_stage(city, stage)
        return city

    return built


def left_behind() -> City:
    """Return a city with a decision that a later scoring left behind."""
    city = city_with_a_reward()
    decided(city, FIRST, agency="approve")
    remark(city, FIRST, c1_2={"achieved": "10", "total": "100"})
    rescored(city)
    return city


def held_by(role: Role) -> Callable[[City], User]:
    return lambda city: city.people[role]


def case_page(city: City) -> str:
    return f"/ho-so/{city.case(QUAN).pk}/"


def page_of(path: str) -> Callable[[City], str]:
    return lambda _city: f"{YEAR}/{path}/"


def revoking(city: City) -> str:
    return f"{YEAR}/khen-thuong/thu-hoi/{city.case(FIRST).desk_decisions.latest('pk').pk}/"


def second_word() -> City:
    """Return a city before its council, one member of which has spoken once."""
    city = at_stage(Cycle.Stage.COUNCIL)()
    city.cycle.refresh_from_db()
    give_opinion(city.cycle, agrees=True, by=city.people[Role.COUNCIL_MEMBER], at=LATER)
    return city


ACTS = {
    "return-inside": Act(
        at(State.SIGN_OFF),
        lambda city: city.heads[QUAN],
        case_page,
        "Trả lại để chỉnh sửa",
        "return_inside",
        opens="Trả lại để chỉnh sửa",
    ),
    "send-back": Act(
        at(State.SECTOR_REVIEW),
        lambda city: city.reviewers["SO-TU-PHAP"],
        case_page,
        "Trả lại đơn vị",
        "send_back",
        opens="Trả lại đơn vị",
        boxes=("[name=items]",),
    ),
    "send-back-by-home-affairs": Act(
        at(State.APPRAISAL),
        held_by(Role.APPRAISER),
        case_page,
        "Trả lại đơn vị",
        "send_back",
        opens="Trả lại đơn vị",
        boxes=("[name=items]",),
    ),
    "withdraw": Act(
        at(State.SIGN_OFF),
        held_by(Role.COORDINATOR),
        page_of("dieu-phoi"),
        "Rút hồ sơ",
        "withdraw",
        opens="Rút hồ sơ",
        row="Quận 1",
    ),
    "remit": Act(
        at_stage(Cycle.Stage.COUNCIL),
        held_by(Role.COUNCIL_CHAIR),
        page_of("hoi-dong"),
        "Yêu cầu xem xét lại",
        "remit",
        opens="Yêu cầu xem xét lại",
        row="Quận 1",
        boxes=("[name=items]",),
    ),
    "refuse": Act(
        at_stage(Cycle.Stage.APPROVED),
        held_by(Role.LEADER),
        page_of("phe-duyet"),
        "Trả lại Hội đồng",
        "refuse",
        opens="Trả lại Hội đồng",
        writes=5,
    ),
    "opinion": Act(
        at_stage(Cycle.Stage.COUNCIL),
        held_by(Role.COUNCIL_MEMBER),
        page_of("hoi-dong"),
        "Gửi ý kiến",
        "opinion",
        boxes=("[name=agrees][value=no]",),
        text="[name=note]",
    ),
    "opinion-changed": Act(
        second_word,
        held_by(Role.COUNCIL_MEMBER),
        page_of("hoi-dong"),
        "Đổi ý kiến",
        "opinion",
        boxes=("[name=agrees][value=no]",),
        text="[name=note]",
    ),
    "correct": Act(
        at_stage(Cycle.Stage.PUBLISHED),
        held_by(Role.COORDINATOR),
        lambda _city: f"{YEAR}/phe-duyet/dinh-chinh/?case={QUAN}&item=2.1",
        "Công bố bản đính chính",
        "correct",
        numbers=(('[name="2.1-answer-achieved"]', "9"),),
        asked=True,
        writes=4,
    ),
    "decide": Act(
        city_with_a_reward,
        held_by(Role.LEADER),
        lambda city: f"{YEAR}/khen-thuong/{city.case(FIRST).pk}/reward/",
        "Ghi quyết định",
        "desk_decision",
        boxes=("[name=choice-agency][value=approve]",),
    ),
    "revoke": Act(
        left_behind,
        held_by(Role.LEADER),
        revoking,
        "Thu hồi",
        "desk_revoke",
    ),
}


def open_form(page: Page, act: Act) -> None:
    """Open the form of an act on the page where it begins."""
    if act.opens:
        place = page.get_by_role("row").filter(has_text=act.row) if act.row else page
        place.get_by_role("link", name=act.opens).first.click()
        page.get_by_role("dialog").locator(act.text).wait_for()


def fill_in(page: Page, act: Act, text: str) -> None:
    for box, value in act.numbers:
        page.locator(box).fill(value)
    for box in act.boxes:
        page.locator(box).first.check()
    page.locator(act.text).fill(text)


def send(page: Page, act: Act, *, twice: bool = False) -> None:
    """Press the button of the form, as some do with two clicks."""
    form = page.locator("form").filter(has=page.locator(act.text))
    button = form.get_by_role("button", name=act.sends)
    if act.asked:
        button.click()
        button = page.get_by_role("dialog").locator("[data-yes]")
    button.dblclick() if twice else button.click()
