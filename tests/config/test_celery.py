"""Workers and clocks end at once with a key that everybody knows."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

SECONDS = 60


@pytest.mark.parametrize("role", [("worker", "--pool=solo"), ("beat", "--pidfile=")])
def test_nobody_works_with_a_known_key(role: tuple[str, ...]) -> None:
    known = {"SECRET_KEY": settings.KNOWN_KEY, "SITE_URL": "https://thuoc.example"}

    ended = subprocess.run(
        (sys.executable, "-m", "celery", "-A", "config", *role),
        env={**os.environ, **known},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert ended.returncode != 0
    assert "SECRET_KEY" in ended.stderr
