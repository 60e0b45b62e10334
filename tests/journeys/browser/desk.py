"""A person at a desk: opens pages, works with the keyboard, and notices what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from demo.people import PASSWORD
from tests.browsers import faults_of
from tests.browsing import open_store_to

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import ConsoleMessage, Locator, Page, Response

    from directory.models import User

# What Chromium and htmx write of a refused or lost request; `refusals` has them one by one.
OF_THE_NETWORK = re.compile(
    r"Failed to load resource|Response Status Error Code"
    r"|htmx:(sendError|responseError|afterRequest)"
)
# A focus is seen by its outline or ring, or by that of the label which stands for the control.
FOCUS_SHOWS = """() => {
  const held = document.activeElement;
  const drawn = [held, ...(held.labels ?? [])].some((part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none";
  });
  return drawn ? "" : held.outerHTML.slice(0, 120);
}"""
TO_THE_TOP = """(part) => {
  document.activeElement?.blur();
  scrollTo({ top: part.getBoundingClientRect().top + scrollY - 12 });
}"""
STEPS = 4


@dataclass
class Desk:
    """A page of Chromium with everything that went wrong on it."""

    page: Page
    site: str
    pictures: Path
    complaints: list[str]
    refusals: list[int] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("console", self.hear)
        self.page.on("response", self.note)

    def hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not OF_THE_NETWORK.search(said.text):
            self.complaints.append(said.text)

    def note(self, answer: Response) -> None:
        if answer.status >= 400:
            self.refusals.append(answer.status)

    def visit(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.look()

    def look(self, name: str = "", *, at: Locator | None = None) -> None:
        """Examine the shown page; a name keeps a picture of it, from its top or a part."""
        found = faults_of(self.page)
        if found:
            self.faults[self.page.url.removeprefix(self.site)] = found
        if name:
            (at or self.page.locator("body")).evaluate(TO_THE_TOP)
            self.page.screenshot(path=self.pictures / f"{name}.png", caret="hide")

    def walk(self) -> None:
        """Go on by Tab for some steps; each must be seen."""
        hidden = []
        for _step in range(STEPS):
            self.page.keyboard.press("Tab")
            hidden += [self.page.evaluate(FOCUS_SHOWS)]
        if unseen := [each for each in hidden if each]:
            self.faults[f"{self.page.url} (focus)"] = unseen

    def sign_in(self, user: User) -> None:
        """Sign in as a person does, without a mouse."""
        open_store_to(self.site)
        self.page.goto(f"{self.site}/dang-nhap/")
        self.look()
        for typed in (user.email, PASSWORD):
            self.page.keyboard.type(typed)
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("button", name=user.full_name)).to_be_visible()
        self.look()
        self.walk()

    def follow(self, link: Locator) -> None:
        """Follow a link to another page."""
        with self.page.expect_navigation():
            link.click()
        self.look()
        self.walk()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def dialog(self, name: str) -> Locator:
        found = self.page.get_by_role("dialog", name=name)
        expect(found).to_be_visible()
        self.look()
        return found

    def found_nothing_wrong(self, *, refusals: tuple[int, ...] = ()) -> None:
        assert self.faults == {}
        assert self.complaints == []
        assert tuple(self.refusals) == refusals
