"""Runs that no workflow works on when a worker begins: those meant for the workers are taken, a command's own can be resumed."""

from typing import NoReturn

import pytest
from dbos import DBOS

from store import runs
from store.database import Database
from tests.runs.made import bed, cases
from touchstone.actions.running import Means
from touchstone.actions.runs import resume_run
from touchstone.errors import StoreError
from touchstone.workflows import worker


@pytest.fixture(autouse=True)
def no_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine knows of no work yet; what is handed to it gets a name."""
    monkeypatch.setattr(DBOS, "list_workflows", lambda **_: [])
    monkeypatch.setattr(worker, "enqueuer", lambda _: lambda run_id: f"run-{run_id}-x")


def nobody(_run_id: int) -> NoReturn:
    raise StoreError("No worker can take this just now.", "Start one.")


def test_a_commands_run_resumed_on_its_page_waits_for_the_first_worker(db: Database, means: Means) -> None:
    id = bed(db, cases(3), scripts=[[]]).run(fingerprint="of a command").id or 0
    runs.set_state(db, id, "stopped", created_at=0.0)
    with pytest.raises(StoreError):
        resume_run(db, id, nobody)
    worker._tidy(db, means.settings)
    found = runs.get_run(db, id)
    assert (found.state, found.workflow_id, found.error) == ("queued", f"run-{id}-x", "")


def test_a_run_whose_command_was_killed_before_it_began_can_be_resumed(db: Database, means: Means) -> None:
    id = bed(db, cases(3), scripts=[[]]).run(fingerprint="of a command").id or 0
    runs.set_state(db, id, "queued", created_at=0.0)
    worker._tidy(db, means.settings)
    found = runs.get_run(db, id)
    assert (found.state, found.error) == ("stopped", "The process that made this run is gone. Resume it to go on.")
