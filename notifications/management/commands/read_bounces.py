"""Read what mail servers sent back, now instead of within ten minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from notifications.services import read_bounces
from wording import clock


class Command(BaseCommand):
    help = "Read reports of undelivered letters from their mailbox and show them in the outbox."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(f"{read_bounces(at=clock.now())} letters came back.")
