"""Runs: states, progress, deletion."""

import pytest

from store import attempts, runs, scores
from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.runs import Progress
from tests.store.made import Sample, id_of, new_run
from tests.unjudged import insert_attempts


def test_a_run_keeps_its_targets_in_order_and_knows_how_much_it_will_do(db: Database, sample: Sample) -> None:
    run = runs.create_run(
        db,
        project_id=sample.project,
        suite_version_id=sample.suite_version,
        name="Two by three",
        targets=[
            {"label": "tuned", "model_id": sample.tuned, "prompt_version_id": sample.prompt_version, "params": {"temperature": 0}},
            {"label": "base", "model_id": sample.base, "identity": {"revision": "abc"}},
        ],
        repeats=3,
        attacks=["", "base64+role_play"],
        seed=2**40,
    )

    targets = runs.run_targets(db, id_of(run))

    assert [(target.label, target.position, target.params, target.identity) for target in targets] == [
        ("tuned", 0, {"temperature": 0}, {}),
        ("base", 1, {}, {"revision": "abc"}),
    ]
    assert (run.total, run.state, runs.get_run(db, id_of(run)).seed) == (6 * 2 * 3 * 2, "queued", 2**40)


def test_the_targets_of_several_runs_come_together_each_in_order(db: Database, sample: Sample) -> None:
    other = new_run(db, sample.project, sample.suite_version, [sample.tuned, sample.base])
    found = runs.targets_by_run(db, [other, sample.run, 10**6])
    assert found == {id: runs.run_targets(db, id) for id in (other, sample.run)}
    assert [target.model_id for target in found[other]] == [sample.tuned, sample.base]


def test_a_run_of_what_is_not_there_is_refused_whole(db: Database, sample: Sample) -> None:
    before = len(runs.list_runs(db, sample.project))
    with pytest.raises(StoreMissing, match="suite version"):
        new_run(db, sample.project, 99, [sample.base])
    with pytest.raises(StoreMissing):
        new_run(db, sample.project, sample.suite_version, [sample.base, 99])

    assert len(runs.list_runs(db, sample.project)) == before


def test_runs_are_listed_newest_first_by_page(db: Database, sample: Sample) -> None:
    for number in range(4):
        new_run(db, sample.project, sample.suite_version, [sample.base], name=f"R{number}")

    assert [run.name for run in runs.list_runs(db, sample.project, offset=1, limit=3)] == ["R2", "R1", "R0"]
    assert len(runs.list_runs(db, sample.project)) == 5


def test_a_state_changes_only_from_one_that_was_expected(db: Database, sample: Sample) -> None:
    assert runs.set_state(db, sample.run, "running", expected=("queued",))
    assert not runs.set_state(db, sample.run, "running", expected=("queued", "stopped"))
    assert runs.set_state(db, sample.run, "stopping", expected=("running",), error="budget", workflow_id="w1")

    run = runs.get_run(db, sample.run)
    assert (run.state, run.error, run.workflow_id) == ("stopping", "budget", "w1")
    assert not runs.set_state(db, 99, "running")


def test_a_run_that_is_taken_up_again_keeps_its_first_start(db: Database, sample: Sample) -> None:
    runs.mark_started(db, sample.run)
    first = runs.get_run(db, sample.run).started_at
    runs.mark_finished(db, sample.run, "stopped", error="by a person")
    stopped = runs.get_run(db, sample.run)

    assert runs.mark_started(db, sample.run)
    again = runs.get_run(db, sample.run)

    assert (stopped.state, stopped.error, stopped.finished_at is not None) == ("stopped", "by a person", True)
    assert (again.state, again.error, again.started_at, again.finished_at) == ("running", "", first, None)
    assert runs.mark_finished(db, sample.run)
    assert not runs.mark_started(db, sample.run)


def test_runs_are_found_by_state_and_by_what_they_were_asked_to_do(db: Database, sample: Sample) -> None:
    targets = [{"label": "b", "model_id": sample.base}]
    for name in ("older", "newer"):
        runs.create_run(
            db, project_id=sample.project, suite_version_id=sample.suite_version, name=name, targets=targets, fingerprint="same file"
        )
    runs.set_state(db, sample.run, "running")

    found = runs.run_by_fingerprint(db, "same file")

    assert found is not None and found.name == "newer"
    assert runs.run_by_fingerprint(db, "another") is None
    assert [run.name for run in runs.runs_in_state(db, ("running",))] == ["First"]
    assert [run.name for run in runs.runs_in_state(db, ("queued", "stopping"))] == ["older", "newer"]
    runs.set_state(db, id_of(found), "done")
    unfinished = runs.run_by_fingerprint(db, "same file", runs.UNFINISHED)
    assert unfinished is not None and unfinished.name == "older"


def test_progress_adds_up_what_is_stored(db: Database, sample: Sample) -> None:
    assert runs.progress(db, sample.run) == Progress(0, 0, 0, 0, 0.0, None, None)
    insert_attempts(
        db,
        [
            sample.answer("leak-1", input_tokens=10, output_tokens=5, cost_usd=0.25, created_at=100.0),
            sample.answer("leak-2", input_tokens=20, output_tokens=7, cost_usd=0.5, created_at=300.0),
            sample.answer("role-1", error_kind="timeout", error="No answer.", created_at=200.0),
        ],
    )

    assert runs.progress(db, sample.run) == Progress(3, 1, 30, 12, 0.75, 100.0, 300.0)


def test_a_deleted_run_takes_everything_of_its_own_and_nothing_of_others(db: Database, sample: Sample) -> None:
    other = new_run(db, sample.project, sample.suite_version, [sample.base], name="Other")
    target = id_of(runs.run_targets(db, other)[0])
    attempts.store_judged(db, [sample.judged(case) for case in sample.cases])
    attempts.store_judged(db, [({**sample.answer(), "run_id": other, "target_id": target}, [], {"verdict": "fail"})])
    mine, kept = attempts.after(db, sample.run)[0], attempts.after(db, other)[0]
    for attempt in (mine, kept):
        scores.add_review(db, id_of(attempt), "fail")
    runs.set_state(db, sample.run, "done")

    runs.delete_run(db, sample.run)

    assert [run.name for run in runs.list_runs(db, sample.project)] == ["Other"]
    assert (attempts.after(db, sample.run), runs.run_targets(db, sample.run), scores.scores_of(db, id_of(mine))) == ([], [], [])
    assert scores.reviews_of(db, id_of(mine)) == [] and scores.verdict_of(db, id_of(mine)) is None
    assert [review.verdict for review in scores.reviews_of(db, id_of(kept))] == ["fail"]
    with pytest.raises(StoreMissing):
        runs.delete_run(db, sample.run)


@pytest.mark.parametrize("state", ["queued", "running", "stopping"])
def test_a_run_at_work_is_not_deleted(db: Database, sample: Sample, state: str) -> None:
    runs.set_state(db, sample.run, state)

    with pytest.raises(StoreConflict, match=f"The run “First” is {state}"):
        runs.delete_run(db, sample.run)
