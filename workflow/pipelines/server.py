"""Prefect's REST API, as little of it as the door needs.

By httpx, because importing the library would cost every web process two seconds at its start.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
from django.conf import settings

from workflow.pipelines.refusals import PipelineNotDeployed, PipelineServerUnreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

# A coordinator waits for the answer: a server that is gone is noticed before patience is.
TIMEOUT = httpx.Timeout(10.0, connect=2.0)
DEPLOYMENT = "thuoc"
WORK_POOL = "cycle"


class UnknownToServer(Exception):
    """The server answers and knows no such thing."""


def ask(method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """Ask the server and return what it says.

    Raises UnknownToServer for what it does not know, PipelineServerUnreachable where it does not
    answer or says that it cannot.
    """
    user, _, password = settings.PREFECT_API_AUTH_STRING.partition(":")
    key = (user, password) if user else None
    try:
        with httpx.Client(base_url=settings.PREFECT_API_URL, auth=key, timeout=TIMEOUT) as client:
            answer = client.request(method, path, json=body)
    except httpx.TransportError as trouble:
        logger.warning("Prefect at %s does not answer: %r", settings.PREFECT_API_URL, trouble)
        raise PipelineServerUnreachable from trouble
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise UnknownToServer(path)
    if answer.is_error:
        logger.error("Prefect answered %s %s: %s", method, path, answer.text)
        raise PipelineServerUnreachable
    return answer.json() if answer.content else None


def create_flow_run(pipeline: str, *, name: str, key: str, parameters: Mapping[str, Any]) -> UUID:
    """Have a pipeline run as soon as a worker is free; one key never makes two runs.

    Raises PipelineNotDeployed where the server does not know the pipeline.
    """
    try:
        deployment = ask("GET", f"/deployments/name/{pipeline}/{DEPLOYMENT}")
    except UnknownToServer as unknown:
        raise PipelineNotDeployed from unknown
    created = ask(
        "POST",
        f"/deployments/{deployment['id']}/create_flow_run",
        {"name": name, "parameters": parameters, "idempotency_key": key, "tags": [DEPLOYMENT]},
    )
    return UUID(created["id"])


def state_of(flow_run_id: UUID) -> tuple[str, str]:
    """Return the type of a flow run's state and its message; raises UnknownToServer."""
    state = ask("GET", f"/flow_runs/{flow_run_id}")["state"]
    return state["type"], state["message"] or ""


def workers_online() -> int:
    """Count the workers of the pool that give signs of life."""
    workers = ask("POST", f"/work_pools/{WORK_POOL}/workers/filter", {})
    return sum(each["status"] == "ONLINE" for each in workers)


def give_up(flow_run_id: UUID, *, why: str, kind: str = "CRASHED") -> None:
    """Tell the server that a flow run is over of which it thinks that it runs, or will run."""
    state = {"type": kind, "message": why}
    ask("POST", f"/flow_runs/{flow_run_id}/set_state", {"state": state, "force": True})


def deploy(pipeline: str, *, entrypoint: str, variables: Mapping[str, Any], about: str) -> None:
    """Make or renew the deployment of a pipeline on the work pool."""
    flow = ask("POST", "/flows/", {"name": pipeline})
    ask(
        "POST",
        "/deployments/",
        {
            "name": DEPLOYMENT,
            "flow_id": flow["id"],
            "work_pool_name": WORK_POOL,
            "entrypoint": entrypoint,
            "job_variables": variables,
            "description": about,
            "parameter_openapi_schema": {
                "type": "object",
                "properties": {
                    "run": {"type": "string"},
                    "batch_size": {"type": "integer", "minimum": 1},
                    "pause": {"type": "number", "minimum": 0, "maximum": 60},
                    "step": {"type": "string"},
                    "batches": {"type": "array"},
                    "facts": {"type": "object"},
                },
                "required": ["run"],
            },
            "enforce_parameter_schema": True,
        },
    )


def make_pool() -> None:
    """Make the work pool where it is missing; the worker fills in how it starts processes."""
    try:
        ask("GET", f"/work_pools/{WORK_POOL}")
    except UnknownToServer:
        ask("POST", "/work_pools/", {"name": WORK_POOL, "type": "process"})
