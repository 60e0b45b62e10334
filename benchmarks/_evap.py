"""EvaP's page of a term, measured by EvaP's own Python; prints rows, seconds and statements.

Its own test data is filled in as its own command does.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

os.environ["DJANGO_SETTINGS_MODULE"] = "_evap_settings"


def main(rounds: int) -> None:
    django.setup()
    import evap
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from evap.evaluation.models import Semester

    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    data = Path(evap.__file__).parent / "development" / "fixtures" / "test_data.json"
    call_command("loaddata", str(data), verbosity=0)
    call_command("refresh_results_cache", stdout=sys.stderr)
    largest = max(Semester.objects.all(), key=_rows)
    client, url, spent = _manager(), f"/staff/semester/{largest.pk}", []
    for number in range(rounds + 1):
        began = time.perf_counter()
        answer = client.get(url)
        if number:
            spent.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"EvaP: {answer.status_code} {url}")
    with CaptureQueriesContext(connection) as statements:
        client.get(url)
    told = {"rows": _rows(largest), "seconds": statistics.median(spent)}
    print(json.dumps({**told, "statements": len(statements)}))


def _rows(semester: object) -> int:
    from evap.evaluation.models import Evaluation

    rows: int = Evaluation.objects.filter(course__semester=semester).count()
    return rows


def _manager() -> Client:
    """Return a client in which a manager is signed in and at work."""
    from django.test import Client
    from evap.evaluation.models import UserProfile

    client = Client(SERVER_NAME="127.0.0.1")
    manager = UserProfile.objects.filter(groups__name="Manager", is_active=True).first()
    client.force_login(manager, "evap.evaluation.auth.RequestAuthUserBackend")
    session = client.session
    session["staff_mode_start_time"] = time.time()
    session.save()
    return client


if __name__ == "__main__":
    main(int(sys.argv[1]))
