"""People who upload, and the bucket they upload to."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from evidence_store.store import prepare
from tests.evidence_store import sample_files as samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from directory.models import User
    from evidence_store.models import Evidence


@pytest.fixture(scope="session")
def bucket() -> None:
    prepare(at=timezone.now())


@pytest.fixture
def officer(db: None) -> User:  # noqa: ARG001 - a fixture that needs a fixture
    return get_user_model().objects.create(email="can-bo@example.vn", full_name="Nguyễn Thị Hạnh")


@pytest.fixture
def colleague(db: None) -> User:  # noqa: ARG001 - a fixture that needs a fixture
    return get_user_model().objects.create(
        email="dong-nghiep@example.vn", full_name="Trần Văn Bình"
    )


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def uploaded(
    bucket: None,  # noqa: ARG001 - a fixture that needs a fixture
    officer: User,
    at: datetime,
) -> Callable[..., Evidence]:
    """Return what uploads a file, by default a PDF that nobody has uploaded before."""
    from evidence_store.services import arriving  # noqa: PLC0415 - models load after this file does

    def upload(content: bytes | None = None, *, filename: str = "Báo cáo quý 1.pdf") -> Evidence:
        file = BytesIO(samples.pdf(uuid4().hex) if content is None else content)
        return arriving.keep(file, filename=filename, by=officer, at=at)

    return upload
