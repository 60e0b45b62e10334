"""The Prefect server, on a database of its own beside the application's, behind a password."""

import os
import sys
from base64 import b64encode
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from embedded.postgres import make_database
from embedded.process import Process
from embedded.sites import Site

ROOT = Path(__file__).resolve().parents[1]

# Nothing is told to anybody outside; colours are for terminals.
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_LOGGING_COLORS": "false",
}


def describe(site: Site, database: str = "prefect") -> Process:
    """Describe the server; without the password every page a browser visits could start flows."""
    home = site.home
    folder = home.folder("prefect")
    port = home.port("prefect")
    secret = f"thuoc:{home.password('prefect')}"
    beside = site.environment["DATABASE_URL"]
    own_database = urlsplit(beside)._replace(scheme="postgresql+asyncpg", path=f"/{database}")
    return Process(
        name="prefect",
        command=(sys.executable, "-m", "embedded.prefect_server"),
        environment={
            **leave_out_prefect(os.environ),
            **QUIET,
            **home.temporary_files,
            "PYTHONPATH": str(ROOT),
            "PREFECT_HOME": str(folder),
            "PREFECT_SERVER_API_HOST": "127.0.0.1",
            "PREFECT_SERVER_API_PORT": str(port),
            "PREFECT_SERVER_API_AUTH_STRING": secret,
            "PREFECT_API_AUTH_STRING": secret,
            "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
            "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home.folder("prefect/ui")),
            "PREFECT_API_DATABASE_CONNECTION_URL": own_database.geturl(),
        },
        folder=folder,
        deadline=120.0,  # the first start makes some fifty tables
        prepare=lambda: make_database(beside, database),
        is_ready=lambda: is_ready(port, secret),
        gives={
            **QUIET,
            "PREFECT_HOME": str(folder),
            "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
            "PREFECT_API_AUTH_STRING": secret,
        },
    )


def leave_out_prefect(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out what the operator's shell says about another Prefect."""
    return {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}


def is_ready(port: int, secret: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    key = b64encode(secret.encode()).decode()
    try:
        connection.request("GET", "/api/ready", headers={"Authorization": f"Basic {key}"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
