"""Traces of chains on both databases: begun, told step by step, ended once; results by what decided them."""

import pytest

from store import traces
from store.database import Database
from store.errors import StoreMissing
from store.tables import Trace
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
