"""How an answer that stays on its page says that what a person typed was taken and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse

TAKEN = "X-Taken"


def note_taken(response: HttpResponse) -> HttpResponse:
    """Mark an answer whose form may be forgotten, though it leads nowhere else."""
    response[TAKEN] = "1"
    return response
