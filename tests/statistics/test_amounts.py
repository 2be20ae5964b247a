"""What one side took more than another: the mean by case, and Student's interval."""

import random

import pytest
from scipy.stats import ttest_1samp

from touchstone.statistics.amounts import amount

SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
"""Extra hours of sleep by dextro-hyoscyamine hydrobromide (Student 1908, Biometrika 6, section IX)."""


def test_students_own_example() -> None:
    found = amount(enumerate(SLEEP))
    assert found is not None
    assert (found.mean, found.low, found.high) == pytest.approx((0.75, -0.5297804, 2.0297804))


def test_the_interval_is_that_of_scipy() -> None:
    chance = random.Random(7)
    drawn = [chance.lognormvariate(3, 1) for _ in range(57)]
    found, expected = amount(enumerate(drawn)), ttest_1samp(drawn, 0).confidence_interval(0.95)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_answers_to_one_case_are_one_case() -> None:
    """Ten answers to each case that are all alike say no more than one."""
    once, often = amount(enumerate(SLEEP)), amount((case, step) for case, step in enumerate(SLEEP) for _ in range(10))
    assert once is not None and often is not None
    assert (often.low, often.high) == pytest.approx((once.low, once.high))
    assert (once.n, often.n, often.cases) == (10, 100, 10)


def test_one_case_has_no_interval_and_none_no_amount() -> None:
    one = amount([("a", 5.0), ("a", 7.0)])
    assert one is not None and (one.mean, one.low, one.high, one.cases) == (6.0, None, None, 1)
    assert amount([]) is None


def test_what_every_case_takes_alike_is_known() -> None:
    same = amount((case, 10.0) for case in range(24))
    assert same is not None and (same.mean, same.low, same.high) == (10.0, 10.0, 10.0)
