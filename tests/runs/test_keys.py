"""A target whose model cannot be asked at all: its key is not set. No run begins, or it waits for the key; nobody is shown a traceback."""

import logging

import pytest

from store import models, runs
from store.database import Database
from tests.runs.made import Bed, bed, cases, state, stored
from touchstone.actions.running import Means, run_here
from touchstone.errors import Invalid
from touchstone.workflows import suite_run
from touchstone.workflows.suite_run import Bench

KEY = "HERON_KEY"
TOLD = "The environment variable HERON_KEY is not set. Set it to the key, then start Touchstone again."


def keyless(made: Bed, number: int) -> None:
    """The key of this model is in a variable."""
    models.update_endpoint(made.db, made.models[number].endpoint_id, api_key_env=KEY)


def run_then_lose_the_key(made: Bed, monkeypatch: pytest.MonkeyPatch) -> int:
    with monkeypatch.context() as patch:
        patch.setenv(KEY, "sk-1")
        return made.run().id or 0


def test_no_run_is_made_of_a_model_without_its_key(db: Database) -> None:
    made = bed(db, cases(3), scripts=[[], []])
    keyless(made, 1)
    with pytest.raises(Invalid, match=r"^scripted 1 cannot be asked: the environment variable HERON_KEY is not set\.") as found:
        made.run()
    assert found.value.hint == "Set it to the key and start Touchstone again, or choose other models."
    assert runs.list_runs(db, made.project_id) == []


def test_a_run_that_lost_a_key_stores_no_errors_and_goes_on_when_the_key_is_there_again(
    db: Database, means: Means, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bed(db, cases(3), scripts=[[], []])
    keyless(made, 0)
    id = run_then_lose_the_key(made, monkeypatch)
    with pytest.raises(Invalid, match="HERON_KEY is not set"):
        run_here(db, id, means)
    assert (state(db, id), stored(db, id), runs.get_run(db, id).error) == ("failed", [], TOLD)
    monkeypatch.setenv(KEY, "sk-1")
    assert (run_here(db, id, means).answered, state(db, id)) == (6, "done")


def test_a_worker_writes_one_line_to_the_log_of_an_error_that_says_all(
    db: Database, means: Means, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bed(db, cases(3), scripts=[[]])
    keyless(made, 0)
    id, Bench.db, Bench.means = run_then_lose_the_key(made, monkeypatch), db, means
    with caplog.at_level(logging.WARNING):
        assert suite_run.run_suite.__wrapped__(id) == "failed"
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [(f"run {id} failed: {TOLD}", None)]
