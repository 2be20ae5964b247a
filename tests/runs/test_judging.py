"""A judge's work outlives the worker that began it: no question is lost, and none that was answered is asked again."""

import os
from pathlib import Path

import pytest

from store import judgings, models, votes
from store.database import Database
from tests import voted
from tests.e2e.browser import free_port
from tests.runs.processes import kill, nothing_left, start, wait_for, worker_pids
from tests.stored import in_folder
from touchstone.actions import judging
from touchstone.settings import Settings
from touchstone.workflows.handover import judge_enqueuer

PATIENCE_S = 60.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]


def test_a_killed_judge_goes_on_by_itself(own_home: Path) -> None:
    db = in_folder()
    found = voted.a_round(db, voted.project(db), count=12)
    model = slow_model(db)
    with nothing_left(own_home):
        start(own_home / "up.log", "up", "--port", str(free_port()))
        wait_for(lambda: worker_pids(db), PATIENCE_S, "a worker")
        judge = judging.start(db, found.id or 0, model, judge_enqueuer(Settings.from_environment(os.environ)))
        wait_for(lambda: votes.votes(db, [found.id or 0]), PATIENCE_S, f"the first verdicts, see {own_home}/up.log")
        for pid in worker_pids(db):
            kill(pid)
        before = {vote.id: vote.outcome for vote in votes.votes(db, [found.id or 0])}
        assert 0 < len(before) < 24

        wait_for(lambda: judgings.get_judging(db, judge.id or 0).state == "done", PATIENCE_S, f"the end, see {own_home}/up.log")

    after = votes.votes(db, [found.id or 0])
    assert {vote.id: vote.outcome for vote in after if vote.id in before} == before
    assert len(after) == len({(vote.item_id, vote.swapped) for vote in after}) == 24
    db.close()


def slow_model(db: Database) -> int:
    options = {"rules": [{"when": "", "reply": "left"}], "latency_s": 1.0}
    endpoint = models.create_endpoint(db, name="slow", provider="scripted", options=options)
    return models.create_model(db, name="slow", endpoint_id=endpoint.id or 0, remote_name="slow").id or 0
