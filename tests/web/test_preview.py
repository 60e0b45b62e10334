"""The picture that a link shows of us where it is shared."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from PIL import Image, ImageChops

from tests.browsing import look

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What networks ask for; on another Debian a letter may stand half a pixel elsewhere.
WIDE, HIGH = 1200, 630
SAME = 0.02


@pytest.mark.browser
def test_the_picture_is_that_of_its_page(page: Page) -> None:
    page.set_viewport_size({"width": WIDE, "height": HIGH})
    page.goto((settings.BASE_DIR / "web" / "assets" / "preview.html").as_uri())
    page.evaluate("document.fonts.ready")

    look(page, "preview")

    drawn = Image.open(BytesIO(page.screenshot())).convert("L")
    kept = Image.open(settings.BASE_DIR / "web" / "static" / "web" / "preview.png").convert("L")
    assert kept.size == drawn.size == (WIDE, HIGH)
    other = ImageChops.difference(kept, drawn).point(lambda shade: 255 * (shade > 64))
    assert sum(other.histogram()[1:]) < SAME * WIDE * HIGH
