"""Writing, sending and reading letters."""

from notifications.services.delivery import deliver, due
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
    "Draft",
    "NotYourLetter",
    "deliver",
    "due",
    "read",
    "read_all",
    "unread_count",
    "write",
    "write_many",
]
