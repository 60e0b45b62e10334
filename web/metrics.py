"""Figures for whoever watches: how long requests take, and what waits in the database.

Each process of pages counts its own requests; Prometheus' library puts them together in a folder.
What is in the database is the same whoever is asked.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from evidence_store.models import Evidence
from notifications.models import Delivery
from web import health
from workflow.models import PipelineRun, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

REQUESTS = Histogram(
    "thuoc_request_seconds",
    "How long answers took, by the name of their page",
    ("page", "method", "status"),
    registry=None,
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST"})


def measure(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Note how long each answer takes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        # Names alone, and few: whoever asks for what is not there must not fill the memory.
        match = request.resolver_match
        page = (match.url_name if match else None) or "none"
        method = request.method if request.method in KNOWN_METHODS else "other"
        seconds = time.perf_counter() - began
        REQUESTS.labels(page, method, response.status_code).observe(seconds)
        return response

    return middleware


class Kept(Collector):
    """What the database holds now, and which parts answer."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count in one statement a figure."""
        turns = Turn.objects.open()
        yield counted("turns_open", "Open turns", turns, "state", "role")
        letters = Delivery.objects.all()
        yield counted("letters", "Letters by how far they are", letters, "channel", "state")
        files = Evidence.objects.all()
        yield counted("evidence", "Files by how far their inspection is", files, "state")
        runs = PipelineRun.objects.all()
        yield counted("pipeline_runs", "Runs of pipelines", runs, "pipeline", "state")
        up = GaugeMetricFamily("thuoc_up", "Whether a part answers", labels=["part"])
        for name, is_well in health.look().items():
            up.add_metric([name], int(is_well))
        yield up


def counted(name: str, about: str, rows: QuerySet[Any], *columns: str) -> GaugeMetricFamily:
    """Return how many rows there are of each kind."""
    family = GaugeMetricFamily(f"thuoc_{name}", about, labels=columns)
    for *kind, number in rows.order_by().values_list(*columns).annotate(Count("pk")):
        family.add_metric(kind, number)
    return family


def figures() -> bytes:
    """Return all figures as Prometheus reads them."""
    registry = CollectorRegistry()
    if settings.METRICS_FOLDER:
        MultiProcessCollector(registry, path=settings.METRICS_FOLDER)  # type: ignore[no-untyped-call]  # prometheus_client types half of itself
    else:
        registry.register(REQUESTS)
    registry.register(Kept())
    return generate_latest(registry)
