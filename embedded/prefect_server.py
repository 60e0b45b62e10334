"""Run the Prefect server on the PostgreSQL of the wheel, and behind its password as a whole.

Prefect wants the extension pg_trgm, which the wheel lacks, for one thing: indexes that find a flow
by a part of its name. Here those indexes are ordinary ones; a production server runs Prefect's own
command on a PostgreSQL that has it.

By itself Prefect asks for the password at its API alone, and shows its pages to everybody.
"""

import os
from base64 import b64encode
from hmac import compare_digest
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from sqlalchemy import Engine, event
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


def do_without_trigrams(*, statement: str, parameters: Any, **_: Any) -> tuple[str, Any]:
    """Rewrite the few statements of Prefect's migrations that name the extension."""
    if "EXTENSION IF NOT EXISTS pg_trgm" in statement:
        return "SELECT 1", parameters
    return statement.replace("USING gin (name gin_trgm_ops)", "(name)"), parameters


def behind_password(inner: ASGIApp, secret: str) -> ASGIApp:
    """Answer only those who know the password; websockets are asked for it by Prefect itself."""
    key = b"Basic " + b64encode(secret.encode())

    async def ask_first(scope: Scope, receive: Receive, send: Send) -> None:
        given = dict(scope.get("headers", ())).get(b"authorization", b"")
        if scope["type"] != "http" or compare_digest(given, key):
            return await inner(scope, receive, send)
        asked = {"WWW-Authenticate": 'Basic realm="Prefect"'}
        return await PlainTextResponse("Password, please.", 401, asked)(scope, receive, send)

    return ask_first


if __name__ == "__main__":
    event.listen(Engine, "before_cursor_execute", do_without_trigrams, retval=True, named=True)
    uvicorn.run(
        behind_password(create_app(final=True), os.environ["PREFECT_SERVER_API_AUTH_STRING"]),
        host=os.environ["PREFECT_SERVER_API_HOST"],
        port=int(os.environ["PREFECT_SERVER_API_PORT"]),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
