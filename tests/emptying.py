"""Rows that a test has committed are deleted after it.

Django would empty all tables anew, with or without rows. That takes the server a quarter of a
second of its processor each time, and most tests leave rows in twenty of eighty.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from django.test import TransactionTestCase

from tests.kept import columns

# How to reach the server as its owner: nobody else may delete history.
OWNER = "OWNER_OF_THE_SERVER_OF_TESTS"
# Without the triggers that keep history, and without asking each row who refers to it.
UNGUARDED = "SET LOCAL session_replication_role = replica"
# Whoever still writes, a page's thread or a flow, is waited for, as where tables are emptied.
LOCK = "LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"
HAS_ROWS = "SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"
DELETE = "DELETE FROM {table}"


def delete_rows_after_tests() -> None:
    """Let it be done so wherever the server is one of our own."""
    if OWNER in os.environ:
        TransactionTestCase._fixture_teardown = delete_rows  # type: ignore[attr-defined] # not told of


def delete_rows(*_test: object) -> None:
    tables = [f'"{table}"' for table in columns()]
    url = urlsplit(os.environ[OWNER])._replace(path=f"/{connection.settings_dict['NAME']}")
    with psycopg.connect(url.geturl()) as owner:
        owner.execute(UNGUARDED)
        owner.execute(LOCK.format(tables=", ".join(tables)))
        asked = " UNION ALL ".join(HAS_ROWS.format(table=table) for table in tables)
        for (table,) in owner.execute(asked).fetchall():
            owner.execute(DELETE.format(table=table))
