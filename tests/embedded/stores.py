"""The servers that keep data, and a client of the object store."""

from minio import Minio

STORES = ("postgres", "valkey", "s3")


def s3_client(environment: dict[str, str], *, secret_key: str = "") -> Minio:
    return Minio(
        environment["S3_ENDPOINT"],
        access_key=environment["S3_OWNER_ACCESS_KEY"],
        secret_key=secret_key or environment["S3_OWNER_SECRET_KEY"],
        secure=False,
    )
