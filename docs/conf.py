"""The documentation as a site, built offline: `make docs`."""

import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

project = "Thước"
author = "the authors of Thước"
copyright = "AGPL-3.0-or-later"  # noqa: A001 - Sphinx calls it so
extensions = ["myst_parser"]
exclude_patterns = ["_build", "README.md"]
html_theme = "furo"
html_title = "Thước"
html_show_sphinx = False
myst_heading_anchors = 3
# Forges draw the Mermaid blocks; the site has the same pictures as SVG beside them.
suppress_warnings = ["misc.highlighting_failure"]
nitpicky = True

# What a page links to outside of docs/ stands in the source, wherever that is published.
SOURCE_URL = os.environ.get("SOURCE_URL", "https://example.org/thuoc/source").rstrip("/")


def link_to_source(page: PurePosixPath, text: str) -> str:
    up = "../" * len(page.parts)
    return re.sub(rf"\]\({re.escape(up)}(?=[\w.])", f"]({SOURCE_URL}/", text)


def read_page(app: Any, name: str, source: list[str]) -> None:
    if name == "index":
        source[0] = (Path(app.srcdir) / "README.md").read_text("utf-8") + source[0]
    source[0] = link_to_source(PurePosixPath(name), source[0])


def setup(app: Any) -> None:
    app.connect("source-read", read_page)
