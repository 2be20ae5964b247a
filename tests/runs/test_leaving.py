"""A worker that ends, or loses its lock, while its database is locked or away: no run fails by it, and the process is gone in time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from store import runs, workers
from store.database import Database
from store.errors import StoreUnavailable
from store.locks import Lock
from tests.runs.made import bed, cases, state
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
    monkeypatch.setattr(suite_run, "stay", raising(Stayed()))
    monkeypatch.setattr("os._exit", raising(Ended()))
    yield Bench
    Bench.leaving.clear()


@pytest.mark.parametrize("step", ["begin", "score", "generate", "finish"])
def test_what_fails_while_the_worker_leaves_is_left_to_the_next(bench: type[Bench], monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    arguments = {"generate": (1, 0, 1, Lock(True)), "finish": (1, "done", "")}.get(step, (1,))
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


class Broken(Lock):
    """A lock whose connection breaks."""

    def is_kept(self) -> bool:
        return False


@pytest.mark.parametrize("ended", [running.Tally("stopped"), running.Tally("done"), StoreError("The database cannot be reached.")])
def test_a_worker_that_lost_its_lock_writes_no_end_and_begins_anew(
    bench: type[Bench], monkeypatch: pytest.MonkeyPatch, ended: running.Tally | StoreError
) -> None:
    tallies = [ended, running.Tally("done")]
    asked: list[bool] = []

    def generated(*_: object, stop_asked: Callable[[], bool], **__: object) -> running.Tally:
        asked.append(stop_asked())
        tally = tallies.pop(0)
        if isinstance(tally, StoreError):
            raise tally
        return tally

    locks = iter([Broken(True), Lock(True)])
    monkeypatch.setattr(running, "generate", generated)
    monkeypatch.setattr(suite_run, "alone", lambda *_: nullcontext(next(locks)))
    id = bed(bench.db, cases(1), scripts=[[]]).run().id or 0
    ends: list[str] = []
    monkeypatch.setattr(running, "finish", lambda _db, _id, state, _error: ends.append(state))
    assert suite_run.run_suite.__wrapped__(id) == "done"
    assert (asked, ends) == ([True, False], ["done"])


def test_a_worker_waits_for_a_database_that_is_away_before_it_begins(bench: type[Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([StoreUnavailable("away"), StoreUnavailable("away"), Lock(False), Lock(True)])

    @contextmanager
    def alone(*_: object) -> Iterator[Lock]:
        answer = next(answers)
        if isinstance(answer, StoreUnavailable):
            raise answer
        yield answer

    monkeypatch.setattr(suite_run, "alone", alone)
    monkeypatch.setattr(suite_run, "ASK_AGAIN_S", 0.01)
    monkeypatch.setattr(suite_run, "begin", lambda _: False)
    assert suite_run.run_suite.__wrapped__(1) == "stopped"
    assert next(answers, None) is None


def test_a_command_that_lost_its_lock_leaves_the_run_to_others(db: Database, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "alone", lambda *_: nullcontext(Broken(True)))
    id = bed(db, cases(3), scripts=[[]]).run().id or 0
    with pytest.raises(StoreError, match="another process may go on with this run"):
        running.run_here(db, id, means)
    assert (state(db, id), runs.get_run(db, id).error) == ("running", "")


@pytest.mark.parametrize("where", ["command", "worker"])
def test_a_run_tells_no_data_of_an_error_that_is_not_ours(
    bench: type[Bench], means: Means, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    id = bed(bench.db, cases(1), scripts=[[]]).run().id or 0
    monkeypatch.setattr(running, "generate", raising(ValueError("INSERT INTO attempt VALUES ('secret')")))
    if where == "worker":
        assert suite_run.run_suite.__wrapped__(id) == "failed"
    else:
        with pytest.raises(ValueError):
            running.run_here(bench.db, id, means)
    found = runs.get_run(bench.db, id)
    assert (found.state, found.error) == ("failed", "Something went wrong inside Touchstone (ValueError). The log tells more.")
