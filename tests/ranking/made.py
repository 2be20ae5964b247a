"""Votes made up for the tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count, pairwise

from hypothesis import strategies as st

from touchstone.ranking.votes import Outcome, Vote

NAMES = ("A", "B", "C", "D")
OUTCOMES: tuple[Outcome, ...] = ("left", "right", "tie", "both_bad")


def vote(outcome: Outcome, item: str = "1", left: str = "A", right: str = "B", voter: str = "ann", tags: Sequence[str] = ()) -> Vote:
    return Vote(item, left, right, outcome, voter, "human", tuple(tags))


def votes(a: int = 0, b: int = 0, ties: int = 0, both_bad: int = 0, *, left: str = "A", right: str = "B", start: int = 0) -> list[Vote]:
    """So many wins of each side, ties and both bad, every one on an item of its own."""
    items = count(start)
    sides: dict[Outcome, int] = {"left": a, "right": b, "tie": ties, "both_bad": both_bad}
    return [vote(outcome, str(next(items)), left, right) for outcome, number in sides.items() for _ in range(number)]


def table(wins: Mapping[tuple[str, str], int]) -> list[Vote]:
    """The votes of a table of wins: how often the first of a pair won over the second."""
    items = count()
    return [vote("left", str(next(items)), *pair) for pair, number in wins.items() for _ in range(number)]


def turned(one: Vote) -> Vote:
    """The same vote with its answers on the other sides."""
    outcome: Outcome = {"left": "right", "right": "left"}.get(one.outcome, one.outcome)  # type: ignore[assignment]
    lengths = {"left_length": one.right_length, "right_length": one.left_length}
    return replace(one, left=one.right, right=one.left, outcome=outcome, **lengths)


def renamed(one: Vote, names: Mapping[str, str]) -> Vote:
    return replace(one, left=names[one.left], right=names[one.right])


def some_votes(names: Sequence[str] = NAMES, *, most: int = 40) -> st.SearchStrategy[list[Vote]]:
    """Votes on a few items, with a tie between neighbours first, so that everybody can be ranked."""
    pairs = st.permutations(names).map(lambda order: (order[0], order[1]))
    drawn = st.tuples(st.integers(0, 6).map(str), pairs, st.sampled_from(OUTCOMES), st.integers(0, 300), st.integers(0, 300))
    chain = [vote("tie", "0", left, right) for left, right in pairwise(names)]
    made = drawn.map(lambda one: Vote(one[0], *one[1], one[2], "ann", "human", (), one[3], one[4]))
    return st.lists(made, max_size=most).map(lambda rest: chain + rest)
