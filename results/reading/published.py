"""A published year as strangers read it, taken from the published document and nothing else."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from results.models import Publication
from results.reading.documents import read_document

if TYPE_CHECKING:
    from cases.models import Cycle
    from results.reading.published_year import PublishedYear


@lru_cache(maxsize=8)
def _read(sha256: str, pk: int) -> PublishedYear:  # noqa: ARG001 - the digest is the key
    return read_document(Publication.objects.values_list("document", flat=True).get(pk=pk))


def published_year(publication: Publication) -> PublishedYear:
    """Return the parsed document of a publication, read once by each process: it never changes."""
    return _read(publication.sha256, publication.pk)


def versions_of(cycle: Cycle) -> list[Publication]:
    """Return the versions of a year, the newest first, without their documents."""
    return list(cycle.publications.defer("document").order_by("-version"))
