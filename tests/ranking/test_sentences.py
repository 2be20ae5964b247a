"""What votes show reads as one plain sentence that never says more than they do."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.ranking.made import some_votes, vote, votes
from touchstone.ranking.agreement import agreement
from touchstone.ranking.judges import both_ways
from touchstone.ranking.sentences import agreement_sentence, flips_sentence, length_sentence, ranking_sentence, verdict_sentence
from touchstone.ranking.standings import LengthEffect, rank
from touchstone.ranking.verdicts import verdict
from touchstone.ranking.votes import Vote


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            votes(16, 34),
            "B is better than A: it won 34 of 50 decided votes, 95 % interval 54 % to 80 %; sign test over 50 items p = 0.015.",
        ),
        (
            votes(34, 16, 6, 2),
            "B is worse than A: it won 16 of 50 decided votes, 95 % interval 20 % to 46 %; "
            "sign test over 50 items p = 0.015; 6 tied; 2 both bad.",
        ),
        (
            votes(20, 30),
            "No difference seen between A and B: B won 30 of 50 decided votes, 95 % interval 46 % to 73 %; "
            "sign test over 50 items p = 0.2; about 160 more votes needed.",
        ),
        (
            votes(1, 1),
            "No difference seen between A and B: B won 1 of 2 decided votes, 95 % interval 6.1 % to 94 %; "
            "sign test over 2 items p = 1; more than 2,000 more votes needed.",
        ),
        (votes(ties=3, both_bad=1), "No difference seen between A and B: no vote was decided (3 tied, 1 both bad)."),
        ([], "No vote on A and B yet."),
    ],
)
def test_a_verdict_in_words(made: list[Vote], said: str) -> None:
    assert verdict_sentence(verdict(made, "A", "B")) == said


def test_an_even_item_is_no_majority() -> None:
    even = [vote("left"), vote("right", voter="bob")]
    assert "no item with a majority" in verdict_sentence(verdict(even, "A", "B"))


def test_a_ranking_in_words() -> None:
    clear, close = rank(votes(45, 5, both_bad=50)), rank(votes(26, 24) + votes(2, left="C", right="A", start=90))
    first = clear.standings[0]
    assert ranking_sentence(clear) == (
        f"A ranks first of 2 with {first.points:,.0f} points, 95 % interval {first.low:,.0f} to {first.high:,.0f}; "
        "both answers were bad in 50 % of the votes."
    )
    assert ranking_sentence(close) == (
        "The intervals of A and B overlap, so they share the first place of 2; too few votes on C (30 battles give a rank)."
    )


def test_without_ranks_it_says_how_many_battles_there_are() -> None:
    assert ranking_sentence(rank(votes(3, 2))) == "No ranks yet: a rank takes 30 battles, and each contestant has 5 so far."
    uneven = votes(3, 2) + votes(2, left="C", right="A", start=90)
    assert ranking_sentence(rank(uneven)) == "No ranks yet: a rank takes 30 battles, and each contestant has at most 7 so far."
    one = votes(20, 5) + votes(9, left="C", right="A", start=90)
    assert ranking_sentence(rank(one)) == "No ranks yet: a rank takes 30 battles, and only A has them."


def test_what_length_bought_in_words() -> None:
    assert length_sentence(LengthEffect(35.2, -0.3, 70.9, 2.13)) == (
        "Length bought 35 points, 95 % interval 0 to 71: the gain of an answer 2.1 times as long as its rival."
    )
    assert "−12 points" in length_sentence(LengthEffect(-12, -30, 5, 2))


def test_a_judge_in_words() -> None:
    first = [vote("left", str(item)) for item in range(10)]
    second = [vote("left" if item < 3 else "right", str(item), "B", "A") for item in range(10)]
    both = both_ways(first, second)
    assert flips_sentence(both) == (
        "The judge changed its verdict with the sides on 3 of 10 pairs (30 %, 95 % interval 11 % to 60 %): "
        "left both times 3, right both times 0."
    )
    human = [replace(one, voter="ann") for one in first]
    assert agreement_sentence(agreement(human, both.votes)) == (
        "Human and judge agree on 7 of 10 pairs (70 %, 95 % interval 40 % to 89 %); kappa unknown."
    )
    assert flips_sentence(both_ways([], [])) == "The judge has not judged any pair in both orders yet."
    assert agreement_sentence(agreement([], [])) == "Human and judge have no pair of answers in common yet."
    mixed = [vote("left" if item % 2 else "right", str(item)) for item in range(10)]
    assert "; kappa 1.00, 0." in agreement_sentence(agreement(mixed, mixed))


@settings(max_examples=40, deadline=None)
@given(some_votes("AB"))
def test_better_and_worse_stand_only_where_interval_and_test_support_them(made: list[Vote]) -> None:
    one = verdict(made, "A", "B")
    said = verdict_sentence(one)
    if "better" in said or "worse" in said:
        assert one.p <= 0.05 and not one.decided.low <= 0.5 <= one.decided.high
    assert said.endswith(".") and "\n" not in said
