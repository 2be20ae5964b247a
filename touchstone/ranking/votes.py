"""One blind vote: two answers to one item, shown left and right, and which of them was chosen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from touchstone.errors import Invalid

Outcome = Literal["left", "right", "tie", "both_bad"]
Source = Literal["human", "judge"]
TIE, BOTH_BAD = "(tie)", "(both bad)"
"""The labels of votes without a winner, apart from any name."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A choice between the answers of two contestants to one item (a prompt or case); lengths in any one unit.

    `shown` tells pairs of answers apart where the same two contestants meet several times on one item.
    Raises Invalid when both sides are the same contestant, and for an outcome of another name.
    """

    item: str
    left: str
    right: str
    outcome: Outcome
    voter: str
    source: Source
    tags: tuple[str, ...] = ()
    left_length: int = 0
    right_length: int = 0
    shown: int = 0

    def __post_init__(self) -> None:
        if self.left == self.right:
            raise Invalid(f"A vote on {self.item!r} pairs {self.left!r} with itself.", "Give the two answers different names.")
        if self.outcome not in get_args(Outcome):
            raise Invalid(f"A vote on {self.item!r} says {self.outcome!r}.", f"Write one of {', '.join(get_args(Outcome))}.")

    @property
    def pair(self) -> tuple[str, str]:
        """The two names in their order, whatever side they stood on."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)

    @property
    def winner(self) -> str | None:
        """Who was chosen; None for a tie and where both were bad."""
        return {"left": self.left, "right": self.right}.get(self.outcome)

    @property
    def label(self) -> str:
        """The verdict whatever the sides were: the winner's name, or which sort of no winner."""
        return self.winner or (TIE if self.outcome == "tie" else BOTH_BAD)

    @property
    def lead(self) -> float:
        """How much longer the answer of the pair's first name is: (a - b) / (a + b + 1), from -1 to 1."""
        longer = (self.left_length - self.right_length) / (self.left_length + self.right_length + 1)
        return longer if self.pair[0] == self.left else -longer

    def credit(self, name: str) -> float:
        """What the vote counts for one of its two contestants: 1 won, 0 lost, a half for neither."""
        return 0.5 if self.winner is None else float(self.winner == name)


def comparing(votes: Iterable[Vote]) -> list[Vote]:
    """The votes that say something about strength: all but those that found both answers bad."""
    return [vote for vote in votes if vote.outcome != "both_bad"]


def between(votes: Iterable[Vote], a: str, b: str) -> list[Vote]:
    """The votes on these two contestants, on whichever side they stood."""
    return [vote for vote in votes if {vote.left, vote.right} == {a, b}]


def by_item(votes: Iterable[Vote]) -> Mapping[str, list[Vote]]:
    """The votes of each item, items in order of their names."""
    groups: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        groups[vote.item].append(vote)
    return dict(sorted(groups.items()))
