"""Writing, sending and reading letters."""

from notifications.services.bounces import read_bounces
from notifications.services.delivery import deliver, due
from notifications.services.halting import POSTMASTERS
from notifications.services.letters import (
    Draft,
    NotYourLetter,
    read,
    read_all,
    unread_count,
    write,
    write_many,
)
from notifications.services.morning import Waiting, give_up, note_told, waiting_for_morning

__all__ = [
    "POSTMASTERS",
    "Draft",
    "NotYourLetter",
    "Waiting",
    "deliver",
    "due",
    "give_up",
    "note_told",
    "read",
    "read_all",
    "read_bounces",
    "unread_count",
    "waiting_for_morning",
    "write",
    "write_many",
]
