"""What a browser does to send a file to the store: announce it, send it, say it arrived."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import urllib3

from evidence_store.s3.incoming import PART_BYTES

if TYPE_CHECKING:
    from django.test import Client


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def announce(
    client: Client, case: int, name: str, content: bytes, *, code: str = "", **told: Any
) -> Any:
    parts = [content[at : at + PART_BYTES] for at in range(0, len(content), PART_BYTES)]
    facts = {
        "name": name,
        "size": len(content),
        "sha256": sha256(content),
        "parts": ",".join(map(sha256, parts)),
        "code": code,
    }
    return client.post(f"/ho-so/{case}/gui-tep/", {**facts, **told})


def parts_of(content: bytes) -> list[str]:
    """Return the SHA-256 of each part of a file."""
    return [sha256(content[at : at + PART_BYTES]) for at in range(0, len(content), PART_BYTES)]


def announce_first(client: Client, case: int, name: str, content: bytes, **told: Any) -> Any:
    """Announce a large file as a page does: when its first part was read, and no more."""
    facts = {"sha256": "", "parts": parts_of(content)[0]}
    return announce(client, case, name, content, **{**facts, **told})


def name_parts(
    client: Client, case: int, way: dict[str, Any], content: bytes, *, start: int, count: int = 1
) -> Any:
    """Name further parts, and ask how they are sent."""
    named = parts_of(content)[start - 1 : start - 1 + count]
    facts = {"start": start, "parts": ",".join(named)}
    return client.post(f"/ho-so/{case}/gui-tep/{way['id']}/phan/", facts)


def deliver(way: dict[str, Any], content: bytes, *, only: set[int] | None = None) -> list[int]:
    """Send what an answer asks for, or only some of its parts; return the statuses."""
    if way.get("form"):
        fields = {**way["form"]["fields"], "file": ("x", content)}
        return [urllib3.request("POST", way["form"]["url"], fields=fields).status]
    return [
        urllib3.request(
            "PUT",
            part["url"],
            body=content[(part["number"] - 1) * PART_BYTES : part["number"] * PART_BYTES],
        ).status
        for part in way["parts"]
        if only is None or part["number"] in only
    ]


def confirm(client: Client, case: int, way: dict[str, Any], **told: Any) -> Any:
    return client.post(f"/ho-so/{case}/gui-tep/{way['id']}/xong/", told)


def send(client: Client, case: int, name: str, content: bytes, *, code: str = "") -> Any:
    """Send a file from beginning to end, and return the last answer."""
    answer = announce(client, case, name, content, code=code)
    way = answer.json()
    if "fate" in way:
        return answer
    deliver(way, content)
    return confirm(client, case, way)
