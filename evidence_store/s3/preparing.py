"""Making the buckets, and finding what is wrong with those that are there."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from hashlib import md5
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error
from minio.retention import Retention
from urllib3 import request

from evidence_store.port import BucketUnlocked
from evidence_store.s3.connection import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from minio import Minio

UNLOCKED = {"ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration"}
# What nobody does to the bucket of what is kept, whatever their own rights are.
FORBIDDEN = (
    *("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucket"),
    *("s3:BypassGovernanceRetention", "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration"),
)
DAY = timedelta(days=1)
APART = 30  # seconds between two clocks; a link lives for minutes
PROBE = "prepare-store-asks"  # an object that is never there


@dataclass(frozen=True, slots=True)
class Keys:
    """The identities of the store: whose bucket it is, who keeps, and who shows pages."""

    owner: Minio
    keeper: Minio
    pages: Minio


def make_bucket(client: Minio, bucket: str, *, locked: bool) -> bool:
    """Make a bucket unless it is there; answer whether it was made now."""
    with answers():
        if client.bucket_exists(bucket):
            return False
        try:
            client.make_bucket(bucket, object_lock=locked)
        except S3Error as error:
            if error.code == "BucketAlreadyOwnedByYou":  # somebody was first
                return False
            raise
        return True


def check_locked(client: Minio, bucket: str) -> None:
    """Refuse a bucket without versions and object lock; raises BucketUnlocked."""
    if not is_locked(client, bucket):
        raise BucketUnlocked(bucket)


def is_locked(client: Minio, bucket: str) -> bool:
    with answers():
        try:
            client.get_object_lock_config(bucket)
        except S3Error as error:
            if error.code in UNLOCKED:
                return False
            raise
        return client.get_bucket_versioning(bucket).status == "Enabled"


def policy_of(bucket: str) -> dict[str, Any]:
    place = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "EvidenceIsNeverDeleted",
                "Effect": "Deny",
                "Principal": "*",
                "Action": list(FORBIDDEN),
                "Resource": [place, f"{place}/*"],
            }
        ],
    }


def forbid_deleting(client: Minio, bucket: str) -> list[str]:
    """Give the bucket its policy; return what the server has against it."""
    try:
        with answers():
            client.set_bucket_policy(bucket, json.dumps(policy_of(bucket)))
    except S3Error as error:
        return [
            _(
                "Máy chủ không nhận chính sách cấm xóa của ngăn “%(bucket)s” (%(code)s). "
                "Khóa đối tượng vẫn giữ các tệp đã nộp; xin cấm xóa bằng quyền của từng khóa."
            )
            % {"bucket": bucket, "code": error.code}
        ]
    return []


SEND, READ = ("PUT", "POST"), ("GET", "HEAD")
# A reader of PDF asks for the pages it shows, and needs to know how long the file is.
TOLD = ("ETag", "Accept-Ranges", "Content-Range", "Content-Length")


def let_browsers(client: Minio, bucket: str, *, origin: str, methods: tuple[str, ...]) -> list[str]:
    """Let pages of our site send to a bucket, or read; return what the server has against it."""
    rules = (
        f"<CORSConfiguration><CORSRule><AllowedOrigin>{origin}</AllowedOrigin>"
        + "".join(f"<AllowedMethod>{each}</AllowedMethod>" for each in methods)
        + "<AllowedHeader>*</AllowedHeader>"
        + "".join(f"<ExposeHeader>{each}</ExposeHeader>" for each in TOLD)
        + "<MaxAgeSeconds>600</MaxAgeSeconds></CORSRule></CORSConfiguration>"
    ).encode()
    digest = b64encode(md5(rules, usedforsecurity=False).digest()).decode()
    try:
        with answers():
            client._execute(  # noqa: SLF001 - the client has no call for these rules
                "PUT",
                bucket,
                body=rules,
                headers={"Content-MD5": digest},
                query_params={"cors": ""},
            )
    except S3Error as error:
        return [
            _(
                "Máy chủ không nhận quy tắc CORS của ngăn “%(bucket)s” (%(code)s). "
                "Xin cho phép %(origin)s gửi %(methods)s trong cấu hình của máy chủ."
            )
            % {
                "bucket": bucket,
                "code": error.code,
                "origin": origin,
                "methods": ", ".join(methods),
            }
        ]
    return []


def too_mighty(keys: Keys, bucket: str, *, at: datetime) -> list[str]:
    """Return what the daily identities may do to a bucket though they should not.

    They ask for it on an object that is not there: who may not, is refused before that is noticed.
    """
    pages, keeper = _("Khóa của trang"), _("Khóa của bộ phận giữ")
    asked: list[tuple[str, str, Callable[[], object]]] = [
        (pages, _("ghi vào ngăn lưu giữ"), lambda: _put_nothing(keys.pages, bucket)),
        (pages, _("đổi thời hạn khóa"), lambda: _retain(keys.pages, bucket, at)),
        (pages, _("xóa phiên bản"), lambda: _delete(keys.pages, bucket)),
        (keeper, _("xóa phiên bản"), lambda: _delete(keys.keeper, bucket)),
    ]
    with answers():
        return [
            _("%(who)s có quyền %(act)s; xin giới hạn quyền của khóa này.")
            % {"who": who, "act": act}
            for who, act, ask in asked
            if _may(ask)
        ]


def _may(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except S3Error as error:
        return error.code != "AccessDenied"
    return True


def _put_nothing(client: Minio, bucket: str) -> object:
    """Ask to overwrite what is not there, which puts nothing."""
    return client._put_object(  # noqa: SLF001 - the public call sends no conditions
        bucket, PROBE, b"", {"If-Match": '"nothing"'}
    )


def _retain(client: Minio, bucket: str, at: datetime) -> object:
    return client.set_object_retention(bucket, PROBE, Retention(COMPLIANCE, at + DAY))


def _delete(client: Minio, bucket: str) -> object:
    return client.remove_object(bucket, PROBE, version_id="null")


def wrong_clock(address: str, *, at: datetime) -> list[str]:
    """Return by how much our clock differs from the server's, where links would notice it."""
    with answers():
        told = request("HEAD", address, timeout=5, retries=False).headers.get("Date")
    seconds = (at - parsedate_to_datetime(told)).total_seconds() if told else 0
    if abs(seconds) < APART:
        return []
    return [
        _(
            "Đồng hồ của máy này và của kho lưu trữ lệch nhau %(seconds)d giây: liên kết hết hạn "
            "sai lúc, quá 15 phút thì kho từ chối mọi yêu cầu. Xin đồng bộ giờ (NTP) cả hai máy."
        )
        % {"seconds": round(abs(seconds))}
    ]
