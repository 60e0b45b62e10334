"""Which object store is configured."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from evidence_store.s3 import S3Store, client

if TYPE_CHECKING:
    from minio import Minio

    from evidence_store.port import ObjectStore


class Address(NamedTuple):
    """All that tells one store from another."""

    endpoint: str
    public_endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str
    secure: bool

    def client(self, endpoint: str) -> Minio:
        return client(
            endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            secure=self.secure,
            region=self.region,
        )


def store() -> ObjectStore:
    """Return the store that the settings name, with its connections kept open between calls."""
    return connected(
        Address(
            endpoint=settings.S3_ENDPOINT,
            public_endpoint=settings.S3_PUBLIC_ENDPOINT,
            bucket=settings.S3_BUCKET,
            access_key=settings.S3_ACCESS_KEY,
            secret_key=settings.S3_SECRET_KEY,
            region=settings.S3_REGION,
            secure=settings.S3_SECURE,
        )
    )


@cache
def connected(address: Address) -> ObjectStore:
    return S3Store(
        address.client(address.endpoint),
        signer=address.client(address.public_endpoint),
        bucket=address.bucket,
    )


# The client may not be shared between processes: a forked worker makes its own.
os.register_at_fork(after_in_child=connected.cache_clear)
