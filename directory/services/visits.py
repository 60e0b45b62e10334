"""Put on record who came in, who was refused, and who opened what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.models import User, Visit
from wording.text import normal

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser


def note_visit(
    kind: Visit.Kind,
    *,
    by: User | AnonymousUser | None,
    at: datetime,
    address: str,
    about: str = "",
    typed: str = "",
) -> Visit:
    """Write one entry; what is too long for its column is cut, for it comes from outside."""
    return Visit.objects.create(
        kind=kind,
        user=by if isinstance(by, User) else None,
        at=at,
        address=address,
        about=normal(about)[:300],
        typed=normal(typed)[:254],
    )
