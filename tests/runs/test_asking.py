"""Runs before they start and while they go: made, refused, estimated, followed, deleted."""

import dataclasses
import time
from pathlib import Path

import pytest

from store import models, runs
from store.database import Database
from tests.runs.made import Bed, bed, cases, state
from tests.unjudged import insert_attempts
from touchstone.actions.estimate import estimate
from touchstone.actions.models import add_model
from touchstone.actions.running import Means, run_here
from touchstone.actions.runs import RunRequest, TargetChoice, create_run, delete_run, run_progress, start_run
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.models import scripted
from touchstone.types import Case, Message, Params

ECHO = [{"when": "", "reply": "Twelve characters, thirty-two chars"}]


@pytest.fixture
def made(db: Database) -> Bed:
    return bed(db, cases(10), scripts=[ECHO, ECHO], prices=2.0)


def asked(made: Bed, **fields: object) -> RunRequest:
    request = RunRequest(made.project_id, made.suite_version_id, (TargetChoice(made.models[0].id or 0),))
    return dataclasses.replace(request, **fields)  # type: ignore[arg-type]


def test_a_run_keeps_what_its_targets_were(db: Database, made: Bed) -> None:
    version = made.prompt_version("{input}")
    run = create_run(db, asked(made, targets=(TargetChoice(made.models[1].id or 0, version),), params=Params(temperature=0.5), repeats=3))
    (target,) = runs.run_targets(db, run.id or 0)
    assert (run.state, run.total, run.name) == ("queued", 30, "suite of 10 v1")
    assert target.label == "prompt {input} v1 @ scripted 1"
    assert target.params == {"temperature": 0.5}
    assert target.identity == {"provider": "scripted", "name": "scripted 1", "revision": ""}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"targets": ()}, "The number of targets lies between 1 and 16"),
        ({"repeats": 0}, "The number of repeats lies between 1 and 100"),
        ({"concurrency": 2000}, "The concurrency lies between 1 and 1024"),
        ({"attacks": ("rot13", "rot13")}, "chosen twice"),
        ({"attacks": ("+".join(["base64"] * 6),)}, "A chain of attacks has at most 5 links and 200 characters. This one has 6 and 41."),
        ({"attacks": ("base64" + " " * 200,)}, "at most 5 links and 200 characters"),
        ({"budget_usd": 0.0}, "A budget is more than 0 dollars"),
    ],
)
def test_what_does_not_fit_is_refused(db: Database, made: Bed, fields: dict[str, object], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        create_run(db, asked(made, **fields))
    assert runs.list_runs(db, made.project_id) == []


@pytest.mark.parametrize("fields", [{"attacks": ("nothing",)}, {"targets": (TargetChoice(99),)}])
def test_what_is_not_there_is_named(db: Database, made: Bed, fields: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        create_run(db, asked(made, **fields))


def test_an_estimate_without_history_says_tokens_and_cost_and_no_time(db: Database, made: Bed) -> None:
    found = estimate(db, asked(made, repeats=2, params=Params(max_tokens=50)))
    assert (found.attempts, found.output_tokens, found.seconds) == (20, 20 * 50, None)
    assert found.input_tokens == 20 * len("Say case-0") // 4
    assert found.cost_usd == pytest.approx((50 + 1000) * 2 / 1e6)


def answered(db: Database, made: Bed, latency_s: float, at_once: int = 8) -> None:
    """A run of so many calls at once, whose first answers took so long each."""
    run = create_run(db, asked(made, concurrency=at_once))
    key = {"run_id": run.id, "target_id": runs.run_targets(db, run.id or 0)[0].id, "answer": "x", "output_tokens": 8}
    insert_attempts(db, [{**key, "case_id": case, "latency_s": latency_s} for case in range(4)])


def test_an_estimate_learns_from_earlier_answers(db: Database, made: Bed) -> None:
    answered(db, made, 0.5)
    found = estimate(db, asked(made, concurrency=5))
    assert found.output_tokens == 80
    assert found.seconds == pytest.approx(10 * 0.5 / 5)


def test_an_estimate_counts_no_more_calls_at_once_than_the_endpoint_takes(db: Database) -> None:
    limited = bed(db, cases(10), url="http://127.0.0.1:9", concurrency=2)
    answered(db, limited, 0.5)
    assert estimate(db, asked(limited, concurrency=100)).seconds == pytest.approx(10 * 0.5 / 2)


def test_a_run_that_waits_hides_no_earlier_answers_from_an_estimate(db: Database, made: Bed) -> None:
    answered(db, made, 0.5)
    create_run(db, asked(made))
    assert estimate(db, asked(made, concurrency=5)).seconds == pytest.approx(1.0)


def local(db: Database) -> Bed:
    """Ten cases and a model on this machine."""
    folder = Path(str(db.engine.url.database)).parent / "base"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"as it was trained first")
    endpoint = models.create_endpoint(db, "Models on this machine", "transformers")
    return dataclasses.replace(bed(db, cases(10)), models=(add_model(db, name="local", endpoint_id=endpoint.id, remote_name=str(folder)),))


def test_a_run_tells_the_weights_that_its_local_model_has_when_it_begins(db: Database) -> None:
    made = local(db)
    (before,) = runs.run_targets(db, create_run(db, asked(made)).id or 0)
    assert before.identity["revision"] == made.models[0].weight_hash
    (Path(made.models[0].remote_name) / "model.safetensors").write_bytes(b"as it was trained again")
    (after,) = runs.run_targets(db, create_run(db, asked(made)).id or 0)
    assert after.identity["revision"] not in ("", before.identity["revision"])
    assert models.get_model(db, made.models[0].id or 0).weight_hash == after.identity["revision"]


def test_a_run_of_a_local_model_that_is_gone_is_refused(db: Database) -> None:
    made = local(db)
    (Path(made.models[0].remote_name) / "model.safetensors").unlink()
    with pytest.raises(Invalid, match="holds no safetensors weights"):
        create_run(db, asked(made))
    assert runs.list_runs(db, made.project_id) == []


@pytest.mark.parametrize(("at_once", "times"), [(32, 1.0), (100, 1.0), (8, 1.22), (1, 3.3)])
def test_an_estimate_of_a_local_model_knows_that_its_answers_are_written_together(db: Database, at_once: int, times: float) -> None:
    """Measured: 158 cases, 32 at once, answers of 1.71 s each, in 8.5 s. With 8 at once it is a little slower, not four times."""
    made = local(db)
    answered(db, made, 1.71, at_once=32)
    assert estimate(db, asked(made, concurrency=at_once)).seconds == pytest.approx(times * 10 * 8.5 / 158, rel=0.02)


def test_an_estimate_of_a_local_model_rests_on_the_pace_of_its_last_run(db: Database) -> None:
    made = local(db)
    answered(db, made, 1.71, at_once=32)
    answered(db, made, 0.48, at_once=8)
    assert estimate(db, asked(made, concurrency=8)).seconds == pytest.approx(10 * 0.48 / 8)


def test_progress_counts_and_tells_the_time_that_is_left(db: Database, made: Bed) -> None:
    run = create_run(db, asked(made))
    key = {"run_id": run.id, "target_id": runs.run_targets(db, run.id or 0)[0].id}
    runs.set_state(db, run.id or 0, "running")
    now = time.time()
    long_ago = [{**key, "case_id": 1, "created_at": now - 1}, {**key, "case_id": 2, "created_at": now - 0.5, "error_kind": "timeout"}]
    insert_attempts(db, long_ago)
    found = run_progress(db, run.id or 0)
    assert (found.state, found.done, found.total, found.errors, found.share) == ("running", 2, 10, 1, 0.2)
    assert found.rate == pytest.approx(1.0, rel=0.3)
    assert found.seconds_left == pytest.approx(8.0, rel=0.3)


def test_progress_of_a_finished_run_has_nothing_left(db: Database, made: Bed, means: Means) -> None:
    run = create_run(db, asked(made))
    run_here(db, run.id or 0, means)
    found = run_progress(db, run.id or 0)
    assert (found.state, found.share, found.seconds_left) == ("done", 1.0, None)
    assert found.cost_usd > 0


def test_a_run_is_handed_to_the_workers_once(db: Database, made: Bed) -> None:
    run = create_run(db, asked(made))
    handed: list[int] = []
    start_run(db, run.id or 0, lambda id: handed.append(id) or "run-1-abc")
    assert (handed, runs.get_run(db, run.id or 0).workflow_id, state(db, run.id or 0)) == ([run.id], "run-1-abc", "queued")


def test_a_run_that_goes_on_is_not_deleted_and_one_that_ended_is(db: Database, made: Bed, means: Means) -> None:
    run = create_run(db, asked(made))
    with pytest.raises(Conflict, match="queued"):
        delete_run(db, run.id or 0)
    run_here(db, run.id or 0, means)
    delete_run(db, run.id or 0)
    assert runs.list_runs(db, made.project_id) == []


def test_what_a_run_uses_is_not_deleted(db: Database, made: Bed) -> None:
    create_run(db, asked(made))
    with pytest.raises(Exception, match=r"suite of 10 v1"):
        models.delete_model(db, made.models[0].id or 0)


def test_seeds_differ_by_repeat_and_reach_the_model(db: Database, made: Bed, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int | None] = []
    complete = scripted.Scripted.complete

    async def noted(self: scripted.Scripted, messages: tuple[Message, ...], params: Params) -> object:
        seen.append(params.seed)
        return await complete(self, messages, params)

    monkeypatch.setattr(scripted.Scripted, "complete", noted)
    one = made.over([Case("only", variables={"input": "Hi"})])
    run_here(db, create_run(db, asked(one, repeats=3, params=Params(seed=7))).id or 0, means)
    assert sorted(seed or 0 for seed in seen) == [7, 8, 9]
