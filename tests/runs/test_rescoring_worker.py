"""Scoring again is durable work: a worker does it, and the one after a killed worker goes on with it."""

import os
from pathlib import Path

import pytest

from store import attempts, rescorings
from store.database import Database, open_database
from store.schema import ensure_schema
from tests.e2e.browser import free_port
from tests.results.seeded import ADVERSARIAL, finished_run, make_world
from tests.runs.processes import kill, nothing_left, start, wait_for, worker_pids
from touchstone.actions import rescoring
from touchstone.settings import Settings
from touchstone.workflows.handover import rescore_enqueuer

PATIENCE_S = 60.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]


def test_a_killed_scoring_goes_on_by_itself(own_home: Path) -> None:
    settings = Settings.from_environment(os.environ)
    db = open_database(settings.database_url)
    ensure_schema(db)
    run = finished_run(db, make_world(db), ADVERSARIAL, 4, repeats=30).id or 0
    with nothing_left(own_home):
        start(own_home / "up.log", "up", "--port", str(free_port()))
        wait_for(lambda: worker_pids(db), PATIENCE_S, "a worker")
        rescoring.start(db, run, rescore_enqueuer(settings))
        wait_for(lambda: _done(db, run), PATIENCE_S, f"the first verdicts, see {own_home}/up.log")
        for pid in worker_pids(db):
            kill(pid)
        wait_for(lambda: rescorings.latest_rescoring(db, run).state == "done", PATIENCE_S, f"the end, see {own_home}/up.log")  # type: ignore[union-attr]

    found = rescorings.latest_rescoring(db, run)
    assert found is not None and found.done == found.total == attempts.count_attempts(db, run)
    db.close()


def _done(db: Database, run: int) -> int:
    found = rescorings.latest_rescoring(db, run)
    return found.done if found else 0
