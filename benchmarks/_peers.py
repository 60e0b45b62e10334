"""What pages.py measures beside ours: EvaP's page of a term, viewflow's inbox, a bare view."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from directory.models import User
    from tests.city import City

HERE = Path(__file__).parent
LOCKED = HERE.parent / "requirements" / "peers.txt"
WAITING = 100
SAVED = 30
ABOUT_US = ("board", "turns of an appraiser", "a mark saved")


class Peer(NamedTuple):
    """What a page or an act costs: how many rows it shows, and the seconds for all of them."""

    name: str
    rows: int
    seconds: float

    @property
    def a_row(self) -> float:
        return self.seconds / self.rows


def report(found: list[Peer]) -> None:
    """Print each of ours beside its peers, in order: ours first, then whom it is compared with."""
    print(f"\n{'':<44}{'rows':>6}{'ms':>9}{'ms a row':>10}{'ours ×':>8}")
    ours = found[0]
    for peer in found:
        ours = peer if peer.name in ABOUT_US else ours
        ratio = "" if peer is ours else f"{ours.a_row / peer.a_row:.2f}"
        print(
            f"{peer.name:<44}{peer.rows:>6}{peer.seconds * 1000:>9.1f}"
            f"{peer.a_row * 1000:>10.2f}{ratio:>8}"
        )


def peers_of(city: City, live: Any, rounds: int) -> list[Peer]:
    """Measure ours and the others on the servers of the environment; the others come after ours."""
    from django.urls import reverse

    from benchmarks.steps import behind_plain_middleware, signed_in
    from directory.roles import Role

    coordinator, appraiser = city.people[Role.COORDINATOR], city.people[Role.APPRAISER]
    inbox = reverse("bare:inbox")
    _waiting_at_viewflow(appraiser)
    waiting = reverse("turns", args=[live.year, "appraisal"])
    shown = [
        ("board", signed_in(coordinator), reverse("board", args=[live.year])),
        ("turns of an appraiser", signed_in(appraiser), waiting),
        ("viewflow's inbox", behind_plain_middleware(appraiser), inbox),
    ]
    board, turns, viewflow = (
        Peer(name, *_asked(client, url, rounds)) for name, client, url in shown
    )
    return [board, evap(rounds), turns, viewflow, *_saves(city, live)]


def _asked(client: Any, url: str, rounds: int) -> tuple[int, float]:
    """Return how many rows a page shows, of a table or of a list of turns, and its seconds."""
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code} {url}")
    page = answer.content
    turns = page.partition(b'<ul class="turns">')[2].partition(b"</ul>")[0]
    # Of a table the first row names the columns.
    rows = turns.count(b"<li>") or page.count(b"<tr") - 1
    return rows, _median(lambda: client.get(url), rounds)


def _median(act: Callable[[], Any], rounds: int) -> float:
    spent = []
    for _number in range(rounds):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def _waiting_at_viewflow(user: User) -> None:
    """Let some turns of viewflow's own wait for a person."""
    from viewflow.workflow.models import Task

    from benchmarks._bare_viewflow import BackAndForth

    for _number in range(WAITING):
        BackAndForth.opened.run()
    Task.objects.filter(finished=None).update(owner=user, status="ASSIGNED")


def _saves(city: City, live: Any) -> list[Peer]:
    """Save one mark many times over, and in turn write one row by a view that does nothing else."""
    from django.urls import reverse

    from benchmarks.steps import bare_client, behind_plain_middleware, signed_in
    from cases.lifecycle import Rung, State
    from cases.models import Draft

    reviewer = city.reviewers["SO-NOI-VU"]
    of_reviewer = {"item__criterion__field__code": "F1", "rung": Rung.SECTOR}
    reviewed = live.cases.filter(state=State.SECTOR_REVIEW)
    draft = Draft.objects.filter(item__case__in=reviewed, **of_reviewer).order_by("pk").first()
    if draft is None:
        raise SystemExit("nobody has judged anything yet")
    item = draft.item
    url = reverse("draft-save", args=[item.case_id, item.criterion.code])
    answer = {f"answer-{name}": value for name, value in draft.answer.items()}
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1/ho-so/{item.case_id}/"}
    ours, bare, guarded = signed_in(reviewer), bare_client(), behind_plain_middleware(reviewer)

    def sent(client: Any, to: str, **said: str) -> Callable[[], None]:
        def send() -> None:
            version = Draft.objects.values_list("version", flat=True).get(pk=draft.pk)
            typed = {**said, "note": "Đối chiếu", "version": version}
            began = time.perf_counter()
            done = client.post(to, typed, headers=headers)
            spent[to].append(time.perf_counter() - began)
            if done.status_code != 200:
                raise SystemExit(f"{done.status_code} {to}")

        spent[to] = []
        return send

    spent: dict[str, list[float]] = {}
    acts = [
        sent(ours, url, **answer),
        sent(guarded, f"/plain/guarded/{draft.pk}/"),
        sent(bare, f"/plain/bare/{draft.pk}/"),
    ]
    for _number in range(SAVED):
        for act in acts:
            act()
    names = ("a mark saved", "one row, behind session, login and CSRF", "one row, a bare view")
    each = zip(names, spent.values(), strict=True)
    return [Peer(name, 1, statistics.median(seconds)) for name, seconds in each]


def evap(rounds: int) -> Peer:
    """Install EvaP beside ours as it is pinned, fill its own data in, and measure its page."""
    with tempfile.TemporaryDirectory(prefix="evap-") as folder:
        own, uv = Path(folder) / "evap", [sys.executable, "-m", "uv"]
        python = own / "bin" / "python"
        subprocess.run([*uv, "venv", "-q", "--python", sys.executable, str(own)], check=True)
        install = [*uv, "pip", "install", "-q", "--python", str(python), "--require-hashes"]
        subprocess.run([*install, "-r", str(LOCKED)], check=True)
        (Path(folder) / "data").mkdir()
        told = subprocess.run(
            [str(python), str(HERE / "_evap.py"), str(rounds)],
            env={**os.environ, "EVAP_DATABASE_URL": _database("evap"), "PYTHONPATH": ""},
            cwd=folder,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ).stdout
    found = json.loads(told.splitlines()[-1])
    name = f"EvaP's page of a term ({found['statements']} statements)"
    return Peer(name, found["rows"], found["seconds"])


def _database(name: str) -> str:
    """Make a database of its own on the server of the environment, and return its address."""
    import psycopg

    ours = os.environ["DATABASE_URL"]
    with psycopg.connect(ours, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"{ours.rpartition('/')[0]}/{name}"
