"""What earlier runs tell."""

import time

import pytest

from store import attempts, history, runs
from store.database import Database
from tests.store.made import Sample
from tests.unjudged import insert_attempts


def test_a_model_that_never_answered_tells_nothing(db: Database, sample: Sample) -> None:
    assert history.past_of_model(db, sample.base) is None
    insert_attempts(db, [sample.answer(error_kind="timeout", latency_s=60.0)])
    assert history.past_of_model(db, sample.base) is None
    assert history.past_of_model(db, 99) is None


def test_an_estimate_rests_on_the_latest_answers_and_not_on_the_fastest(db: Database, sample: Sample) -> None:
    early = [sample.answer(repeat=n, latency_s=0.1, output_tokens=10) for n in range(100)]
    late = [sample.answer(repeat=100 + n, latency_s=float(2 + n % 2), output_tokens=30 + n % 2) for n in range(20)]
    insert_attempts(db, early)
    insert_attempts(db, late)

    assert history.past_of_model(db, sample.base, newest=20) == history.Past(2.5, 30.5, 8)


def test_a_run_is_walked_with_keys_and_verdicts(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged(case) for case in sample.cases])
    insert_attempts(db, [sample.answer(repeat=1)])
    seen, last = [], 0
    while page := history.judged_after(db, sample.run, last, limit=3):
        seen += [(key, verdict.verdict if verdict else None) for key, _, verdict in page]
        last = page[-1][1].id or 0

    assert sorted(seen[:6]) == sorted((case, "pass") for case in sample.cases)
    assert seen[6:] == [("leak-1", None)]


def test_the_rate_is_that_of_the_newest_attempts_up_to_now(db: Database, sample: Sample) -> None:
    now = time.time()
    assert history.newest_rate(db, sample.run) == 0.0
    insert_attempts(db, [sample.answer(repeat=n, created_at=now - 5000) for n in range(50)])
    insert_attempts(db, [sample.answer(repeat=50 + n, created_at=now - 20 + n) for n in range(20)])

    assert history.newest_rate(db, sample.run, newest=20) == pytest.approx(19 / 20, rel=0.2)


def test_the_errors_of_each_target_are_counted_and_the_first_is_told(db: Database, sample: Sample) -> None:
    failed = [("", ""), ("Refused.", "rejected"), ("No answer in 30 s.", "timeout"), ("No answer in 30 s.", "timeout")]
    assert history.errors_by_target(db, sample.run) == {}
    insert_attempts(db, [sample.answer(repeat=n, error=text, error_kind=kind) for n, (text, kind) in enumerate(failed)])
    target = next(iter(runs.run_targets(db, sample.run))).id

    assert history.errors_by_target(db, sample.run) == {target: history.Errors(3, "Refused.")}
