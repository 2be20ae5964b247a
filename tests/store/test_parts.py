"""What the store tells of runs that left parts of a prompt out, the same on both databases."""

import pytest

from store import attempts, parts, runs, scores
from store.database import Database
from tests.store.made import CASES, Sample, id_of
from tests.unjudged import insert_attempts


def run_of(db: Database, sample: Sample, *without: str) -> tuple[int, list[int]]:
    """A run on one model, a target for each part left out."""
    targets = [{"label": part, "model_id": sample.base, "prompt_version_id": sample.prompt_version, "without": part} for part in without]
    run = id_of(runs.create_run(db, project_id=sample.project, suite_version_id=sample.suite_version, name="Parts", targets=targets))
    return run, [id_of(target) for target in runs.run_targets(db, run)]


def test_runs_that_left_something_of_a_prompt_out_are_found_the_newest_first(db: Database, sample: Sample) -> None:
    first, _ = run_of(db, sample, "", "block:rules")
    run_of(db, sample, "")
    second, _ = run_of(db, sample, "", "example:1", "message:1")
    assert [run.id for run in parts.runs_by_parts(db, sample.prompt)] == [second, first]
    assert parts.runs_by_parts(db, sample.prompt + 1) == []


def test_the_newest_target_of_a_prompt_is_known(db: Database, sample: Sample) -> None:
    run, targets = run_of(db, sample, "", "block:rules")
    found = parts.newest_target(db, sample.prompt)
    assert found is not None and (found[0].id, found[1].id) == (run, targets[0])
    assert parts.newest_target(db, sample.prompt + 1) is None


def test_what_each_answer_took_is_told_by_target_and_place_and_leaves_errors_out(db: Database, sample: Sample) -> None:
    tokens = [{"input_tokens": 100, "output_tokens": 10, "cost_usd": 0.5}, {"input_tokens": 50, "output_tokens": 20, "cost_usd": 0.25}]
    rows = [sample.answer(case["key"], **took) for case, took in zip(CASES, tokens, strict=False)]
    insert_attempts(db, [*rows, sample.answer("hours-1", error_kind="timeout"), sample.answer("leak-1", target=sample.target_b)])
    first, second = ((sample.cases[case["key"]], "", 0) for case in CASES[:2])
    took = parts.spent(db, sample.run)
    assert took[sample.target_a] == {first: parts.Spent(100, 10, 0.5), second: parts.Spent(50, 20, 0.25)}
    assert list(took[sample.target_b]) == [first]


def test_scores_are_told_by_scorer_target_and_place(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("leak-1", value=0.5), sample.judged("leak-1", target=sample.target_b, value=1.0)])
    place = (sample.cases["leak-1"], "", 0)
    assert parts.mean_values(db, sample.run) == {sample.target_a: {place: 0.5}, sample.target_b: {place: 1.0}}
    assert parts.gate_values(db, sample.run) == {"leak": {sample.target_a: {place: 1.0}, sample.target_b: {place: 1.0}}}


def test_of_several_looks_of_one_scorer_the_mean_counts_and_what_only_informs_does_not(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("leak-1")])
    attempt = id_of(attempts.after(db, sample.run)[0])
    again = {"attempt_id": attempt, "scorer": "leak", "instrument": "v2", "value": 0.0, "verdict": "fail"}
    informs = {"attempt_id": attempt, "scorer": "chrf", "instrument": "v1", "value": 0.3, "verdict": None}
    scores.insert_judgements(db, [again, informs], [])
    found = parts.gate_values(db, sample.run)
    assert list(found) == ["leak"]
    assert found["leak"][sample.target_a] == {(sample.cases["leak-1"], "", 0): pytest.approx(0.5)}
