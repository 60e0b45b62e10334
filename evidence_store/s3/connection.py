"""A connection to an S3 server: how long it is waited for, and what its answers mean here."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from minio import Minio
from minio.error import InvalidResponseError, S3Error, ServerError
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from evidence_store.patience import Patience
from evidence_store.port import BytesDiffer, BytesMissing, StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

PIECE_BYTES = 256 * 1024
MISSING = {"NoSuchKey", "NoSuchObject", "NoSuchVersion"}
DIFFERING = {"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "PreconditionFailed"}
# SeaweedFS says the first of a clock that is wrong, others the second.
REFUSING = {"AccessDenied", "RequestTimeTooSkewed"}
PASSING = {"InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout"}


# As long as a person waits for an answer; and as long as a server may take to copy a file within
# itself, for which only a worker waits.
ANSWER_SECONDS, COPY_SECONDS = 5, 300


def client(
    endpoint: str,
    *,
    access_key: str,
    secret_key: str,
    secure: bool,
    region: str,
    patience: float = ANSWER_SECONDS,
) -> Minio:
    """Build a client; the region is given so that it asks nobody."""
    return Minio(
        endpoint,
        access_key=access_key,
        secret_key=secret_key,
        secure=secure,
        region=region,
        http_client=PoolManager(
            timeout=Timeout(connect=2, read=patience),
            # Who was silent for that long is not waited for twice.
            retries=Retry(
                total=1, read=0, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]
            ),
            cert_reqs="CERT_REQUIRED",
            maxsize=16,
        ),
    )


class Connection:
    """A server as one of its identities asks it.

    `signer` writes the address browsers use, `copier` waits until a copy is made.
    """

    def __init__(self, client: Minio, *, signer: Minio, copier: Minio | None = None) -> None:
        self.client = client
        self.signer = signer
        self.copier = copier or client
        self.patience = Patience()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Ask the server when there is a turn; what it answers is said in refusals of the port."""
        with self.patience.turn(), answers():
            try:
                yield
            except S3Error as error:
                if error.code not in REFUSING:
                    raise
                # Our keys are wrong, or the two clocks differ: nothing that whoever waits can mend.
                logger.exception("The object store refuses us: run prepare_store to see why")
                raise StoreUnreachable from error

    def read(self, bucket: str, name: str, *, version: str = "") -> Iterator[bytes]:
        """Yield the bytes of an object; to be used up, or closed, by whoever asked."""
        response = self.client.get_object(bucket, name, version_id=version or None)
        try:
            yield from response.stream(PIECE_BYTES)
        finally:
            response.close()
            response.release_conn()


@contextmanager
def answers() -> Iterator[None]:
    """Turn what the protocol answers into the refusals of the port; let the unexpected through."""
    try:
        yield
    except (HTTPError, ServerError, InvalidResponseError) as error:
        logger.warning("The object store does not answer: %s", error)
        raise StoreUnreachable from error
    except S3Error as error:
        if error.code in PASSING:
            logger.warning("The object store is not ready: %s", error)
            raise StoreUnreachable from error
        if error.code in DIFFERING:
            raise BytesDiffer from error
        if error.code in MISSING:
            raise BytesMissing from error
        raise
