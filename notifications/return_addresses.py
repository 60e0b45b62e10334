"""The address a letter leaves from, so that what comes back says which letter it was.

One address a letter (VERP), signed: whoever writes to it by guess says nothing to us.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

if TYPE_CHECKING:
    from notifications.models import Letter

SIGNED = re.compile(r"\+([0-9a-f]{32})-([0-9a-f]{16})@", re.IGNORECASE)


def return_address(letter: Letter) -> str:
    """Return the address that a mail server sends a letter back to."""
    if not settings.BOUNCE_ADDRESS:
        return settings.DEFAULT_FROM_EMAIL
    name, _at, host = settings.BOUNCE_ADDRESS.partition("@")
    return f"{name}+{letter.pk.hex}-{_sign(letter.pk.hex)}@{host}"


def letter_behind(address: str) -> UUID | None:
    """Return which letter an address is of; None where it is none of ours."""
    found = SIGNED.search(address)
    if found is None:
        return None
    letter, signed = (part.lower() for part in found.groups())
    return UUID(letter) if constant_time_compare(_sign(letter), signed) else None


def _sign(letter: str) -> str:
    signed = salted_hmac("notifications.return_addresses", letter, algorithm="sha256")
    return signed.hexdigest()[:16]
