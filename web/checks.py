"""What must not be: a site on https that signs with a key anybody can read in our source."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

TOLD = "SECRET_KEY is the known key for development, and SITE_URL begins with https://."
HINT = "Set SECRET_KEY, or SECRET_KEY_FILE, to 50 random characters: openssl rand -base64 40."


def key_is_known() -> bool:
    return bool(settings.HTTPS and settings.SECRET_KEY == settings.KNOWN_KEY)


@register(Tags.security)
def check_key(app_configs: Any, **_facts: Any) -> list[Error]:  # noqa: ARG001 - Django's signature
    return [Error(TOLD, hint=HINT, id="web.E001")] if key_is_known() else []


def refuse_known_key() -> None:
    """Refuse to serve or to work with a known key; servers do not run the checks by themselves.

    Raises ImproperlyConfigured.
    """
    if key_is_known():
        raise ImproperlyConfigured(f"{TOLD} {HINT}")
