"""Run the Prefect server on the PostgreSQL of the wheel, which lacks the extension pg_trgm.

Prefect wants it for one thing: indexes that find a flow by a part of its name. Here those indexes
are ordinary ones; a production server runs Prefect's own command on a PostgreSQL that has it.
"""

import os
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from sqlalchemy import Engine, event


def do_without_trigrams(*, statement: str, parameters: Any, **_: Any) -> tuple[str, Any]:
    """Rewrite the few statements of Prefect's migrations that name the extension."""
    if "EXTENSION IF NOT EXISTS pg_trgm" in statement:
        return "SELECT 1", parameters
    return statement.replace("USING gin (name gin_trgm_ops)", "(name)"), parameters


if __name__ == "__main__":
    event.listen(Engine, "before_cursor_execute", do_without_trigrams, retval=True, named=True)
    uvicorn.run(
        create_app(final=True),
        host=os.environ["PREFECT_SERVER_API_HOST"],
        port=int(os.environ["PREFECT_SERVER_API_PORT"]),
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
