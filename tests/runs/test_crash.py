"""kill -9 at a random moment of a run, then a restart: nothing stored is lost, doubled or asked for again."""

import random
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOSClient, DBOSPortableJSONSerializer

from store import workers
from store.database import Database
from tests.e2e.browser import free_port
from tests.postgres import Server, postgres_server, postgres_url
from tests.runs.made import Bed, bed, cases, state, stored
from tests.runs.processes import kill, nothing_left, start, wait_for, worker_pids
from tests.stored import in_folder
from tests.stub_server import Stub, running
from touchstone.actions.runs import start_run
from touchstone.settings import Settings
from touchstone.workflows import APPLICATION
from touchstone.workflows.handover import enqueuer, workflow_url

CASES = 300
CONCURRENCY = 8
LATENCY_MS = 50
PATIENCE_S = 60.0
NEXT_TO_NOTHING = 100
"""Calls a kill may cost on a busy machine: those under way, and those whose answers a slow disk was just taking."""

__all__ = ["postgres_server", "postgres_url"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass
class Scene:
    """A data folder, a counting model server, and a run over it."""

    home: Path
    db: Database
    stub: Stub
    bed: Bed
    port: int

    def up(self) -> "subprocess.Popen[bytes]":
        return start(self.home / "up.log", "up", "--port", str(self.port))

    def begin(self) -> int:
        run = self.bed.run(concurrency=CONCURRENCY)
        start_run(self.db, run.id or 0, enqueuer(Settings.from_environment()))
        return run.id or 0

    def wait_until_stored(self, run_id: int, count: int) -> None:
        wait_for(lambda: len(stored(self.db, run_id)) >= count, PATIENCE_S, f"{count} answers, see {self.home}/up.log")

    def wait_until_done(self, run_id: int) -> None:
        wait_for(lambda: state(self.db, run_id) not in ("queued", "running"), PATIENCE_S, f"the end of the run, see {self.home}/up.log")
        assert state(self.db, run_id) == "done"


@pytest.fixture
def scene(own_home: Path) -> Iterator[Scene]:
    with a_scene(own_home) as made:
        yield made


@pytest.fixture
def shared_scene(own_home: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """The same on PostgreSQL, as a team would have it."""
    monkeypatch.setenv("TOUCHSTONE_DATABASE_URL", postgres_url)
    with a_scene(own_home) as made:
        yield made


@contextmanager
def a_scene(home: Path) -> Iterator[Scene]:
    db = in_folder()
    with running(LATENCY_MS) as stub, nothing_left(home):
        yield Scene(home, db, stub, bed(db, cases(CASES), url=stub.url), free_port())
    db.close()


@pytest.fixture
def moment() -> int:
    """After how many stored answers the blow falls, with a second or so of the run still to come; printed, to look at a failure again."""
    chosen = random.randint(1, CASES // 2)
    print(f"kill after {chosen} answers")
    return chosen


def facts(db: Database, run_id: int) -> dict[int, tuple[Any, ...]]:
    """What is stored, by id."""
    return {row.id or 0: (row.case_id, row.target_id, row.answer, row.created_at) for row in stored(db, run_id)}


def asked_by_case(stub: Stub) -> dict[str, int]:
    return {prompt.removeprefix("Say case-"): count for prompt, count in stub.stats()["asked"].items()}


def check_nothing_lost(scene: Scene, run_id: int, before: dict[int, tuple[Any, ...]], calls_lost: int = NEXT_TO_NOTHING) -> None:
    """Every row of `before` is as it was, every case is there once, and what was stored was asked for once."""
    after = facts(scene.db, run_id)
    assert {id: after.get(id) for id in before} == before
    assert len(after) == len({row[0] for row in after.values()}) == CASES
    answers = {row[2].removeprefix("answer-") for row in before.values()}
    asked = asked_by_case(scene.stub)
    assert {case: asked[case] for case in answers if asked[case] != 1} == {}
    assert max(asked.values()) <= 2, "at most what was under way at the kill is asked twice"
    assert sum(asked.values()) <= CASES + calls_lost


@pytest.mark.parametrize("victim", ["worker", "app", "both"])
def test_a_killed_product_goes_on_by_itself(scene: Scene, victim: str, moment: int) -> None:
    app = scene.up()
    wait_for(lambda: worker_pids(scene.db), PATIENCE_S, "a worker")
    run_id = scene.begin()
    scene.wait_until_stored(run_id, moment)
    pids = worker_pids(scene.db)
    if victim in ("app", "both"):
        kill(app.pid)
    if victim in ("worker", "both"):
        for pid in pids:
            kill(pid)
    before = facts(scene.db, run_id)
    assert len(before) >= moment
    if victim != "worker":
        app = scene.up()
    scene.wait_until_done(run_id)
    check_nothing_lost(scene, run_id, before)
    assert app.poll() is None


def test_a_worker_takes_over_what_a_killed_one_left(scene: Scene, moment: int) -> None:
    take_over(scene, moment)


def test_a_worker_takes_over_on_a_shared_database(shared_scene: Scene, moment: int) -> None:
    take_over(shared_scene, moment)


def take_over(scene: Scene, moment: int) -> None:
    for number in (1, 2):
        start(scene.home / f"worker{number}.log", "worker")
    wait_for(lambda: len(worker_pids(scene.db)) == 2, PATIENCE_S, "two workers")
    run_id = scene.begin()
    at_work = executor_of(scene)
    scene.wait_until_stored(run_id, moment)
    kill(at_work)
    before = facts(scene.db, run_id)
    scene.wait_until_done(run_id)
    check_nothing_lost(scene, run_id, before)
    assert at_work not in worker_pids(scene.db)


def test_a_worker_whose_lock_breaks_asks_for_it_again_and_goes_on(shared_scene: Scene, postgres_server: Server) -> None:
    start(shared_scene.home / "worker.log", "worker")
    wait_for(lambda: worker_pids(shared_scene.db), PATIENCE_S, "a worker")
    run_id = shared_scene.begin()
    shared_scene.wait_until_stored(run_id, 5)
    postgres_server.break_locks()
    before = facts(shared_scene.db, run_id)
    shared_scene.wait_until_done(run_id)
    check_nothing_lost(shared_scene, run_id, before)
    assert "its lock was lost" in (shared_scene.home / "worker.log").read_text()
    assert set(asked_by_case(shared_scene.stub).values()) == {1}


def executor_of(scene: Scene) -> int:
    """The process that works on the run, as the workflow engine has noted it."""
    url = workflow_url(Settings.from_environment())
    client = DBOSClient(system_database_url=url, serializer=DBOSPortableJSONSerializer(), application_name=APPLICATION)
    wait_for(lambda: client.list_workflows(status="PENDING"), PATIENCE_S, "a worker to begin")
    (workflow,) = client.list_workflows(status="PENDING")
    client.destroy()
    return next(worker.pid for worker in workers.live_workers(scene.db, float("inf")) if worker.id == workflow.executor_id)


def test_a_command_that_was_killed_is_finished_by_resume(scene: Scene, moment: int) -> None:
    file = scene.home / "cases.csv"
    file.write_text("id,prompt,contains\n" + "".join(f"k{n},Say case-{n},answer-{n}\n" for n in range(CASES)))
    command = ("run", str(file), "--endpoint", scene.stub.url, "--model", "m", "--concurrency", str(CONCURRENCY))
    process = start(scene.home / "run.log", *command)
    wait_for(lambda: len(stored(scene.db, 1)) >= moment, PATIENCE_S, "answers")
    kill(process.pid)
    before = facts(scene.db, 1)
    assert state(scene.db, 1) == "running"
    assert start(scene.home / "run.log", *command, "--resume").wait(PATIENCE_S) == 0
    assert state(scene.db, 1) == "done"
    check_nothing_lost(scene, 1, before)


def test_a_worker_that_is_told_to_end_keeps_every_answer(scene: Scene, moment: int) -> None:
    process = start(scene.home / "worker.log", "worker")
    wait_for(lambda: worker_pids(scene.db), PATIENCE_S, "a worker")
    run_id = scene.begin()
    scene.wait_until_stored(run_id, moment)
    began = time.monotonic()
    process.terminate()
    assert process.wait(15) == 0
    assert time.monotonic() - began < 10
    assert state(scene.db, run_id) == "running", "it waits for the next worker"
    answered = len(stored(scene.db, run_id))
    assert sum(asked_by_case(scene.stub).values()) == answered, "what was asked for is stored"
    start(scene.home / "worker.log", "worker")
    scene.wait_until_done(run_id)
    assert set(asked_by_case(scene.stub).values()) == {1}


def test_a_worker_that_ends_while_the_database_is_locked_fails_no_run(scene: Scene) -> None:
    process = start(scene.home / "worker.log", "worker")
    wait_for(lambda: worker_pids(scene.db), PATIENCE_S, "a worker")
    run_id = scene.begin()
    scene.wait_until_stored(run_id, 5)
    other = sqlite3.connect(str(scene.db.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    process.terminate()
    assert process.wait(15) == 0
    other.execute("ROLLBACK")
    other.close()
    assert state(scene.db, run_id) == "running", "it waits for the next worker"
    before = facts(scene.db, run_id)
    start(scene.home / "worker.log", "worker")
    scene.wait_until_done(run_id)
    check_nothing_lost(scene, run_id, before, calls_lost=CASES)
