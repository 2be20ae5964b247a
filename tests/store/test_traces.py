"""Traces of chains on both databases: begun, told step by step, ended once; results by what decided them."""

import time

import pytest
from sqlalchemy import update

from store import traces
from store.database import Database
from store.errors import StoreMissing
from store.tables import Trace
from store.upsert import table_of
from tests.queries import asked as queries
from tests.store.made import Sample, id_of


def begun(db: Database, sample: Sample, chain: str = "triage") -> int:
    return id_of(traces.begin(db, Trace(project_id=sample.project, chain=chain, chain_hash="h", source="page", inputs={"q": "x"})))


def step(node: str) -> dict[str, object]:
    return {"node": node, "place": f"m.0/{node}", "state": "ok", "started_s": 0.0, "ended_s": 0.5, "outputs": {"text": node}}


def test_steps_come_back_in_the_order_they_ended(db: Database, sample: Sample) -> None:
    one, other = begun(db, sample), begun(db, sample)
    traces.add_steps(db, one, [step("a"), step("b")])
    traces.add_steps(db, other, [step("z")])
    traces.add_steps(db, one, [step("c")])
    traces.add_steps(db, one, [])
    assert [(row.node, row.outputs, row.tries, row.key) for row in traces.steps(db, one)] == [(n, {"text": n}, 1, "") for n in "abc"]


def test_a_trace_ends_once_and_one_that_waits_goes_on(db: Database, sample: Sample) -> None:
    id = begun(db, sample)
    assert traces.end(db, id, "waiting", waiting=["ask"])
    assert traces.get_trace(db, id).ended_at is None
    assert traces.end(db, id, "done", expected=("waiting",), outputs={"answer": "yes"})
    assert not traces.end(db, id, "failed", error="too late")
    row = traces.get_trace(db, id)
    assert (row.state, row.outputs, row.error) == ("done", {"answer": "yes"}, "") and row.ended_at
    with pytest.raises(StoreMissing):
        traces.get_trace(db, id + 1)


def test_the_newest_come_first_by_chain_and_by_state(db: Database, sample: Sample) -> None:
    one, two, three = begun(db, sample), begun(db, sample, "other"), begun(db, sample)
    traces.end(db, one, "waiting")
    assert [row.id for row in traces.newest(db, sample.project)] == [three, two, one]
    assert [row.id for row in traces.newest(db, sample.project, "triage")] == [three, one]
    assert [row.id for row in traces.newest(db, sample.project, state="waiting")] == [one]


def test_a_result_is_its_projects_own_and_the_last_one_stays(db: Database, sample: Sample) -> None:
    assert traces.result(db, sample.project, "k") is None
    traces.keep_results(db, sample.project, {"k": {"outputs": {"text": "a"}}})
    traces.keep_results(db, sample.project, {"k": {"outputs": {"text": "b"}}})
    assert traces.result(db, sample.project, "k") == {"outputs": {"text": "b"}}
    assert traces.result(db, sample.project + 1, "k") is None


def test_old_results_go_and_of_the_others_the_newest_stay(db: Database, sample: Sample) -> None:
    for number in range(6):
        traces.keep_results(db, sample.project, {f"k{number}": {"outputs": {}}})
        time.sleep(0.002)
    assert traces.prune_results(db, before=0.0, most=4) == 2
    assert [traces.result(db, sample.project, f"k{number}") is None for number in range(6)] == [True] * 2 + [False] * 4
    assert traces.prune_results(db, before=time.time() + 1, most=4) == 4


def test_who_was_seen_lately_is_at_work_however_long_ago_it_began(db: Database, sample: Sample) -> None:
    old, lost = begun(db, sample), begun(db, sample)
    with db.writing() as session:
        session.connection().execute(update(table_of(Trace)).values(created_at=1.0, seen_at=1.0))
    traces.see(db, old)
    assert traces.abandon(db, time.time() - 60, "gone") == 1
    assert (traces.get_trace(db, old).state, traces.get_trace(db, lost).state) == ("running", "stopped")


def test_one_that_goes_on_after_days_is_not_taken_for_gone(db: Database, sample: Sample) -> None:
    id = begun(db, sample)
    traces.end(db, id, "waiting")
    with db.writing() as session:
        session.connection().execute(update(table_of(Trace)).values(created_at=1.0, seen_at=1.0))
    traces.end(db, id, "running", expected=("waiting",))
    assert traces.abandon(db, time.time() - 60, "gone") == 0


LISTS = {"of a chain": {"chain": "triage"}, "in a state": {"state": "waiting"}, "of a project": {}}


@pytest.mark.parametrize("asked", LISTS.values(), ids=LISTS)
def test_lists_are_read_along_an_index_and_not_sorted(db: Database, sample: Sample, asked: dict[str, str]) -> None:
    if not db.is_sqlite:
        pytest.skip("SQLite tells how it goes about a query; PostgreSQL weighs anew by what a table holds.")
    with queries(db.engine) as found:
        traces.newest(db, sample.project, **asked)  # type: ignore[arg-type]
    with db.engine.connect() as connection:
        told = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {found[-1]}", (1,) * found[-1].count("?"))
        plan = [row[-1] for row in told]
    assert len(plan) == 1 and "USING INDEX ix_trace_" in plan[0], plan
