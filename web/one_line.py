"""One line of the log for one message, whatever signs somebody put into an address."""

from __future__ import annotations

import logging
import re

# What ends a line for some reader, or moves the cursor of a terminal.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """Write a message as one line; only a traceback, which is ours, follows on lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return CONTROL.sub(escaped, super().formatMessage(record))


def escaped(sign: re.Match[str]) -> str:
    return ascii(sign[0])[1:-1]
