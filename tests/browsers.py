"""Chromium for the tests, and the questions that are asked of every page in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

# Playwright's own loop runs in the thread of the test, which is no reason to refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# A busy machine is slow, which is not what these tests are about.
expect.set_options(timeout=60_000)

# Without windows it takes a third less of the processor; where it is missing, any Chromium will do.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # As few processes as one browser can do with.
    "--in-process-gpu",
    "--enable-features=NetworkServiceInProcess2",
)
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Read by the page that is asked, and by no other: it is half a megabyte.
KNOWS_AXE = "typeof axe !== 'undefined'"
# What is not asked for is not told of each element either.
ASK_AXE = """async (rules) => (
  await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
).violations.map(
  (found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
TAKEN_AWAY = ("navigation", "axe is not defined")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """Return what axe holds against the shown page.

    A link that was just followed may have brought a document without an element yet, or takes the
    asked page away meanwhile: what counts is the page that came, once it is whole.
    """
    try:
        return _asked(page, rules)
    except Error as left:
        if not any(words in str(left) for words in TAKEN_AWAY):
            raise
        return _asked(page, rules)


def _asked(page: Page, rules: list[str]) -> list[str]:
    page.wait_for_load_state()
    if not page.evaluate(KNOWS_AXE):
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(ASK_AXE, rules)
    return found


def faults_of(page: Page) -> list[str]:
    """Return what the shown page does against WCAG 2.2 AA, and whether it is too wide."""
    found = violations(page)
    by = page.evaluate(OVERFLOW)
    return [*found, f"wider than the window by {by} px"] if by > 0 else found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """Return what the browser complained of: errors of scripts, refusals of the policy."""
    return []


@pytest.fixture
def page(chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale="vi-VN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Security Policy" in said.text else None,
    )
    yield page
    context.close()
