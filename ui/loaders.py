"""Templates as they are sent: laid out for people in the file, without indentation on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template.loaders import app_directories

if TYPE_CHECKING:
    from django.template import Origin

INDENTATION = re.compile(r"\n[ \t]+")


class Loader(app_directories.Loader):
    """Find templates in the applications; of a page, keep the line breaks and drop the indentation.

    Once, when a template is compiled: indentation was a quarter of what a page of rows weighs.
    """

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        return INDENTATION.sub("\n", text) if origin.name.endswith(".html") else text
