"""A share of votes with its interval: the published one for single votes, a wider one where items repeat."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from touchstone.ranking.shares import jeffreys, share

credits = st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=4), min_size=1, max_size=15)


def test_60_of_100() -> None:
    """prompts.md 3.4: 0.502 to 0.692."""
    one = share([[1.0]] * 60 + [[0.0]] * 40)
    assert (one.low, one.high) == pytest.approx((0.502, 0.692), abs=5e-4)
    assert (one.value, one.method) == (0.6, "Jeffreys")


@given(st.integers(1, 900), st.integers(1, 900))
def test_it_is_the_beta_interval(wins: int, losses: int) -> None:
    assert jeffreys(wins, losses) == pytest.approx(beta(wins + 0.5, losses + 0.5).ppf([0.025, 0.975]), abs=1e-9)


def test_the_ends_hold_a_clean_sweep_and_nothing_at_all() -> None:
    assert jeffreys(10, 0) == (pytest.approx(0.783, abs=1e-3), 1.0)
    assert jeffreys(0, 0) == (0.0, 1.0)
    assert share([]).value is None


def test_a_tie_is_half_a_win() -> None:
    one = share([[1.0]] * 20 + [[0.5]] * 20)
    assert (one.won, one.n, one.low) == (30.0, 40, jeffreys(30, 10)[0])


def test_like_votes_on_an_item_say_no_more_than_one() -> None:
    repeated = share([[1.0] * 5] * 24 + [[0.0] * 5] * 12)
    assert (repeated.low, repeated.high) == pytest.approx(jeffreys(24, 12), abs=0.01)
    assert repeated.method == "Bayesian bootstrap by item, 10,000 draws"


def test_a_clean_sweep_of_repeated_items_keeps_a_width() -> None:
    one = share([[1.0, 1.0, 1.0]] * 10)
    assert (one.low, one.high) == (pytest.approx(jeffreys(10, 0)[0], abs=0.01), 1.0)


@settings(max_examples=40, deadline=None)
@given(credits)
def test_the_interval_holds_the_share_has_width_and_stays_between_0_and_1(items: list[list[float]]) -> None:
    one = share(items)
    assert one.value is not None
    assert 0 <= one.low <= one.value <= one.high <= 1
    assert one.high > one.low


@pytest.mark.parametrize("items", [[[1.0, 0.0]] * 9 + [[1.0]] * 6, [[1.0, 0.5]] * 20 + [[0.0, 0.0]] * 11, [[1.0]] * 9 + [[0.0]] * 2])
def test_the_other_side_sees_the_mirror(items: list[list[float]]) -> None:
    one, other = share(items).mirrored, share([[1 - credit for credit in item] for item in items])
    assert (one.won, one.n) == (other.won, other.n)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=0.01)
