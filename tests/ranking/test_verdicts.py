"""Better, worse, or no difference seen, and then how many more votes would tell; in all and by tag."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from tests.ranking.made import renamed, some_votes, turned, vote, votes
from touchstone.ranking.verdicts import MOST, slices, verdict
from touchstone.ranking.votes import Vote

MIRROR = {"better": "worse", "worse": "better"}


def test_34_of_50_is_better() -> None:
    one = verdict(votes(16, 34, 6, 2), "A", "B")
    assert (one.finding, one.more_votes, one.ties, one.both_bad) == ("better", None, 6, 2)
    assert (one.decided.low, one.decided.high) == pytest.approx((0.54, 0.80), abs=5e-3)
    assert verdict(votes(16, 34), "B", "A").finding == "worse"


@given(st.integers(0, 60), st.integers(0, 60))
def test_p_is_the_exact_sign_test_of_scipy(a: int, b: int) -> None:
    expected = binomtest(b, a + b).pvalue if a + b else 1.0
    assert verdict(votes(a, b), "A", "B").p == pytest.approx(expected, abs=1e-9)


def test_the_sign_test_of_six_items() -> None:
    """Six of six is the fewest that can show a difference: 2 / 64."""
    assert verdict(votes(0, 6), "A", "B").p == pytest.approx(2 / 64)
    assert [verdict(votes(0, b), "A", "B").finding for b in (5, 6)] == ["no difference seen", "better"]


def test_an_item_counts_once_by_its_majority() -> None:
    """Ten people on five items are five items, and an even item is none."""
    crowd = [vote("right", str(item), voter=str(voter)) for item in range(5) for voter in range(10)]
    even = [vote("left", "even"), vote("right", "even", voter="bob")]
    one = verdict(crowd + even, "A", "B")
    assert (one.items_a, one.items_b, one.decided.n) == (0, 5, 52)
    assert one.p == pytest.approx(2 / 32) and one.finding == "no difference seen"


def test_ties_and_both_bad_are_no_evidence_for_a_side() -> None:
    plain, blurred = verdict(votes(16, 34), "A", "B"), verdict(votes(16, 34, 40, 20), "A", "B")
    assert (plain.p, plain.decided, plain.finding) == (blurred.p, blurred.decided, blurred.finding)


def test_more_votes_are_those_a_sign_test_lacks() -> None:
    """30 to 20: lead 10 / 51, ((1.960 + 0.842 √(1 - δ²)) / δ)² is 202 items, 50 are there; a third more votes go to ties."""
    assert verdict(votes(20, 30), "A", "B").more_votes == 160
    assert verdict(votes(20, 30, 25), "A", "B").more_votes == 250
    assert verdict(votes(0, 5), "A", "B").more_votes == 4


def test_more_votes_have_a_limit() -> None:
    assert verdict(votes(25, 25), "A", "B").more_votes == MOST + 1
    assert verdict(votes(101, 100), "A", "B").more_votes == MOST + 1


def test_without_a_decided_vote_no_number_is_made_up() -> None:
    none, ties = verdict([], "A", "B"), verdict(votes(ties=4), "A", "B")
    assert (none.finding, none.more_votes, none.p) == ("no data", None, 1.0)
    assert (ties.finding, ties.more_votes, ties.votes) == ("no difference seen", None, 4)


def test_votes_on_others_do_not_count() -> None:
    others = votes(0, 50, left="A", right="C", start=500)
    assert verdict(votes(16, 34) + others, "A", "B") == verdict(votes(16, 34), "A", "B")


def tagged(a: int, b: int, tag: str, start: int) -> list[Vote]:
    return [replace(one, tags=(tag,)) for one in votes(a, b, start=start)]


def test_a_tag_s_finding_survives_holm() -> None:
    """2 to 12 alone is p 0.013; among four tags it is 0.052."""
    made = tagged(2, 12, "tone", 0) + tagged(5, 5, "facts", 100) + tagged(4, 6, "code", 200) + tagged(6, 6, "maths", 300)
    found = {one.tag: one for one in slices(made, "A", "B")}
    assert list(found) == ["code", "facts", "maths", "tone"]
    assert found["tone"].verdict.p == pytest.approx(0.0129, abs=1e-4)
    assert found["tone"].p_adjusted == pytest.approx(0.0518, abs=1e-4)
    assert found["tone"].verdict.finding == "no difference seen" and found["tone"].verdict.more_votes
    assert slices(tagged(2, 12, "tone", 0), "A", "B")[0].verdict.finding == "better"


def test_more_votes_for_a_tag_are_those_that_holm_asks_for_among_all_tags() -> None:
    """30 to 20 alone lacks 152 items. At the level of 0.05 / 4, 2.498 in place of 1.960, it lacks 238."""
    others = [one for place in range(3) for one in tagged(5, 5, f"even {place}", 100 * (place + 1))]
    alone, among = (slices([*tagged(20, 30, "tone", 0), *more], "A", "B")[-1].verdict for more in ([], others))
    assert (alone.p, alone.more_votes) == (among.p, 160)
    assert among.more_votes == 250
    assert verdict(tagged(20, 30, "tone", 0), "A", "B").more_votes == 160


def test_tags_without_a_decided_item_are_not_of_the_family() -> None:
    empty = [replace(one, tags=("empty",)) for one in votes(ties=3, start=900)]
    first, second = slices(tagged(1, 12, "tone", 0) + empty, "A", "B")
    assert (first.p_adjusted, first.verdict.finding) == (None, "no difference seen")
    assert second.p_adjusted == second.verdict.p


def test_a_vote_with_two_tags_is_in_both() -> None:
    made = [replace(one, tags=("x", "y")) for one in votes(1, 9)]
    assert [one.verdict.decided.n for one in slices(made, "A", "B")] == [10, 10]


@settings(max_examples=40, deadline=None)
@given(some_votes("AB"), st.integers(0, 99))
def test_order_and_sides_change_nothing(made: list[Vote], seed: int) -> None:
    mixed = random.Random(seed).sample([turned(one) for one in made], len(made))
    assert verdict(mixed, "A", "B") == verdict(made, "A", "B")


@settings(max_examples=40, deadline=None)
@given(some_votes("AB"))
def test_the_other_way_of_asking_gives_the_mirror(made: list[Vote]) -> None:
    one, other = verdict(made, "A", "B"), verdict(made, "B", "A")
    assert other.finding == MIRROR.get(one.finding, one.finding)
    assert (other.p, other.items_a, other.items_b, other.more_votes) == (one.p, one.items_b, one.items_a, one.more_votes)
    assert other.decided.low == pytest.approx(1 - one.decided.high) and other.decided.high == pytest.approx(1 - one.decided.low)


@settings(max_examples=40, deadline=None)
@given(some_votes("AB"))
def test_exchanged_names_exchange_the_counts(made: list[Vote]) -> None:
    one, other = verdict(made, "A", "B"), verdict([renamed(each, {"A": "B", "B": "A"}) for each in made], "A", "B")
    assert (other.p, other.items_a, other.items_b) == (one.p, one.items_b, one.items_a)
    assert other.decided.won == one.decided.n - one.decided.won
