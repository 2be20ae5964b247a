"""A judge asked in both orders, and how well it agrees with people."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from tests.ranking.made import OUTCOMES, renamed, turned, vote
from touchstone.errors import Invalid
from touchstone.ranking.agreement import Agreement, agreement
from touchstone.ranking.judges import both_ways
from touchstone.ranking.votes import Outcome, Vote

couples = st.lists(st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES)), min_size=1, max_size=30)


def swapped(outcome: Outcome, item: str = "1") -> Vote:
    """What was seen with B on the left."""
    return vote(outcome, item, "B", "A")


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("left", "right", "left"),
        ("right", "left", "right"),
        ("left", "left", "tie"),
        ("right", "right", "tie"),
        ("tie", "left", "tie"),
        ("both_bad", "both_bad", "both_bad"),
        ("both_bad", "tie", "tie"),
    ],
)
def test_what_both_orders_say_counts_and_the_rest_is_a_tie(first: Outcome, second: Outcome, kept: Outcome) -> None:
    both = both_ways([vote(first)], [swapped(second)])
    assert [one.outcome for one in both.votes] == [kept]


def test_flips_have_a_rate_and_a_side() -> None:
    first = [vote("left", str(item)) for item in range(20)]
    second = [swapped("left" if item < 6 else "right", str(item)) for item in range(20)]
    both = both_ways(first, second)
    assert (both.flips.hits, both.flips.n, both.left_twice, both.right_twice) == (6, 20, 6, 0)
    assert both.flips.low < 0.3 < both.flips.high


def test_a_vote_without_its_partner_is_left_out() -> None:
    both = both_ways([vote("left", "1"), vote("left", "2")], [swapped("right", "2"), swapped("right", "3")])
    assert ([one.item for one in both.votes], both.alone) == (["2"], 2)


def test_the_second_order_has_to_be_another() -> None:
    with pytest.raises(Invalid, match="Swap the two answers"):
        both_ways([vote("left")], [vote("left")])


@given(couples)
def test_it_does_not_matter_which_order_came_first(outcomes: list[tuple[Outcome, Outcome]]) -> None:
    first = [vote(one, str(item)) for item, (one, _) in enumerate(outcomes)]
    second = [swapped(other, str(item)) for item, (_, other) in enumerate(outcomes)]
    one, other = both_ways(first, second), both_ways(second, first)
    assert one.votes == tuple(turned(each) for each in other.votes)
    assert replace(one, votes=()) == replace(other, votes=())


def agreed(pairs: list[tuple[Outcome, Outcome]]) -> Agreement:
    human = [vote(ours, str(item)) for item, (ours, _) in enumerate(pairs)]
    judge = [replace(vote(theirs, str(item), voter="judge"), source="judge") for item, (_, theirs) in enumerate(pairs)]
    return agreement(human, judge)


def test_a_kappa_worked_by_hand() -> None:
    """20 and 15 alike of 50, 5 and 10 not: agreement 0.7, by chance 0.5, so kappa is 0.4."""
    counted: dict[tuple[Outcome, Outcome], int] = {
        ("left", "left"): 20,
        ("left", "right"): 5,
        ("right", "left"): 10,
        ("right", "right"): 15,
    }
    one = agreed([pair for pair, number in counted.items() for _ in range(number)])
    assert (one.n, one.items, one.rate.hits) == (50, 50, 35)
    assert one.kappa == pytest.approx(0.4)
    assert (one.low, one.high) == pytest.approx((0.15, 0.64), abs=0.04)


@pytest.mark.filterwarnings("ignore:invalid value")
@settings(max_examples=40, deadline=None)
@given(couples)
def test_kappa_agrees_with_statsmodels(pairs: list[tuple[Outcome, Outcome]]) -> None:
    one = agreed(pairs)
    if min(len({pair[side] for pair in pairs}) for side in (0, 1)) == 1:
        assert (one.kappa, one.low, one.high) == (None, -1.0, 1.0)
        return
    counts = [[sum(pair == (ours, theirs) for pair in pairs) for theirs in OUTCOMES] for ours in OUTCOMES]
    assert one.kappa == pytest.approx(cohens_kappa(counts).kappa, abs=1e-9)
    assert -1 <= one.low <= one.kappa <= one.high <= 1 and one.low < one.high


def test_perfect_agreement_on_few_items_is_not_certain() -> None:
    one = agreed([("left", "left")] * 10 + [("right", "right")] * 10)
    assert (one.kappa, one.high) == (pytest.approx(1.0), pytest.approx(1.0))
    assert 0.7 < one.low < 0.85


def test_where_one_side_always_said_the_same_kappa_tells_nothing() -> None:
    one = agreed([("left", "left")] * 19 + [("left", "right")])
    assert (one.rate.value, one.kappa, one.low, one.high) == (0.95, None, -1.0, 1.0)


def test_only_shared_items_count_and_several_people_speak_by_majority() -> None:
    human = [vote("left"), vote("left", voter="bob"), vote("right", voter="cy"), vote("left", "2"), vote("right", "2", voter="bob")]
    judge = [swapped("right"), swapped("tie", "2"), swapped("left", "3")]
    one = agreement(human, judge)
    assert (one.n, one.rate.hits) == (2, 2)


def test_without_a_shared_item_nothing_is_known() -> None:
    one = agreement([vote("left", "1")], [vote("left", "2")])
    assert (one.n, one.rate.value, one.kappa, one.low, one.high) == (0, None, None, -1.0, 1.0)


@settings(max_examples=20, deadline=None)
@given(couples, st.integers(0, 99))
def test_names_sides_and_order_do_not_change_the_agreement(pairs: list[tuple[Outcome, Outcome]], seed: int) -> None:
    human = [vote(ours, str(item)) for item, (ours, _) in enumerate(pairs)]
    judge = [vote(theirs, str(item)) for item, (_, theirs) in enumerate(pairs)]
    other = {"A": "Zoe", "B": "Abe"}
    mixed = random.Random(seed).sample([renamed(turned(one), other) for one in human], len(human))
    one, two = agreement(human, judge), agreement(mixed, [renamed(each, other) for each in judge])
    assert (one.n, one.rate) == (two.n, two.rate)
    assert (one.kappa, one.low, one.high) == pytest.approx((two.kappa, two.low, two.high))
