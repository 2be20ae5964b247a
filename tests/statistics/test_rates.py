"""A rate with its interval: published values, never of width zero, undecided kept apart, repeats allowed for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from touchstone.errors import Invalid
from touchstone.statistics.rates import clustered_rate, design_effect, intraclass_correlation, rate, wilson
from touchstone.statistics.wording import rate_text

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_no_hit_in_a_hundred_shows_how_high_it_may_be() -> None:
    assert rate(0, 100).high == pytest.approx(0.0370, abs=5e-5)
    assert rate_text(rate(0, 100)) == "0 of 100, at most 3.7 %"
    assert rate_text(rate(100, 100, 3)) == "100 of 100, at least 96 %, 3 undecided"


def test_newcombe_s_examples_of_single_proportions() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I: 81/263, 15/148, 0/20 and 1/29 by method 3 (score)."""
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (hits, n), score in published.items():
        assert wilson(hits, n) == pytest.approx(score, abs=6e-5)


@given(counts)
def test_it_agrees_with_statsmodels(pair: tuple[int, int]) -> None:
    assert wilson(*pair) == pytest.approx(proportion_confint(*pair, method="wilson"), abs=1e-9)


@given(pair=counts, undecided=st.integers(0, 50))
def test_the_interval_holds_the_rate_has_width_and_stays_between_0_and_1(pair: tuple[int, int], undecided: int) -> None:
    one = rate(*pair, undecided)
    assert one.value is not None
    assert 0 <= one.worst_low <= one.low <= one.value <= one.high <= one.worst_high <= 1
    assert one.high - one.low > 0


@given(pair=counts)
def test_it_is_symmetric_and_grows_with_the_hits(pair: tuple[int, int]) -> None:
    hits, n = pair
    one, mirrored = rate(hits, n), rate(n - hits, n)
    assert (one.low, one.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-9)
    if hits < n:
        more = rate(hits + 1, n)
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
    assert (repeated.hits, repeated.n, repeated.effective_n) == (100, 300, pytest.approx(60))
    assert (repeated.low, repeated.high) == pytest.approx(wilson(20, 60))
    assert repeated.method == "wilson, clustered by case"


def test_answers_that_differ_within_cases_as_between_them_count_in_full() -> None:
    mixed = clustered_rate((case, (case + turn) % 2 == 0) for case in range(50) for turn in range(2))
    assert (mixed.effective_n, mixed.method) == (100, "wilson")


def test_without_a_hit_repeats_count_as_one_answer_per_case() -> None:
    clean = clustered_rate((case, False) for case in range(100) for _ in range(3))
    assert (clean.hits, clean.n) == (0, 300)
    assert clean.high == pytest.approx(wilson(0, 100)[1])


def test_totals_of_repeated_cases_get_the_widest_interval_the_repeats_allow() -> None:
    one = rate(30, 300, repeats=3)
    assert (one.low, one.high) == pytest.approx(wilson(10, 100))


@pytest.mark.parametrize("decided", [1, 5, 9, 10])
def test_answers_to_one_case_never_count_as_several_cases_however_few_are_decided(decided: int) -> None:
    one = rate(decided, decided, 10 - decided, repeats=10)
    assert (one.low, one.high) == pytest.approx(wilson(1, 1))
    assert one.effective_n == pytest.approx(1)


def test_undecided_repeats_of_a_case_are_no_further_cases_either() -> None:
    one = rate(0, 1, 9, repeats=10)
    assert one.worst_high == pytest.approx(wilson(0.9, 1)[1]) and one.worst_low == 0


def test_undecided_answers_to_whole_cases_count_as_those_cases_and_not_one_by_one() -> None:
    """Five cases missed once, five answered ten times and never decided: were all of these hits, they would be five cases."""
    one = clustered_rate([*((case, False) for case in range(5)), *((case, None) for case in range(5, 10) for _ in range(10))])
    assert (one.hits, one.n, one.undecided, one.effective_n) == (0, 5, 50, 5)
    effect = (5 * 10**2 + 5) / 55  # every case is all hits or all misses: 1 + (m - 1) · 1
    assert one.worst_high == pytest.approx(wilson(50 / effect, 55 / effect)[1])


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([True, False, None])), max_size=60))
def test_the_worst_case_holds_the_interval_and_each_way_the_undecided_could_fall_out(outcomes: list[tuple[int, bool | None]]) -> None:
    one = clustered_rate(outcomes)
    missed, hit = (clustered_rate((case, end if said is None else said) for case, said in outcomes) for end in (False, True))
    assert one.worst_low <= min(one.low, missed.low) and max(one.high, hit.high) <= one.worst_high


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
    assert one.effective_n <= one.n and 0 <= one.low <= (one.value or 0) <= one.high <= 1
