"""A model as judge asked in both orders, because many judges lean to a side."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from touchstone.errors import Invalid
from touchstone.ranking.votes import Vote
from touchstone.statistics.rates import Rate, clustered_rate


@dataclass(frozen=True, slots=True)
class BothWays:
    """A judge's votes after asking in both orders: one a pair of answers, a tie wherever the two orders disagreed.

    `flips` is the rate of disagreement; `left_twice` and `right_twice` count those that chose the same side both times.
    `alone` votes have no partner in the other order and are left out.
    """

    votes: tuple[Vote, ...]
    flips: Rate
    left_twice: int
    right_twice: int
    alone: int


def both_ways(first: Iterable[Vote], swapped: Iterable[Vote]) -> BothWays:
    """The two orders of each voter on each pair of answers put together; the last vote counts where there are several.

    Raises Invalid for a vote of `swapped` whose sides are those of its partner.
    """
    ones, others = ({(vote.item, vote.shown, vote.pair, vote.voter): vote for vote in votes} for votes in (first, swapped))
    couples = [(ones[key], others[key]) for key in sorted(ones.keys() & others.keys())]
    for one, other in couples:
        if one.left == other.left:
            raise Invalid(f"Both votes on {one.item!r} show {one.left!r} on the left.", "Swap the two answers for the second vote.")
    flipped = [(one, other) for one, other in couples if one.label != other.label]
    sides = Counter(one.outcome for one, other in flipped if one.outcome == other.outcome)
    votes = tuple(one if one.label == other.label else replace(one, outcome="tie") for one, other in couples)
    rate = clustered_rate((one.item, one.label != other.label) for one, other in couples)
    return BothWays(votes, rate, sides["left"], sides["right"], len(ones) + len(others) - 2 * len(couples))
