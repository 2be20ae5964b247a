"""The share of votes one side won, with an interval that allows for several votes on one item.

One vote per item: the Jeffreys interval, the 2.5 % and 97.5 % points of Beta(wins + 1/2, losses + 1/2), with the ends at 0
or 1 where nothing was won or lost (Brown, Cai and DasGupta 2001, "Interval estimation for a binomial proportion").
Several votes per item: the Bayesian bootstrap over items (Rubin 1981). Each item gets a random weight, Gamma(1), and a win and a
loss as large as an item's votes (Kish's mean size) are added with weights Gamma(1/2). With one vote per item this is the Jeffreys interval
itself; with a clean sweep its width is not zero, as that of an ordinary bootstrap would be.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from touchstone.statistics.rates import LEVEL

DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Share:
    """`won` of `n` votes, a tie counted as half where ties count, with the ends of a 95 % interval (0 to 1)."""

    won: float
    n: int
    low: float
    high: float
    method: str

    @property
    def value(self) -> float | None:
        """None without a vote."""
        return self.won / self.n if self.n else None

    @property
    def mirrored(self) -> "Share":
        """The same seen from the other side."""
        return Share(self.n - self.won, self.n, 1 - self.high, 1 - self.low, self.method)


def share(items: Sequence[Sequence[float]], seed: int = 0) -> Share:
    """The share of the credits (1, 1/2 or 0 a vote) of each item's votes."""
    groups = [(sum(item), len(item)) for item in items if item]
    won, n = sum(credit for credit, _ in groups), sum(size for _, size in groups)
    if n == len(groups):
        return Share(won, n, *jeffreys(won, n - won), "Jeffreys")
    return Share(won, n, *_by_item(groups, won / n, seed), f"Bayesian bootstrap by item, {DRAWS:,} draws")


def jeffreys(wins: float, losses: float, level: float = LEVEL) -> tuple[float, float]:
    """The Jeffreys interval; halves are allowed; (0, 1) without a vote."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(wins + 0.5, losses + 0.5, tail)) if wins else 0.0
    high = float(betaincinv(wins + 0.5, losses + 0.5, 1 - tail)) if losses else 1.0
    return low, high


def _by_item(groups: Sequence[tuple[float, int]], seen: float, seed: int) -> tuple[float, float]:
    """Items with the same votes are interchangeable, so the weights of a sort of item are drawn as one."""
    import numpy as np

    random = np.random.default_rng(seed)
    sorts = sorted(Counter(groups).items())
    weights = random.standard_gamma([count for _, count in sorts], size=(DRAWS, len(sorts)))
    usual = sum(size * size for _, size in groups) / sum(size for _, size in groups)
    added = random.standard_gamma(0.5, size=(DRAWS, 2)) * usual
    won, n = (weights @ np.array([sort for sort, _ in sorts], dtype=float)).T
    low, high = np.quantile((won + added[:, 0]) / (n + added.sum(axis=1)), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return (0.0 if seen == 0 else min(float(low), seen)), (1.0 if seen == 1 else max(float(high), seen))
