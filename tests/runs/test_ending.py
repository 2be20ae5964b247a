"""When a run ends early: stopped, out of budget, or with a database that takes no more."""

import time
from collections.abc import Callable

import pytest

from store import attempts, runs, suites
from store.database import Database
from store.errors import StoreUnavailable
from tests.runs.made import bed, cases, state, stored
from tests.stub_server import Stub, running
from touchstone.actions import execution, patience, run_plan
from touchstone.actions.run_claim import alone
from touchstone.actions.running import Means, run_here
from touchstone.actions.runs import resume_run, run_progress, stop_run
from touchstone.errors import Conflict, Invalid, StoreError
from touchstone.types import Case


def once_after(count: int, act: Callable[[], object]) -> execution.Progress:
    """Progress that acts once, when so many attempts were made."""
    left = [act]

    def told(tally: execution.Tally) -> None:
        if tally.total >= count and left:
            left.pop()()

    return told


def test_a_run_can_be_stopped_and_goes_on_with_what_is_missing(db: Database, means: Means) -> None:
    with running(latency_ms=20) as stub:
        run = bed(db, cases(400), url=stub.url).run(concurrency=4)
        id = run.id or 0
        tally = run_here(db, id, means, on_progress=once_after(20, lambda: stop_run(db, id)))
        assert (tally.state, state(db, id)) == ("stopped", "stopped")
        before = len(stored(db, id))
        assert 20 <= before < 400
        assert stub.stats()["total"] == before, "calls under way at the stop are kept"
        run_here(db, id, means)
        assert (state(db, id), len(stored(db, id))) == ("done", 400)
        assert set(stub.stats()["asked"].values()) == {1}


def test_a_hanging_call_does_not_hold_up_a_stop(db: Database, means: Means, monkeypatch: pytest.MonkeyPatch, stub_server: Stub) -> None:
    monkeypatch.setattr(execution, "GRACE_S", 0.3)
    run = bed(db, [*cases(3), Case("h", variables={"input": "[hang]"})], url=stub_server.url).run()
    began = time.monotonic()
    tally = run_here(db, run.id or 0, means, stop_asked=lambda: time.monotonic() - began > 0.5)
    assert time.monotonic() - began < 8
    assert (tally.state, len(stored(db, run.id or 0))) == ("stopped", 3)


def test_a_run_that_waits_stops_at_once(db: Database) -> None:
    run = bed(db, cases(3), scripts=[[]]).run()
    stop_run(db, run.id or 0)
    assert state(db, run.id or 0) == "stopped"
    with pytest.raises(Conflict, match="ended already"):
        stop_run(db, run.id or 0)


def test_a_run_whose_process_is_gone_stops_at_once_and_can_go_on(db: Database) -> None:
    run = bed(db, cases(3), scripts=[[]]).run()
    id = run.id or 0
    runs.set_state(db, id, "running")
    stop_run(db, id)
    assert state(db, id) == "stopped"
    handed: list[int] = []
    resume_run(db, id, lambda run_id: handed.append(run_id) or "workflow-1")
    assert (handed, state(db, id), runs.get_run(db, id).workflow_id) == ([id], "queued", "workflow-1")


def test_a_run_that_goes_on_is_asked_to_stop_and_cannot_be_resumed(db: Database) -> None:
    run = bed(db, cases(3), scripts=[[]]).run()
    id = run.id or 0
    runs.set_state(db, id, "running")
    with alone(db, id):
        with pytest.raises(Conflict, match="going on"):
            resume_run(db, id, lambda run_id: "workflow-1")
        stop_run(db, id)
    assert state(db, id) == "stopping"


def test_a_budget_ends_the_run_and_says_so(db: Database, means: Means) -> None:
    with running(latency_ms=5) as stub:
        run = bed(db, cases(300), url=stub.url, prices=1000.0).run(concurrency=4, budget_usd=0.05)
        tally = run_here(db, run.id or 0, means)
    spent, made = run_progress(db, run.id or 0).cost_usd, len(stored(db, run.id or 0))
    assert (tally.state, state(db, run.id or 0)) == ("budget", "stopped")
    assert "budget is spent" in runs.get_run(db, run.id or 0).error
    assert 0.05 <= spent <= 0.05 + 4 * spent / made + 1e-9, "only what was under way goes beyond it"


def test_a_spent_budget_asks_for_nothing_more_and_a_larger_one_goes_on(db: Database, means: Means) -> None:
    with running() as stub:
        run = bed(db, cases(100), url=stub.url, prices=1000.0).run(concurrency=4, budget_usd=0.05)
        id = run.id or 0
        run_here(db, id, means)
        asked = stub.stats()["total"]
        run_here(db, id, means)
        assert stub.stats()["total"] == asked and state(db, id) == "stopped"
        resume_run(db, id, lambda _: "workflow-1", budget_usd=100.0)
        run_here(db, id, means)
    assert (state(db, id), len(stored(db, id))) == ("done", 100)


def test_a_budget_that_the_last_attempt_reaches_ends_a_run_that_is_done(db: Database, means: Means, stub_server: Stub) -> None:
    run = bed(db, cases(10), url=stub_server.url, prices=1000.0).run(concurrency=1, budget_usd=0.039)
    id = run.id or 0
    run_here(db, id, means)
    found = run_progress(db, id)
    assert found.cost_usd >= 0.039, "four tokens each at a thousand dollars a million"
    assert (found.state, found.done, found.error, found.is_out_of_budget) == ("done", 10, "", False)


def test_a_run_out_of_budget_proposes_one_that_is_enough(db: Database, means: Means, stub_server: Stub) -> None:
    id = bed(db, cases(100), url=stub_server.url, prices=1000.0).run(concurrency=1, budget_usd=0.0395).id or 0
    run_here(db, id, means)
    found = run_progress(db, id)
    assert found.is_out_of_budget and found.done == 10
    assert 0.4 <= found.next_budget_usd <= 0.5
    with pytest.raises(Invalid, match="spent"):
        resume_run(db, id, lambda _: "workflow-1", budget_usd=found.cost_usd)
    assert state(db, id) == "stopped"
    resume_run(db, id, lambda _: "workflow-1", budget_usd=found.next_budget_usd)
    run_here(db, id, means)
    assert (state(db, id), len(stored(db, id))) == ("done", 100)


def test_a_database_that_is_locked_for_a_while_costs_no_answer(
    db: Database, means: Means, stub_server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSES_S", (0.05, 0.05, 0.05))
    failures = iter([StoreUnavailable("The database is locked by another program.")] * 3)
    store = attempts.store_judged

    def locked(*args: object) -> int:
        if failure := next(failures, None):
            raise failure
        return store(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(attempts, "store_judged", locked)
    run = bed(db, cases(40), url=stub_server.url).run()
    assert run_here(db, run.id or 0, means).answered == 40
    assert len(stored(db, run.id or 0)) == 40
    assert set(stub_server.stats()["asked"].values()) == {1}


class Away:
    """A database that raises for the next so many uses of a function, from use number `first` on."""

    def __init__(self, act: Callable[..., object], first: int, count: int) -> None:
        self.act, self.first, self.last, self.used = act, first, first + count, 0

    def __call__(self, *given: object, **named: object) -> object:
        self.used += 1
        if self.first <= self.used < self.last:
            raise StoreUnavailable("The database is locked by another program.")
        return self.act(*given, **named)


@pytest.mark.parametrize(
    ("where", "name", "first"), [(suites, "iter_cases", 2), (attempts, "done_keys", 3), (runs, "run_targets", 1), (runs, "progress", 1)]
)
def test_a_database_that_is_away_while_it_is_read_costs_no_answer(
    db: Database, means: Means, stub_server: Stub, monkeypatch: pytest.MonkeyPatch, where: object, name: str, first: int
) -> None:
    monkeypatch.setattr(patience, "PAUSES_S", (0.05, 0.05, 0.05))
    monkeypatch.setattr(run_plan, "PAGE", 10)
    run = bed(db, cases(40), url=stub_server.url).run(budget_usd=1000.0)
    monkeypatch.setattr(where, name, Away(getattr(where, name), first, 3))
    assert run_here(db, run.id or 0, means).answered == 40
    assert (state(db, run.id or 0), len(stored(db, run.id or 0))) == ("done", 40)
    assert set(stub_server.stats()["asked"].values()) == {1}


def test_answers_are_kept_although_the_cases_can_no_longer_be_read(
    db: Database, means: Means, stub_server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSES_S", (0.05, 0.05, 0.05))
    monkeypatch.setattr(run_plan, "PAGE", 10)
    run = bed(db, cases(40), url=stub_server.url).run()
    monkeypatch.setattr(suites, "iter_cases", Away(suites.iter_cases, 3, 100))
    monkeypatch.setattr(attempts, "store_judged", Away(attempts.store_judged, 1, 2))
    with pytest.raises(StoreError, match="locked"):
        run_here(db, run.id or 0, means)
    assert len(stored(db, run.id or 0)) == 20 == stub_server.stats()["total"]


def test_a_full_disk_fails_the_run_with_its_reason_and_stops_asking(db: Database, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSES_S", (0.05,))
    monkeypatch.setattr(execution, "BACKLOG", 20)

    def full(*_: object) -> int:
        raise StoreUnavailable("The disk of the database is full.", "Free some space.")

    monkeypatch.setattr(attempts, "store_judged", full)
    with running(latency_ms=1) as stub:
        run = bed(db, cases(500), url=stub.url).run(concurrency=4)
        with pytest.raises(StoreError, match="disk of the database is full"):
            run_here(db, run.id or 0, means)
        assert stub.stats()["total"] < 100, "no call is paid for that cannot be kept"
    found = runs.get_run(db, run.id or 0)
    assert (found.state, found.error) == ("failed", "The disk of the database is full. Free some space.")
