"""A worker that ends while its database is locked or away: no run fails by it, and the process is gone in time."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from store import workers
from store.database import Database
from touchstone.actions import running
from touchstone.actions.running import Means
from touchstone.errors import StoreError
from touchstone.workflows import suite_run, worker
from touchstone.workflows.suite_run import Bench


class Stayed(BaseException):
    """In place of waiting for the end of the process."""


class Ended(BaseException):
    """In place of the end of the process."""


def raising(error: BaseException) -> Any:
    def act(*_: object, **__: object) -> None:
        raise error

    return act


@pytest.fixture
def bench(db: Database, means: Means, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Bench]]:
    """What a worker sets up; the end of the process is an exception here."""
    Bench.db, Bench.means = db, means
    monkeypatch.setattr(suite_run, "_stay", raising(Stayed()))
    monkeypatch.setattr("os._exit", raising(Ended()))
    yield Bench
    Bench.leaving.clear()


@pytest.mark.parametrize("step", ["begin", "score", "generate", "finish"])
def test_what_fails_while_the_worker_leaves_is_left_to_the_next(bench: type[Bench], monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    arguments = {"generate": (1, 0, 1), "finish": (1, "done", "")}.get(step, (1,))
    monkeypatch.setattr(running, "score_missing" if step == "score" else step, raising(StoreError("The database is locked.")))
    with pytest.raises(StoreError):
        getattr(suite_run, step)(*arguments)
    bench.leaving.set()
    with pytest.raises(Stayed):
        getattr(suite_run, step)(*arguments)
    assert bench.busy == 0


def test_a_worker_ends_although_the_database_is_away(bench: type[Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "remove_worker", raising(StoreError("The database cannot be reached.")))
    with pytest.raises(Ended):
        worker.end(bench.db, "executor")


def test_a_worker_ends_although_the_database_does_not_answer(bench: type[Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GOODBYE_S", 0.1)
    monkeypatch.setattr(workers, "remove_worker", lambda *_: threading.Event().wait(20))
    began = time.monotonic()
    with pytest.raises(Ended):
        worker.end(bench.db, "executor")
    assert time.monotonic() - began < 5
