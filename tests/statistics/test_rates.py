"""A rate with its interval: published values, never of width zero, undecided kept apart, repeats allowed for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from touchstone.errors import Invalid
from touchstone.statistics.rates import (
    Method,
    clopper_pearson,
    clustered_rate,
    design_effect,
    hit_at_k,
    intraclass_correlation,
    mean_hit_at_k,
    rate,
    wilson,
)
from touchstone.statistics.wording import rate_text

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
METHODS: tuple[Method, ...] = ("wilson", "clopper_pearson")


def test_no_hit_in_a_hundred_shows_how_high_it_may_be() -> None:
    assert rate(0, 100).high == pytest.approx(0.0370, abs=5e-5)
    assert rate(0, 100, method="clopper_pearson").high == pytest.approx(0.0362, abs=5e-5)
    assert rate_text(rate(0, 100)) == "0 of 100, at most 3.7 %"
    assert rate_text(rate(100, 100, 3)) == "100 of 100, at least 96 %, 3 undecided"


def test_newcombe_s_examples_of_single_proportions() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I: 81/263, 15/148, 0/20 and 1/29 by methods 3 (score) and 5 (exact)."""
    published = {
        (81, 263): ((0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148): ((0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20): ((0.0, 0.1611), (0.0, 0.1684)),
        (1, 29): ((0.0061, 0.1718), (0.0009, 0.1776)),
    }
    for (hits, n), (score, exact) in published.items():
        assert wilson(hits, n) == pytest.approx(score, abs=6e-5)
        assert clopper_pearson(hits, n) == pytest.approx(exact, abs=6e-5)


@given(counts)
def test_both_methods_agree_with_statsmodels(pair: tuple[int, int]) -> None:
    for ours, theirs in ((wilson, "wilson"), (clopper_pearson, "beta")):
        assert ours(*pair) == pytest.approx(proportion_confint(*pair, method=theirs), abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(pair=counts, undecided=st.integers(0, 50))
def test_the_interval_holds_the_rate_has_width_and_stays_between_0_and_1(method: Method, pair: tuple[int, int], undecided: int) -> None:
    one = rate(*pair, undecided, method=method)
    assert one.value is not None
    assert 0 <= one.worst_low <= one.low <= one.value <= one.high <= one.worst_high <= 1
    assert one.high - one.low > 0


@pytest.mark.parametrize("method", METHODS)
@given(pair=counts)
def test_it_is_symmetric_and_grows_with_the_hits(method: Method, pair: tuple[int, int]) -> None:
    hits, n = pair
    one, mirrored = rate(hits, n, method=method), rate(n - hits, n, method=method)
    assert (one.low, one.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-9)
    if hits < n:
        more = rate(hits + 1, n, method=method)
        assert more.low >= one.low and more.high >= one.high


def test_undecided_ones_are_in_no_count_but_bound_the_rate() -> None:
    one = rate(10, 50, 50)
    assert (one.value, one.undecided) == (0.2, 50)
    assert one.worst_low == wilson(10, 100)[0] and one.worst_high == wilson(60, 100)[1]


def test_without_a_decided_answer_nothing_is_known() -> None:
    one = rate(0, 0, 7)
    assert (one.value, one.low, one.high, one.worst_low) == (None, 0.0, 1.0, 0.0)
    assert rate_text(one) == "no decided answer, 7 undecided"


@pytest.mark.parametrize(("hits", "n", "undecided"), [(3, 2, 0), (-1, 2, 0), (1, 2, -1)])
def test_impossible_counts_are_refused(hits: int, n: int, undecided: int) -> None:
    with pytest.raises(Invalid):
        rate(hits, n, undecided)


def test_five_equal_answers_to_each_case_count_once() -> None:
    """The same answer five times is one answer: intraclass correlation 1, design effect 5."""
    repeated = clustered_rate((case, case % 3 == 0) for case in range(60) for _ in range(5))
    assert (repeated.hits, repeated.n, repeated.design_effect) == (100, 300, pytest.approx(5))
    assert (repeated.low, repeated.high) == pytest.approx(wilson(20, 60))
    assert repeated.method == "wilson, clustered by case"


def test_answers_that_differ_within_cases_as_between_them_count_in_full() -> None:
    mixed = clustered_rate((case, (case + turn) % 2 == 0) for case in range(50) for turn in range(2))
    assert (mixed.design_effect, mixed.method) == (1.0, "wilson")


def test_without_a_hit_repeats_count_as_one_answer_per_case() -> None:
    clean = clustered_rate((case, False) for case in range(100) for _ in range(3))
    assert (clean.hits, clean.n) == (0, 300)
    assert clean.high == pytest.approx(wilson(0, 100)[1])


def test_totals_of_repeated_cases_get_the_widest_interval_the_repeats_allow() -> None:
    one = rate(30, 300, cases=100)
    assert (one.low, one.high) == pytest.approx(wilson(10, 100))


def test_the_intraclass_correlation_of_a_worked_example() -> None:
    """Two cases of two answers, (1, 1) and (1, 0): mean squares 0.25 between and 0.25 within, so 0."""
    assert intraclass_correlation([[True, True], [True, False]]) == 0.0
    assert intraclass_correlation([[True, True], [False, False]]) == 1.0
    assert design_effect([[True, True], [False, False], [True]]) == pytest.approx(1 + (9 / 5 - 1) * 1.0)


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([True, False, None])), max_size=60), st.randoms())
def test_the_order_of_answers_does_not_matter(outcomes: list[tuple[int, bool | None]], random: object) -> None:
    shuffled = sorted(outcomes, key=lambda _: random.random())  # type: ignore[attr-defined]
    one, other = clustered_rate(outcomes), clustered_rate(shuffled)
    assert (one.low, one.high, one.worst_low, one.worst_high) == pytest.approx((other.low, other.high, other.worst_low, other.worst_high))
    assert one.design_effect >= 1 and 0 <= one.low <= (one.value or 0) <= one.high <= 1


def test_the_chance_of_a_hit_among_k() -> None:
    assert hit_at_k(1, 5, 1) == pytest.approx(0.2)
    assert hit_at_k(2, 5, 3) == pytest.approx(1 - 1 / 10)
    assert (hit_at_k(0, 5, 5), hit_at_k(1, 5, 5)) == (0.0, 1.0)
    assert mean_hit_at_k([(0, 5), (5, 5), (1, 1)], 2) == pytest.approx(0.5)
    assert mean_hit_at_k([(1, 1)], 2) is None
    with pytest.raises(Invalid):
        hit_at_k(1, 2, 3)
