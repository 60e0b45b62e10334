"""The last day of self-assessment: two hundred officers who save, through the web server.

Run `python benchmarks/deadline_day.py`; it starts a PostgreSQL, a Valkey and a SeaweedFS of its own
and removes them again, and the web server exactly as the product starts it. Two hundred sessions
save an answer, 32 at a time; beside them, on the same servers and with as many processes, a bare
Django view that updates one row, and the same view behind Django's session, login and CSRF. The
three take turns, the median of the rounds is printed. Then each of the two hundred saves every five
seconds, while others upload: how long one waits, and whether everything acknowledged is there.

It exits 1 where a save costs more than the aims below, one in twenty waits longer than 0.3 s, or
anything is lost or refused.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks._crowd import Officer, every, press
from embedded import running
from embedded.applications import describe_web

if TYPE_CHECKING:
    from embedded import Site

OFFICERS, AT_ONCE, UPLOADERS = 200, 32, 4
ROUNDS, SECONDS = 3, 5.0
PAUSE, PACED_SECONDS, LONGEST = 5.0, 30.0, 0.3
FILE_BYTES = 256 * 1024
OURS, BARE, GUARDED = "ours", "a bare view", "a view behind session, login, CSRF"
AIMS = {BARE: 0.1, GUARDED: 0.3}
SETTINGS = {
    OURS: "config.settings",
    BARE: "benchmarks._settings_bare",
    GUARDED: "benchmarks._settings_guarded",
}


def fill(officers: int) -> list[Officer]:
    """Open a cycle, with a district and a signed-in officer each, all of their answers typed."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from benchmarks._steps_city import found
    from cases.models import Draft
    from directory.models import Agency
    from evidence_store.store import prepare
    from tests.multiplied import multiply
    from wording import clock

    prepare(at=clock.now())
    found(1)
    multiply(Agency.objects.filter(code="QUAN-0"), copies=range(1, officers))
    drafts = Draft.objects.filter(item__criterion__code="1.1").select_related("item__case__agency")
    return [
        Officer(
            cookies=signed_in(draft.item.case.agency),
            row=draft.pk,
            case=draft.item.case_id,
            version=draft.version,
        )
        for draft in drafts.order_by("pk")
    ]


def signed_in(agency: Any) -> dict[str, str]:
    """Sign the officer of an agency in; return the cookies of the browser."""
    from django.conf import settings
    from django.middleware.csrf import get_token
    from django.test import RequestFactory

    from benchmarks.steps import signed_in
    from directory.models import User
    from directory.roles import Role

    person = User.objects.get(memberships__agency=agency, memberships__role=Role.AGENCY_OFFICER)
    session = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    asked = RequestFactory().get("/")
    get_token(asked)
    return {
        settings.SESSION_COOKIE_NAME: session,
        settings.CSRF_COOKIE_NAME: asked.META["CSRF_COOKIE"],
    }


def serve(site: Site) -> dict[str, str]:
    """Start the web server of the product, and of the two views, with as many processes each."""
    where = {}
    for name, settings in SETTINGS.items():
        port = site.home.port(settings)
        web = describe_web(site, address="127.0.0.1", port=port)
        environment = {**web.environment, "DJANGO_SETTINGS_MODULE": settings}
        site.start(replace(web, name=settings, environment=environment))
        where[name] = f"http://127.0.0.1:{port}"
    return where


def address_of(name: str, at: str, officer: Officer) -> str:
    if name == OURS:
        return f"{at}/ho-so/{officer.case}/tieu-chi/1.1/luu/"
    return f"{at}/{'bare' if name == BARE else 'guarded'}/{officer.row}/"


def throughput(where: dict[str, str], officers: list[Officer], given: Any) -> list[str]:
    """Measure saves a second of all three, in turn; return what fell short."""
    found: dict[str, list[float]] = {name: [] for name in where}
    for number in range(given.rounds + 1):
        for name, at in where.items():
            seconds = given.seconds if number else 1.0  # what is loaded once is loaded
            url = partial(address_of, name, at)
            rate = asyncio.run(press(officers, url, at_once=AT_ONCE, seconds=seconds))
            if number:
                found[name].append(rate)
    rates = {name: statistics.median(each) for name, each in found.items()}
    print(f"{'saves a second, 32 at a time':<40}{'/s':>8}{'ours ×':>8}{'aim':>6}")
    for name, rate in rates.items():
        aim = f"{AIMS[name]:>6.1f}" if name in AIMS else ""
        print(f"{name:<40}{rate:>8.0f}{rates[OURS] / rate:>8.2f}{aim}")
    return [f"× {name}" for name, aim in AIMS.items() if rates[OURS] / rates[name] < aim]


def paced(at: str, officers: list[Officer], seconds: float) -> list[str]:
    """Have each save every five seconds while others upload; return what fell short."""
    for officer in officers:
        officer.seconds.clear()
    uploading, saving = officers[:UPLOADERS], officers[UPLOADERS:]

    async def upload(officer: Officer, http: Any) -> None:
        await officer.upload(http, f"{at}/ho-so/{officer.case}/gui-tep/", FILE_BYTES)

    async def save(officer: Officer, http: Any) -> None:
        await officer.save(http, address_of(OURS, at, officer))

    async def day() -> None:
        await asyncio.gather(
            every(saving, save, pause=PAUSE, seconds=seconds),
            every(uploading, upload, pause=1.0, seconds=seconds),
        )

    asyncio.run(day())
    waited = sorted(each for officer in saving for each in officer.seconds)
    middle, longest = statistics.median(waited), waited[int(len(waited) * 0.95)]
    print(
        f"{len(saving)} officers every {PAUSE:.0f} s, {len(uploading)} who upload: "
        f"{len(waited)} saves, median {middle * 1000:.0f} ms, p95 {longest * 1000:.0f} ms, "
        f"longest {waited[-1] * 1000:.0f} ms"
    )
    return ["p95"] if longest > LONGEST else []


def account(officers: list[Officer]) -> list[str]:
    """Compare what was acknowledged with what the database holds; return what fell short."""
    from cases.models import Draft

    kept = Draft.objects.in_bulk([officer.row for officer in officers])
    lost = sum(
        (kept[each.row].version, kept[each.row].note) != (each.version, each.note)
        for each in officers
        if each.note
    )
    errors = [error for officer in officers for error in officer.errors]
    print(f"lost updates {lost}, errors {len(errors)}", *errors[:3])
    return ["lost updates"] * bool(lost) + ["errors"] * bool(errors)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--officers", type=int, default=OFFICERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    parser.add_argument("--paced-seconds", type=float, default=PACED_SECONDS)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="thuoc-", ignore_cleanup_errors=True) as folder,
        running(
            ("postgres", "valkey", "s3"), data=Path(folder), temporary=True, say=lambda _: None
        ) as site,
    ):
        os.environ |= {**site.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.setdefault("LOG_LEVEL", "ERROR")
        officers = fill(given.officers)
        where = serve(site)
        short = throughput(where, officers, given)
        short += paced(where[OURS], officers, given.paced_seconds)
        short += account(officers)
    print(f"short of the aim: {', '.join(short)}" if short else "every aim is met")
    return int(bool(short))


if __name__ == "__main__":
    sys.exit(main())
