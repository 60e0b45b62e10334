"""Which object store is configured, and who asks it: pages, those who keep, or its owner."""

from __future__ import annotations

import os
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from evidence_store.s3.connection import ANSWER_SECONDS, COPY_SECONDS, Connection, client
from evidence_store.s3.incoming import S3Incoming
from evidence_store.s3.kept import S3Store
from evidence_store.s3.made import S3Made
from evidence_store.s3.preparing import (
    READ,
    SEND,
    Keys,
    check_locked,
    forbid_deleting,
    let_browsers,
    make_bucket,
    too_mighty,
    wrong_clock,
)
from wording import clock

if TYPE_CHECKING:
    from datetime import datetime

    from minio import Minio

    from evidence_store.port import IncomingStore, MadeStore, ObjectStore


class Who(StrEnum):
    """An identity of the store, by the prefix of its settings."""

    PAGES = "S3"
    KEEPER = "S3_KEEPER"
    OWNER = "S3_OWNER"


class Address(NamedTuple):
    """All that tells one store from another."""

    endpoint: str
    public_endpoint: str
    access_key: str
    secret_key: str
    region: str
    secure: bool

    def client(self, endpoint: str, *, patience: float = ANSWER_SECONDS) -> Minio:
        return client(
            endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            secure=self.secure,
            region=self.region,
            patience=patience,
        )


def address(who: Who) -> Address:
    return Address(
        endpoint=settings.S3_ENDPOINT,
        public_endpoint=settings.S3_PUBLIC_ENDPOINT,
        access_key=getattr(settings, f"{who}_ACCESS_KEY"),
        secret_key=getattr(settings, f"{who}_SECRET_KEY"),
        region=settings.S3_REGION,
        secure=settings.S3_SECURE,
    )


@cache
def connected(address: Address) -> Connection:
    """Return a connection that is kept open between calls."""
    return Connection(
        address.client(address.endpoint),
        signer=address.client(address.public_endpoint),
        copier=address.client(address.endpoint, patience=COPY_SECONDS),
    )


# The client may not be shared between processes: a forked worker makes its own.
os.register_at_fork(after_in_child=connected.cache_clear)


def store(who: Who = Who.PAGES) -> ObjectStore:
    """Return the bucket of what is kept, as an identity sees it."""
    return S3Store(connected(address(who)), bucket=settings.S3_BUCKET)


def incoming(who: Who = Who.PAGES) -> IncomingStore:
    """Return the bucket of what arrives, as an identity sees it."""
    return S3Incoming(connected(address(who)), bucket=settings.S3_INCOMING_BUCKET)


def made(who: Who = Who.PAGES) -> MadeStore:
    """Return the bucket of what we make, as an identity sees it."""
    return S3Made(connected(address(who)), bucket=settings.S3_MADE_BUCKET)


class Prepared(NamedTuple):
    """Whether the bucket was made now, and what is wrong with it all the same."""

    made: bool
    wrong: list[str]


def prepare(*, at: datetime) -> Prepared:
    """Make the three buckets where they are missing, set their rules, and look for what is wrong.

    Raises StoreUnreachable, and BucketUnlocked where the bucket cannot be mended.
    """
    keys = Keys(*(connected(address(who)).client for who in (Who.OWNER, Who.KEEPER, Who.PAGES)))
    kept, arriving = settings.S3_BUCKET, settings.S3_INCOMING_BUCKET
    made = make_bucket(keys.owner, kept, locked=True)
    check_locked(keys.owner, kept)
    make_bucket(keys.owner, arriving, locked=False)
    make_bucket(keys.owner, settings.S3_MADE_BUCKET, locked=False)
    return Prepared(
        made,
        [
            *forbid_deleting(keys.owner, kept),
            *let_browsers(keys.owner, arriving, origin=settings.SITE_URL, methods=SEND),
            *let_browsers(keys.owner, kept, origin=settings.SITE_URL, methods=READ),
            *let_browsers(
                keys.owner, settings.S3_MADE_BUCKET, origin=settings.SITE_URL, methods=READ
            ),
            *wrong_clock(
                f"{'https' if settings.S3_SECURE else 'http'}://{settings.S3_ENDPOINT}",
                at=clock.of_the_machine(),
            ),
            *too_mighty(keys, kept, at=at),
        ],
    )
