"""People at their browsers, a few at a time or each by a clock, through HTTP on loopback."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

TOO_LONG = aiohttp.ClientTimeout(total=30)


@dataclass
class Officer:
    """One signed-in person at one criterion: what was acknowledged, and what was not."""

    cookies: dict[str, str]
    row: int  # the draft that is written
    case: int
    version: int = 1
    note: str = ""
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        """Return what the browser sends with each request of its own scripts."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "Cookie": cookies,
            "X-CSRFToken": self.cookies["csrftoken"],
            "HX-Request": "true",
        }

    async def save(self, http: aiohttp.ClientSession, url: str) -> None:
        """Save other text than before over the version the last answer gave."""
        note = f"Đã sửa lần {self.version} của hồ sơ {self.case}"
        sent = {"answer-outcome": "late", "note": note, "version": str(self.version)}
        began = time.perf_counter()
        try:
            async with http.post(url, data=sent, headers=self.headers) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.errors.append(repr(error))
            return
        self.seconds.append(time.perf_counter() - began)
        if answer.status != 200:
            self.errors.append(f"{answer.status} {url}")
            return
        self.version, self.note = self.version + 1, note

    async def upload(self, http: aiohttp.ClientSession, url: str, size: int) -> None:
        """Send a file that the store has not seen, as the scripts of our pages do."""
        content = os.urandom(size)
        digest = hashlib.sha256(content).hexdigest()
        facts = {"name": "x.pdf", "size": str(size), "sha256": digest, "parts": digest, "code": ""}
        async with http.post(url, data=facts, headers=self.headers) as answer:
            way = await answer.json()
        form = aiohttp.FormData(way["form"]["fields"])
        form.add_field("file", content, filename="x.pdf")
        async with http.post(way["form"]["url"], data=form) as answer:
            answer.raise_for_status()
        async with http.post(f"{url}{way['id']}/xong/", headers=self.headers) as answer:
            if (await answer.json())["fate"] != "done":
                self.errors.append(f"the file was not taken: {url}")


def connected(at_once: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=at_once),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=TOO_LONG,
    )


async def press(
    officers: list[Officer], url: Callable[[Officer], str], *, at_once: int, seconds: float
) -> float:
    """Have so many at once save without a pause, each officer in turn; return saves a second."""
    waiting: asyncio.Queue[Officer] = asyncio.Queue()
    for officer in officers:
        waiting.put_nowait(officer)
    done, until = 0, time.perf_counter() + seconds

    async def hand(http: aiohttp.ClientSession) -> None:
        nonlocal done
        while time.perf_counter() < until:
            officer = await waiting.get()
            await officer.save(http, url(officer))
            waiting.put_nowait(officer)
            done += 1

    began = time.perf_counter()
    async with connected(at_once) as http:
        await asyncio.gather(*(hand(http) for _ in range(at_once)))
    return done / (time.perf_counter() - began)


async def every(
    officers: list[Officer],
    act: Callable[[Officer, aiohttp.ClientSession], Coroutine[None, None, None]],
    *,
    pause: float,
    seconds: float,
) -> None:
    """Have each officer act once in every so many seconds, spread evenly, until the time is up."""

    async def work(number: int, officer: Officer, http: aiohttp.ClientSession) -> None:
        began = time.perf_counter() + pause * number / len(officers)
        for turn in range(round(seconds / pause)):
            await asyncio.sleep(max(began + turn * pause - time.perf_counter(), 0))
            await act(officer, http)

    async with connected(len(officers)) as http:
        await asyncio.gather(*(work(n, each, http) for n, each in enumerate(officers)))
