"""The joint ranking: points and ranks that admit what the votes do not separate, the same whatever order and side the votes had."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ranking.made import renamed, some_votes, turned, vote, votes
from touchstone.errors import Invalid
from touchstone.ranking.standings import Ranking, Standing, rank
from touchstone.ranking.votes import Vote


def of(ranking: Ranking, name: str) -> Standing:
    return next(one for one in ranking.standings if one.name == name)


def points(ranking: Ranking) -> dict[str, float]:
    return {one.name: one.points for one in ranking.standings}


def test_the_average_is_1000_and_400_points_are_ten_to_one() -> None:
    ranking = rank(votes(1000, 100), ridge=1e-6)
    assert of(ranking, "A").points - of(ranking, "B").points == pytest.approx(400, abs=0.1)
    assert sum(points(ranking).values()) / 2 == pytest.approx(1000)


def test_ranks_are_shared_where_intervals_meet() -> None:
    close = votes(21, 19) + votes(39, 2, left="A", right="C", start=100) + votes(38, 3, left="B", right="C", start=200)
    ranking = rank(close)
    assert [(one.name, one.rank) for one in ranking.standings] == [("A", 1), ("B", 1), ("C", 3)]
    for one in ranking.standings:
        assert one.low <= one.points <= one.high and one.high - one.low > 1


def test_under_30_battles_there_is_no_rank_and_nobody_ranks_below_it() -> None:
    ranking = rank(votes(20, 20) + votes(12, left="New", right="A", start=100) + votes(12, left="New", right="B", start=200))
    assert (of(ranking, "New").rank, of(ranking, "New").battles) == (None, 24)
    assert (of(ranking, "A").rank, of(ranking, "B").rank) == (1, 1)
    assert ranking.standings[0].name == "New"


def test_both_bad_counts_for_nobody_and_is_reported() -> None:
    fine, bad = rank(votes(30, 20, 4)), rank(votes(30, 20, 4, 18))
    assert points(fine) == points(bad)
    assert (bad.both_bad.hits, bad.both_bad.n, of(bad, "A").battles) == (18, 72, 54)
    assert (of(bad, "B").wins, of(bad, "B").ties, of(bad, "B").losses) == (20, 4, 30)
    assert of(bad, "A").both_bad.value == 0.25


def test_who_won_everything_has_an_interval_of_some_width() -> None:
    first = rank(votes(40)).standings[0]
    assert (first.name, first.rank) == ("A", 1)
    assert first.high - first.low > 100


def test_several_votes_on_one_item_are_not_so_many_items() -> None:
    """Five like votes on each item say no more than one: the interval keeps its width, that of five times the items shrinks."""
    one, more = votes(24, 12), votes(24 * 5, 12 * 5)
    repeated = [replace(each, voter=str(voter)) for each in one for voter in range(5)]
    widths = [of(rank(some, rounds=1000), "A") for some in (one, repeated, more)]
    single, clustered, independent = (each.high - each.low for each in widths)
    assert clustered == pytest.approx(single, rel=0.15)
    assert independent < 0.6 * clustered


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    made = np.random.default_rng(3)
    truth, held = np.array([0.6, 0.0, -0.6]), 0
    for _ in range(60):
        chosen = [(item, *made.choice(3, 2, replace=False)) for item in range(60)]
        wins = [made.random() < 1 / (1 + np.exp(truth[b] - truth[a])) for _, a, b in chosen]
        ranking = rank([vote("left" if won else "right", str(i), "ABC"[a], "ABC"[b]) for won, (i, a, b) in zip(wins, chosen, strict=True)])
        held += sum((one.low - 1000) / 173.72 <= truth["ABC".index(one.name)] <= (one.high - 1000) / 173.72 for one in ranking.standings)
    assert 0.89 <= held / 180 <= 0.99


def test_contestants_no_vote_joins_are_not_ranked_together() -> None:
    with pytest.raises(Invalid, match="A, B; C, D"):
        rank(votes(40, 30) + votes(40, 30, left="C", right="D"))


@settings(max_examples=25, deadline=None)
@given(some_votes(), st.integers(0, 99), st.booleans())
def test_order_and_sides_of_the_votes_change_nothing(made: list[Vote], seed: int, length: bool) -> None:
    length = length and any(one.lead for one in made if one.outcome != "both_bad")
    mixed = random.Random(seed).sample([turned(one) if seed % 2 else one for one in made], len(made))
    assert rank(made, length_control=length, rounds=20) == rank(mixed, length_control=length, rounds=20)


@settings(max_examples=25, deadline=None)
@given(some_votes(), st.permutations("ABCD"))
def test_other_names_get_the_same_points(made: list[Vote], names: list[str]) -> None:
    other = dict(zip("ABCD", names, strict=True))
    first, second = points(rank(made, rounds=2)), points(rank([renamed(one, other) for one in made], rounds=2))
    assert {other[name]: value for name, value in first.items()} == pytest.approx(second, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(some_votes("AB"), st.integers(1, 30))
def test_a_tie_never_turns_the_order_of_two(made: list[Vote], ties: int) -> None:
    before = points(rank(made, rounds=2))
    after = points(rank(made + votes(ties=ties, start=100), rounds=2))
    assert np.sign(round(before["A"] - before["B"], 6)) == np.sign(round(after["A"] - after["B"], 6))
    assert abs(after["A"] - after["B"]) <= abs(before["A"] - before["B"]) + 1e-6


def long_winded(seed: int = 5, count: int = 400) -> list[Vote]:
    """Votes that follow length alone: A writes more, and the longer answer wins three times in four."""
    made = random.Random(seed)
    found = []
    for item in range(count):
        a, b = made.randint(150, 400), made.randint(100, 300)
        won = made.random() < (0.75 if a > b else 0.25)
        found.append(Vote(str(item), "A", "B", "left" if won else "right", "ann", "human", (), a, b))
    return found


def test_length_control_takes_out_what_length_bought() -> None:
    plain, controlled = rank(long_winded()), rank(long_winded(), length_control=True)
    assert plain.length is None and controlled.length is not None
    assert plain.standings[0].name == "A" and plain.standings[0].low > 1000
    assert abs(of(controlled, "A").points - 1000) < 0.4 * (of(plain, "A").points - 1000)
    assert controlled.length.low > 0 and controlled.length.low <= controlled.length.points <= controlled.length.high
    assert 1.5 < controlled.length.times < 3


def test_length_cannot_be_controlled_without_lengths() -> None:
    with pytest.raises(Invalid, match="no difference of length"):
        rank(votes(20, 20), length_control=True)
