"""Templates as they are sent: laid out for people in the file, without indentation on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template.loaders import app_directories

if TYPE_CHECKING:
    from django.template import Origin

INDENTATION = re.compile(r"\n[ \t]+")
SILENT = (
    r"\{% (?:(?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|include)\b[^\n%]*"
    r"|comment %\}[^\n]*\{% endcomment |(?:url|translate) [^\n%]* as \w+ )%\}"
)
# Between two lines that write nothing: what stands before and after them keeps its own break.
BETWEEN_SILENT = re.compile(rf"^({SILENT})\n(?={SILENT})", re.MULTILINE)


class Loader(app_directories.Loader):
    """Find templates in the applications; of a page, drop the indentation and lines of tags alone.

    Once, when a template is compiled: they were a quarter of what a page of rows weighs. Django's
    page of an error counts lines, so while developing lines stay.
    """

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        if not origin.name.endswith(".html"):
            return text
        text = INDENTATION.sub("\n", text)
        return text if self.engine.debug else BETWEEN_SILENT.sub(r"\1", text)
