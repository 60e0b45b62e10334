"""Work on the database that cannot write: the database itself refuses."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def read_only() -> Iterator[None]:
    """Open a transaction in which PostgreSQL refuses every change, whatever the code tries.

    Inside another transaction the refusal holds until the block is left.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield
