"""Whether the parts that the product stands on answer, each within the same short time."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.cache import cache
from django.db import connection

from evidence_store.port import StoreBusy
from evidence_store.store import store
from workflow import alive

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)
NO_SUCH_DIGEST = "0" * 64
# All are asked at once: so long at most takes the whole answer.
ANSWER_SECONDS = 3.0


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None


def broker_answers() -> bool:
    key = f"health:{uuid4()}"
    cache.set(key, 1, timeout=5)
    return cache.get(key) is not None


def store_answers() -> bool:
    try:
        return store().stat(NO_SUCH_DIGEST) is None
    except StoreBusy:  # it is answering others
        return True


PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "broker": broker_answers,
    "worker": alive.worker_is_there,
    "clock": alive.clock_is_there,
    "store": store_answers,
    "prefect": alive.pipelines_are_there,
}
_asking: dict[str, Future[bool]] = {}
# Why a part was not well when it was asked last: what is known is not logged again.
_troubles: dict[str, str] = {}
_turn = Lock()
_askers = ThreadPoolExecutor(len(PARTS), thread_name_prefix="health")


def look() -> dict[str, bool]:
    """Ask every part at once, and tell of each whether it answered well and in time."""
    with _turn:
        asked = {name: _ask(name) for name in PARTS}
    wait(asked.values(), timeout=ANSWER_SECONDS)
    return {name: each.done() and each.result() for name, each in asked.items()}


def _ask(name: str) -> Future[bool]:
    """Ask a part; where it is being asked already, whoever else asks waits for the same answer."""
    known = _asking.get(name)
    if known is None or known.done():
        known = _asking[name] = _askers.submit(_answer, name, PARTS[name])
    return known


def _answer(name: str, check: Callable[[], bool]) -> bool:
    try:
        trouble = "" if check() else "no sign of life"
    except Exception as raised:  # noqa: BLE001 - whatever a server that is down makes its client raise
        trouble = repr(raised.__cause__ or raised)
    finally:
        connection.close()  # of this thread alone
    _log_news(name, trouble)
    return not trouble


def _log_news(name: str, trouble: str) -> None:
    """Log in a line that a part is down, or is back: whoever watches asks every few seconds."""
    known = _troubles.get(name, "")
    _troubles[name] = trouble
    if trouble and not known:
        logger.warning("The part %s is down: %s", name, trouble)
    elif known and not trouble:
        logger.warning("The part %s is well again", name)
