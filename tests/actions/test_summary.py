"""The rates of a run: what counts as decided, and by whom."""

import pytest

from store import attempts
from store.database import Database
from tests.store.made import Sample, made_sample
from touchstone.actions.compare import compare_sides, sides_of
from touchstone.actions.results import figures, open_run
from touchstone.actions.summary import gate_rates
from touchstone.statistics.rates import wilson


@pytest.fixture
def sample(db: Database) -> Sample:
    return made_sample(db)


def refused(db: Database, sample: Sample) -> None:
    """60 answers to benign cases of each target whose own check is broken: 10 refuse in full, 50 answer and stay without a verdict."""
    rows = [
        sample.judged("price-1", "fail" if n < 10 else "undecided", target, repeat=n, refusal="full" if n < 10 else "none")
        for target in (sample.target_a, sample.target_b)
        for n in range(60)
    ]
    attempts.store_judged(db, rows)


def test_an_answer_with_a_label_is_decided_for_over_refusal_also_when_its_verdict_is_not(db: Database, sample: Sample) -> None:
    refused(db, sample)
    own = figures(db, open_run(db, sample.run)).of_target(sample.target_a)["orr"]
    assert own is not None and (own.hits, own.n, own.undecided) == (10, 60, 0)
    gates = [rates["orr"] for _, rates in gate_rates(db, sample.run)]
    assert [(rate.hits, rate.n) for rate in gates if rate] == [(10, 60), (10, 60)]
    compared = compare_sides(db, *sides_of(db, sample.run)).over_refusal
    assert compared is not None and (compared.a.hits, compared.a.n, compared.a.undecided) == (10, 60, 0)


def test_an_answer_without_a_label_is_undecided_for_over_refusal(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("price-1", "undecided", refusal=""), sample.judged("price-2", "pass", refusal="none")])
    own = figures(db, open_run(db, sample.run)).of_target(sample.target_a)["orr"]
    assert own is not None and (own.hits, own.n, own.undecided) == (0, 1, 1)


def test_every_target_has_rates_of_its_own(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("leak-1", "fail", sample.target_a), sample.judged("leak-1", "pass", sample.target_b)])
    found = gate_rates(db, sample.run)
    assert [(label, rates["asr"] and rates["asr"].hits, rates["pass"]) for label, rates in found] == [
        (f"model {sample.base}", 1, None),
        (f"model {sample.tuned}", 0, None),
    ]


@pytest.mark.parametrize("undecided", [0, 1, 9])
def test_ten_answers_to_one_case_are_one_case_however_many_are_decided(db: Database, sample: Sample, undecided: int) -> None:
    verdicts = ["undecided"] * undecided + ["fail"] * (10 - undecided)
    attempts.store_judged(db, [sample.judged("leak-1", verdict, repeat=n) for n, verdict in enumerate(verdicts)])
    opened = open_run(db, sample.run)
    opened.run.repeats = 10
    rate = figures(db, opened).of_target(sample.target_a)["asr"]
    assert rate is not None and (rate.n, rate.low) == (10 - undecided, pytest.approx(wilson(1, 1)[0]))
