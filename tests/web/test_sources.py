"""What templates may not hold, and what the built assets must."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("ui", "web", "workflow", "insight", "results", "cases", "notifications", "directory"),
    "evidence_store",
)
# Far fewer than there are: a list that became empty would pass every test.
MANY = 200
TEMPLATES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).glob("**/templates/**/*.html")
    if "letters" not in path.parts
)
# Everything inline is refused by the policy of the site, and so would silently not work.
INLINE = {
    "a style": r"\sstyle\s*=|<style",
    "a script": r"<script(?![^>]*\bsrc=)",
    "a handler": r"\son[a-z]+\s*=",
    "a script of HTMX": r"\bhx-on|js:|hx-vars",
    "a filter of HTMX": r"hx-trigger=\"(?:[^\"]*, )?[a-z:-]+\[",
    "another site's file": r"(?:src|href)=\"(?:https?:)?//[^\"]*\.(?:css|js|woff2|svg)",
}
ICON = re.compile(r"\bicon\"?\s*[:=]?\s*[\"']([a-z][a-z0-9-]*)[\"']")


def test_no_template_holds_anything_inline() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in TEMPLATES
        for name, pattern in INLINE.items()
        if re.search(pattern, path.read_text())
    }

    assert len(TEMPLATES) > MANY
    assert found == set()


def test_what_a_page_asks_again_and_again_is_said_to_be_by_itself() -> None:
    """Such a request keeps nobody signed in, and what lies within is asked for by a person."""
    tags = [tag for path in TEMPLATES for tag in re.findall(r"<[a-z][^<]*", path.read_text())]
    asking = [tag for tag in tags if 'hx-trigger="every' in tag]

    assert len(asking) == 5
    assert [tag for tag in asking if "X-By-Itself" not in tag or "hx-disinherit" not in tag] == []


def test_every_icon_in_use_is_in_the_sprite() -> None:
    sprite = (ROOT / "web/static/vendor/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))

    used = {name for path in TEMPLATES for name in ICON.findall(path.read_text())}

    assert used - drawn == set()


def test_every_class_of_colour_is_a_token() -> None:
    sheets = sorted((ROOT / "web/static/web").glob("*.css"))
    own = {
        sheet.name: re.findall(r"--[a-z]+-\d{2,3}: #[0-9a-f]{3,6}", sheet.read_text())
        for sheet in sheets
    }

    assert {name for name, tokens in own.items() if tokens} == {"tokens.css"}


def test_the_lock_names_no_download_address() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
