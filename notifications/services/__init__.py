"""Writing, sending and reading letters."""

from notifications.services.delivery import POSTMASTERS, deliver, due, send_again
from notifications.services.letters import (
    Draft,
    NotYourLetter,
    read,
    read_all,
    unread_count,
    write,
    write_many,
)

__all__ = [
    "POSTMASTERS",
    "Draft",
    "NotYourLetter",
    "deliver",
    "due",
    "read",
    "read_all",
    "send_again",
    "unread_count",
    "write",
    "write_many",
]
