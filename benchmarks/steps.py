"""What a step costs: ours beside bare viewflow, through HTTP, on one server and in one run.

Run `python benchmarks/steps.py`; it starts a PostgreSQL and a Valkey of its own and removes them
again. Bare viewflow is a flow of two turns on viewflow's own tables and pages, behind the
middleware Django proposes: a person's form is saved, a gateway decides, the next turn opens. Ours
does that, and keeps rights, answers or marks, deadlines, the event log and letters. Rounds are
interleaved; the median is printed, with the statements of one more round.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

from embedded import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from benchmarks._steps_city import Town
    from cases.models import Case
    from directory.models import User

ROUNDS, WARMING = 30, 3
HOST = "127.0.0.1"
BARE, ASSIGNED = "bare viewflow, a turn done", "bare viewflow, taken and done"
# A request, by the name it is printed under; several under one name are one step.
Step = tuple[str, "Callable[[], Any]"]


def signed_in(user: User) -> Client:
    from django.test import Client

    client = Client(SERVER_NAME=HOST)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def behind_plain_middleware(user: User) -> Client:
    """Return a client whose requests pass what Django proposes, and nothing of ours."""
    from django.test import override_settings

    from benchmarks._middleware import PLAIN_MIDDLEWARE

    client = signed_in(user)
    with override_settings(MIDDLEWARE=PLAIN_MIDDLEWARE):
        client.handler.load_middleware()
    return client


def bare_client() -> Client:
    """Return a client whose requests pass nothing at all before the view."""
    from django.test import Client, override_settings

    client = Client(SERVER_NAME=HOST)
    with override_settings(MIDDLEWARE=[]):
        client.handler.load_middleware()
    return client


class Bare:
    """Two people behind bare viewflow, one process."""

    def __init__(self, town: Town) -> None:
        self.clients = {
            "officer": behind_plain_middleware(town.officer),
            "head": behind_plain_middleware(town.head),
        }

    def steps(self) -> Iterator[Step]:
        """Begin a process; make a move in it as whoever is free, and one as who takes it first."""
        from benchmarks._bare_viewflow import BackAndForth

        process = BackAndForth.opened.run()
        yield BARE, self.requests(process, "officer", to="head")
        yield ASSIGNED, self.requests(process, "head", to="officer", timed_too=True)

    def requests(
        self, process: Any, who: str, *, to: str, timed_too: bool = False
    ) -> Callable[[], Any]:
        """Return what does a turn, and takes it before: within the time, or ahead of it."""
        task = process.task_set.get(finished=None)
        client, args = self.clients[who], [process.pk, task.pk]
        take, do = (task.flow_task.reverse(name, args=args) for name in ("assign", "execute"))

        # Nobody may do a turn that they have not taken.
        if not timed_too:
            client.post(take)

        def send() -> Any:
            if timed_too:
                client.post(take)
            return client.post(do, {"data": f'{{"to": "{to}"}}'})

        return send


class Ours:
    """The officer and the head of the districts at their pages."""

    def __init__(self, town: Town) -> None:
        self.officer, self.head = signed_in(town.officer), signed_in(town.head)

    def steps(self, case: Case) -> Iterator[Step]:
        """Take a case from typing to the departments, once with a way back."""
        draft = {"answer-outcome": "late", "note": "Đã sửa", "version": "1"}
        yield "an answer saved", self.posts(self.officer, case, "draft-save", "1.1", **draft)
        yield "submitted", self.moves(self.officer, case, "submit")
        yield "returned inside", self.moves(self.head, case, "return_inside", reason="Xem lại")
        self.moves(self.officer, case, "submit")()
        yield "endorsed, seven reviews", self.moves(self.head, case, "endorse")

    def moves(self, client: Client, case: Case, action: str, **said: str) -> Callable[[], Any]:
        case.refresh_from_db(fields=["version"])
        return self.posts(
            client, case, "case-move", action, version=str(case.version), unclassified="on", **said
        )

    def posts(
        self, client: Client, case: Case, name: str, *parts: str, **sent: str
    ) -> Callable[[], Any]:
        from django.urls import reverse

        url, page = reverse(name, args=[case.pk, *parts]), reverse("case", args=[case.pk])
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://{HOST}{page}"}
        return lambda: client.post(url, sent, headers=headers)


def measure(rounds: int) -> None:
    """Fill, warm up and measure, in this process, on the servers of the environment."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    from benchmarks._steps_city import found

    town = found(rounds + WARMING + 1)
    bare, ours = Bare(town), Ours(town)
    spent: dict[str, list[float]] = defaultdict(list)
    counted: dict[str, int] = {}
    *timed, last = town.cases()
    for number, case in enumerate(timed):
        for name, send in interleaved(bare.steps(), ours.steps(case)):
            began = time.perf_counter()
            answer = send()
            if number >= WARMING:
                spent[name].append(time.perf_counter() - began)
            check(name, answer)
    for name, send in interleaved(bare.steps(), ours.steps(last)):
        with CaptureQueriesContext(connection) as statements:
            check(name, send())
        counted[name] = len(statements)
    report(spent, counted)


def interleaved(*runs: Iterator[Step]) -> Iterator[Step]:
    """Take one step of each in turn, each prepared just before it is made."""
    waiting = list(runs)
    while waiting:
        for run in tuple(waiting):
            step = next(run, None)
            if step is None:
                waiting.remove(run)
            else:
                yield step


def check(name: str, answer: Any) -> None:
    """Stop where a step was refused: its time would be that of a refusal."""
    done = answer.status_code == 302 or (answer.status_code == 200 and "form" not in name)
    if not done:
        raise SystemExit(f"{name}: {answer.status_code}\n{answer.content.decode()[:2000]}")


def report(spent: dict[str, list[float]], counted: dict[str, int]) -> None:
    floor, taken = (statistics.median(spent[name]) for name in (BARE, ASSIGNED))
    print(f"{'':<32}{'statements':>10} {'ms':>7} {'× bare':>7} {'× taken':>8}")
    for name, seconds in spent.items():
        middle = statistics.median(seconds)
        print(
            f"{name:<32}{counted[name]:>10} {middle * 1000:>7.1f} "
            f"{middle / floor:>7.2f} {middle / taken:>8.2f}"
        )


def on_servers_of_its_own(rounds: int) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            ("postgres", "valkey"), data=Path(folder), temporary=True, say=lambda _line: None
        ) as site,
    ):
        command = [sys.executable, __file__, "--rounds", str(rounds), "--here"]
        return subprocess.run(
            command, env={**os.environ, **site.environment}, check=False
        ).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--here", action="store_true", help="on the servers of the environment")
    given = parser.parse_args()
    if not given.here:
        return on_servers_of_its_own(given.rounds)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks._settings"
    measure(given.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
