"""Bradley-Terry strengths: worked by hand, published, and beside statsmodels; finite for who won everything."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.api import GLM, families

from tests.ranking.made import table, votes
from touchstone.errors import Invalid
from touchstone.ranking.battles import battles, drawn, leverages
from touchstone.ranking.strength import POINTS, fit
from touchstone.ranking.votes import Vote

BASEBALL = {
    "Milwaukee": (0, 7, 9, 7, 7, 9, 11),
    "Detroit": (6, 0, 7, 5, 11, 9, 9),
    "Toronto": (4, 6, 0, 7, 7, 8, 12),
    "New York": (6, 8, 6, 0, 6, 7, 10),
    "Boston": (6, 2, 6, 7, 0, 7, 12),
    "Cleveland": (4, 4, 5, 6, 6, 0, 6),
    "Baltimore": (2, 4, 1, 3, 1, 7, 0),
}


def strengths(all_votes: list[Vote], ridge: float = 1e-9) -> dict[str, float]:
    one = battles(all_votes)
    found = fit(one.design, one.wins.sum(axis=0)[None], one.counts.sum(axis=0)[None], np.full(len(one.names), ridge))
    return dict(zip(one.names, found[0].tolist(), strict=True))


@pytest.mark.parametrize(("a", "b", "ties"), [(30, 20, 0), (1, 9, 0), (6, 2, 4)])
def test_two_contestants_differ_by_the_log_odds_of_winning(a: int, b: int, ties: int) -> None:
    found = strengths(votes(a, b, ties))
    assert found["A"] - found["B"] == pytest.approx(log((a + ties / 2) / (b + ties / 2)), abs=1e-6)


def test_the_baseball_season_of_agresti() -> None:
    """Agresti, Categorical Data Analysis, American League East of 1987; the estimates as BradleyTerry2 for R prints them."""
    teams = list(BASEBALL)
    found = strengths(table({(team, other): BASEBALL[team][place] for team in teams for place, other in enumerate(teams) if team != other}))
    published = {"Boston": 1.1077, "Cleveland": 0.6839, "Detroit": 1.4364, "Milwaukee": 1.5814, "New York": 1.2476, "Toronto": 1.2945}
    assert {team: found[team] - found["Baltimore"] for team in published} == pytest.approx(published, abs=6e-5)


@pytest.mark.filterwarnings("ignore:Perfect separation")
@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=12, max_size=12))
def test_it_agrees_with_the_logistic_regression_of_statsmodels(wins: list[int]) -> None:
    pairs = [(a, b) for a in "ABCD" for b in "ABCD" if a != b]
    counted = dict(zip(pairs, wins, strict=True))
    found = strengths(table(counted))
    met = [(a, b) for a, b in pairs if a < b]
    design = np.array([[(name == a) - (name == b) for name in "BCD"] for a, b in met], dtype=float)
    both = np.array([[counted[a, b], counted[b, a]] for a, b in met])
    expected = GLM(both, design, family=families.Binomial()).fit().params
    assert [found[name] - found["A"] for name in "BCD"] == pytest.approx(expected, abs=1e-5)


def test_who_won_everything_stays_finite() -> None:
    """By hand: 10 / (1 + e^d) = 0.05 d at the gap d."""
    found = strengths(votes(10), ridge=0.05)
    gap = found["A"] - found["B"]
    assert 10 / (1 + np.exp(gap)) == pytest.approx(0.05 * gap)
    assert gap * POINTS == pytest.approx(680, abs=0.5)


def test_the_ridge_fades_as_votes_come_in() -> None:
    few, many = strengths(votes(3, 1), ridge=0.05), strengths(votes(300, 100), ridge=0.05)
    assert few["A"] - few["B"] == pytest.approx(log(3), abs=0.08)
    assert many["A"] - many["B"] == pytest.approx(log(3), abs=0.001)


def test_no_ridge_is_refused() -> None:
    with pytest.raises(Invalid, match="Give a small positive number"):
        strengths(votes(10), ridge=0.0)


def test_equal_votes_are_merged_into_weights() -> None:
    one = battles(votes(30, 20, 10, 5) + votes(7, 3, left="B", right="A"))
    assert one.design.tolist() == [[1, -1]]
    assert (one.wins.sum(), one.counts.sum()) == (30 + 5 + 3, 70)


def test_each_contestant_but_one_adds_one_made_up_vote() -> None:
    one = battles(table({("A", "B"): 30, ("B", "A"): 10, ("B", "C"): 3, ("A", "C"): 1, ("C", "D"): 40}))
    assert leverages(one).sum() == pytest.approx(3)
    assert leverages(one)[-1] == pytest.approx(1), "nobody else tells C from D"


def test_with_two_contestants_the_rounds_are_draws_of_jeffreys_posterior() -> None:
    wins, counts = drawn(battles(votes(8, 2)), 20_000, 1)
    low, high = np.quantile(wins / counts, [0.025, 0.975])
    assert (low, high) == pytest.approx((0.497, 0.954), abs=0.01)
