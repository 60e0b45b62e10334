"""A worker is killed while it inspects a file, which waits and is inspected once by the next."""

from __future__ import annotations

import time
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from evidence_store.models import Evidence, Kept
from evidence_store.s3.kept import key
from evidence_store.services.arriving import keep
from evidence_store.store import Who, incoming
from evidence_store.tasks import inspect, inspect_waiting
from tests.evidence_store import sample_files as samples
from tests.evidence_store.tampering import owner
from tests.faults.workers import ask, until, until_it_says, worker
from wording import clock

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.city import City

pytestmark = pytest.mark.django_db(transaction=True)
# Large enough that its inspection takes longer than it takes to kill who inspects it.
LARGE = 120 * 1024 * 1024
QUAN = "QUAN-1"


@pytest.fixture
def arrived(city: City, settings: Settings) -> Evidence:
    settings.EVIDENCE_FORM_BYTES = 2 * LARGE
    file = BytesIO(samples.pdf(uuid4().hex, padding=LARGE))
    at = clock.now() - timedelta(minutes=5)
    return keep(file, filename="lớn.pdf", by=city.officers[QUAN], at=at)


def test_a_file_whose_inspection_was_killed_waits_and_is_inspected_once_by_the_next_worker(
    arrived: Evidence, settings: Settings
) -> None:
    said: list[str] = []
    ask(inspect, str(arrived.pk))
    with worker(said) as killed:
        until_it_says(killed, "evidence_store.tasks.inspect")
        time.sleep(0.1)
        killed.kill()
        killed.wait()
    arrived.refresh_from_db()
    assert arrived.is_waiting
    assert incoming(Who.KEEPER).stat(str(arrived.arrived_as)) is not None

    with worker(said):
        ask(inspect_waiting)
        is_settled = until(Evidence.objects.filter(pk=arrived.pk, state="clean").exists)

    assert is_settled, said[-1]
    assert Kept.objects.filter(pk=arrived.blob_id).count() == 1
    place = key(arrived.blob_id)
    versions = owner().list_objects(settings.S3_BUCKET, prefix=place, include_version=True)
    assert len(list(versions)) == 1
    assert incoming(Who.KEEPER).stat(str(arrived.arrived_as)) is None
