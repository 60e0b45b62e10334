"""Two of everything: pages, workers, pipelines and clocks as separate processes on one database."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.db import transaction
from kombu import Connection

from cases.lifecycle import Action, State
from cases.models import Case, Draft
from directory.roles import Role
from embedded.applications import (
    describe_beat,
    describe_pipelines,
    describe_web,
    describe_worker,
)
from notifications import services
from notifications.kinds import Kind
from notifications.models import Delivery
from notifications.tasks import deliver_waiting
from results.models import Result
from tests.city import City, open_city, walk
from tests.deploy.machines import on_machine, started
from tests.embedded.processes import read_command, wait_until
from tests.threads import at_once_in_threads, how_many_wait
from tests.visits import HTMX, browser, item_url, move_url
from tests.workflow.pipelines.running import at_once, request
from tests.workflow.turns import all_at_council
from wording import clock
from workflow.checks import disagreements
from workflow.pipelines import server, sharing
from workflow.pipelines.running import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from directory.models import User
    from embedded import Site
    from embedded.process import Running
    from workflow.models import PipelineRun
    from workflow.pipelines.shape import Do

pytestmark = [pytest.mark.prefect, pytest.mark.django_db(transaction=True)]
# Work that other tests have queued is not for these workers.
OWN_PART = 15
TOKEN, SECRET, LETTERS, MACHINES = "token-of-the-tests", "c" * 32, 20, (1, 2)


@dataclass
class Machines:
    """Two machines: where their pages are, where letters go, and their clocks."""

    pages: list[str]
    web: list[Running]
    mail: Path
    broker: str
    clocks: list[Running]


@pytest.fixture(scope="module")
def machines(prefect_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    mail, site = tmp_path_factory.mktemp("mail"), prefect_site
    broker = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{OWN_PART}").geturl()
    own = {
        "SECRET_KEY": settings.SECRET_KEY,  # sessions of the tests are known to the pages
        "REDIS_URL": broker,
        "EMAIL_URL": mail.as_uri(),
        "METRICS_TOKEN": TOKEN,
        "CLOCK_LEASE_SECONDS": "3",
        "WEB_PROCESSES": "2",
    }
    ports = [site.home.port(f"web-{number}") for number in MACHINES]
    described = [
        *(describe_web(site, address="127.0.0.1", port=port) for port in ports),
        *(describe_worker(site) for _ in MACHINES),
        *(describe_beat(site) for _ in MACHINES),
    ]
    twice = [on_machine(1 + at % 2, process, **own) for at, process in enumerate(described)]
    second = on_machine(2, describe_pipelines(site))
    with started(site, *twice, second) as running:
        clocks = [each for each in running if each.process.name.startswith("beat")]
        web = [each for each in running if each.process.name.startswith("web")]
        pages = [f"http://127.0.0.1:{port}" for port in ports]
        yield Machines(pages, web, mail, broker, clocks)


def children_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def holds_lease(beat: Running) -> bool:
    return "Acquired lock" in beat.read_log()


def test_one_of_two_clocks_works_and_the_other_takes_over_when_it_is_killed(
    machines: Machines,
) -> None:
    assert wait_until(lambda: any(map(holds_lease, machines.clocks)), seconds=30)
    first = next(each for each in machines.clocks if holds_lease(each))
    other = next(each for each in machines.clocks if each is not first)
    assert not holds_lease(other)

    (killed,) = children_of(first.guard.pid)
    os.kill(killed, signal.SIGKILL)

    assert wait_until(lambda: holds_lease(other), seconds=30)


def test_the_pages_of_a_machine_are_as_many_processes_as_it_was_told(machines: Machines) -> None:
    for web in machines.web:
        (server_of_pages,) = children_of(web.guard.pid)
        commands = [read_command(pid) for pid in children_of(server_of_pages)]
        assert len([each for each in commands if "resource_tracker" not in each]) == 2


def test_each_machine_answers_for_all_parts_and_the_pool_has_two_workers(
    machines: Machines,
) -> None:
    def down() -> set[str]:
        told = [httpx.get(f"{pages}/healthz", timeout=10).json() for pages in machines.pages]
        return {name for each in told for name, is_well in each.items() if not is_well}

    wait_until(lambda: not down(), seconds=40)

    assert down() == set()
    assert server.workers_online() == 2


def test_a_person_is_signed_in_on_both_and_of_two_saves_at_once_one_is_kept(
    machines: Machines,
) -> None:
    city = open_city()
    case, officer = city.case("QUAN-1"), city.officers["QUAN-1"]
    url = item_url(case, "1.2", "draft-save")

    def save(pages: str, version: int) -> int:
        sent = {"answer-achieved": "70", "answer-total": "100", "version": str(version)}
        with signed_in(officer) as client:
            data = {**sent, "note": pages}
            return client.post(f"{pages}{url}", data=data, headers=HTMX).status_code

    assert [save(pages, version) for version, pages in enumerate(machines.pages)] == [200, 200]
    races = [
        sorted(at_once_in_threads(*(lambda at=at, v=v: save(at, v) for at in machines.pages)))
        for v in range(2, 7)
    ]

    assert races == [[200, 409]] * 5
    draft = Draft.objects.get(item=city.item("QUAN-1", "1.2"))
    assert (draft.version, draft.note in machines.pages) == (7, True)
    # Whichever process of a machine is asked, it tells of all of them.
    told = httpx.get(f"{machines.pages[0]}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    saved = 'thuoc_request_seconds_count{method="POST",page="draft-save",status="200"}'
    assert any(line.startswith(saved) for line in told.text.splitlines())


def test_of_a_signature_and_a_recall_at_once_on_two_machines_one_is_made(
    machines: Machines,
) -> None:
    city = open_city()
    acts = {Action.ENDORSE: city.heads, Action.RECALL: city.officers}
    became = {Action.ENDORSE: State.SECTOR_REVIEW, Action.RECALL: State.SELF_ASSESSMENT}
    for agency in city.agencies:
        case = walk(city, agency, to=State.SIGN_OFF)

        def make(pages: str, action: Action, case: Case = case, agency: str = agency) -> int:
            sent = {"version": str(case.version), "reason": "Xem lại số liệu"}
            with signed_in(acts[action][agency]) as client:
                return client.post(f"{pages}{move_url(case, action)}", data=sent).status_code

        pairs = list(zip(machines.pages, acts, strict=True))
        found = at_once_in_threads(*(lambda at=at, act=act: make(at, act) for at, act in pairs))

        assert sorted(found) == [302, 409]
        made = list(acts)[found.index(302)]
        case.refresh_from_db()
        assert case.state == became[made]
        logged = case.events.filter(action__in=acts).values_list("action", flat=True)
        assert list(logged) == [made]
    assert disagreements() == []


def signed_in(user: User) -> httpx.Client:
    """Return a browser in which somebody is signed in, on whichever machine they ask."""
    session = browser(user).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: SECRET}
    return httpx.Client(cookies=cookies, headers={"X-CSRFToken": SECRET}, timeout=20)


def test_two_workers_send_each_letter_once(machines: Machines) -> None:
    city = open_city()
    tell_everybody(city)
    before = len(letters_in(machines.mail))
    with Connection(machines.broker) as broker:
        for _ in range(4):
            deliver_waiting.apply_async(connection=broker)  # type: ignore[call-arg]  # its stubs leave it out

    waiting = Delivery.objects.exclude(state=Delivery.State.SENT)
    assert wait_until(lambda: not waiting.exists(), seconds=60)

    sent = Delivery.objects.filter(state=Delivery.State.SENT)
    assert set(sent.values_list("attempts", flat=True)) == {1}
    assert len(letters_in(machines.mail)) - before == sent.count() == LETTERS


def tell_everybody(city: City) -> None:
    """Write some letters to one person, for the outbox."""
    to = city.officers["QUAN-1"]
    drafts = [
        services.Draft(to=to, key=f"machines/{n}", context={"reason": str(n)}, url="/")
        for n in range(LETTERS)
    ]
    services.write_many(Kind.CLOCK_STOPPED, drafts, at=clock.now())


def letters_in(folder: Path) -> list[str]:
    """Return the letters in a folder of Django's file backend: several may share a file."""
    texts = [each.read_text(errors="replace") for each in folder.iterdir()]
    return [line for text in texts for line in text.splitlines() if line.startswith("Message-ID")]


@dataclass
class Shared:
    """A scoring of four cases in two shares: its run, and the share that another worker takes."""

    run: PipelineRun
    cases: list[Case]
    handed: list[UUID]

    @property
    def state(self) -> str:
        """Return what Prefect says of the share; nothing before it was handed out."""
        return server.state_of(self.handed[0])[0] if self.handed else ""

    def score(self, do: Do = at_once) -> None:
        spread = sharing.over_workers
        carry_out("score_cycle", do, str(self.run.key), batch_size=1, spread=spread)


@pytest.fixture
def shared(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> Shared:
    assert machines.pages
    city = open_city()
    all_at_council(city)
    by, at = city.people[Role.COORDINATOR], clock.now()
    cases = list(city.cycle.cases.order_by("pk"))
    found = Shared(request(city, "score_cycle", by=by, at=at), cases, handed=[])
    hand_out = sharing.hand_out
    monkeypatch.setattr(sharing, "SMALLEST_SHARE", 1)
    monkeypatch.setattr(sharing, "hand_out", lambda *of: noted(found.handed, hand_out(*of)))
    return found


def noted(keys: list[UUID], key: UUID) -> UUID:
    keys.append(key)
    return key


def check_is_scored(run: PipelineRun) -> None:
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 4)
    assert Result.objects.exclude(rank=None).count() == Result.objects.count() == 4


def test_a_large_scoring_is_shared_and_every_case_is_scored_once(shared: Shared) -> None:
    def slowly(step: str, run: str, /, **facts: Any) -> Any:
        if shared.handed:
            assert wait_until(lambda: shared.state == "COMPLETED", seconds=60)
        return at_once(step, run, **facts)

    shared.score(slowly)

    check_is_scored(shared.run)
    told = server.ask("GET", f"/flow_runs/{shared.handed[0]}")
    assert [len(shared.handed), len(told["parameters"]["batches"])] == [1, 2]


def test_a_share_that_is_killed_in_the_middle_is_done_by_the_other_worker(shared: Shared) -> None:
    is_held = Event()

    def score() -> None:
        is_held.wait(20)
        shared.score()

    def kill() -> None:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=shared.cases[1].pk)
            is_held.set()
            # The share stands at its first case, and who helps it has come to the same.
            assert wait_until(lambda: how_many_wait() >= 2, seconds=60), shared.state
            os.kill(process_of(shared.handed[0]), signal.SIGKILL)

    assert at_once_in_threads(score, kill) == [None, None]

    check_is_scored(shared.run)
    assert shared.state in {"CRASHED", "CANCELLED"}


def process_of(flow_run: UUID) -> int:
    """Return the process in which a worker carries a flow run out."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"FLOW_RUN_ID={flow_run}".encode() in (folder / "environ").read_bytes():
                return int(folder.name)
    raise AssertionError(f"Nobody runs {flow_run}")
