"""A vote says the same whatever side the answers stood on; who cannot be joined by votes cannot be ranked together."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ranking.made import OUTCOMES, turned, vote, votes
from touchstone.errors import Invalid
from touchstone.ranking.groups import pieces, require_one_piece
from touchstone.ranking.votes import Vote, between, comparing


@given(st.sampled_from(OUTCOMES), st.integers(0, 900), st.integers(0, 900))
def test_the_sides_do_not_matter(outcome: Any, left_length: int, right_length: int) -> None:
    one = Vote("1", "B", "A", outcome, "ann", "human", (), left_length, right_length)
    other = turned(one)
    assert (one.pair, one.winner, one.label, one.lead) == (other.pair, other.winner, other.label, other.lead)
    assert one.credit("A") == other.credit("A") == 1 - one.credit("B")


def test_a_lead_is_that_of_the_first_name() -> None:
    assert Vote("1", "A", "B", "tie", "ann", "human", (), 300, 99).lead == pytest.approx(201 / 400)


@pytest.mark.parametrize(("right", "outcome"), [("A", "left"), ("B", "better")])
def test_what_is_no_vote_is_refused(right: str, outcome: Any) -> None:
    with pytest.raises(Invalid) as refused:
        vote(outcome, right=right)
    assert refused.value.message.endswith(".") and refused.value.hint.endswith(".")


def test_votes_of_a_pair_and_votes_that_compare() -> None:
    all_votes = votes(1, 1, 1, 2) + votes(1, left="C", right="B", start=9)
    assert len(between(all_votes, "B", "A")) == 5
    assert len(comparing(all_votes)) == 4


def test_wins_and_ties_join_and_both_bad_does_not() -> None:
    ring = [vote("left"), vote("tie", left="C", right="B"), vote("both_bad", left="C", right="D"), vote("right", left="E", right="D")]
    assert pieces(ring) == (("A", "B", "C"), ("D", "E"))
    assert pieces([vote("both_bad")]) == (("A",), ("B",))


def test_groups_that_never_met_are_named() -> None:
    with pytest.raises(Invalid) as refused:
        require_one_piece(votes(2, 1) + votes(3, 1, left="C", right="D"))
    assert refused.value.message == "The contestants fall into 2 groups that no decided or tied vote joins: A, B; C, D."
    assert refused.value.hint == "Collect votes on pairs across the groups, or rank each group by itself."
    with pytest.raises(Invalid, match="There is no vote to rank by"):
        require_one_piece([])
