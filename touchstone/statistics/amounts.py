"""How much more one side took than the other on the same cases: tokens or dollars, which have no upper end.

The differences of a case's pairs are averaged first, since answers to one case are alike. The interval is Student's over the cases
(Student 1908, "The probable error of a mean", Biometrika 6).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from touchstone.statistics.rates import LEVEL


@dataclass(frozen=True, slots=True)
class Amount:
    """The mean difference over `n` pairs of `cases`; `low` and `high` are the ends of its 95 % interval, None for a single case."""

    mean: float
    low: float | None
    high: float | None
    n: int
    cases: int

    @property
    def mirrored(self) -> "Amount":
        """The same seen from the other side."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return Amount(-self.mean, low, high, self.n, self.cases)


def amount(pairs: Iterable[tuple[Hashable, float]], level: float = LEVEL) -> Amount | None:
    """Of each pair its case, and what b took minus what a took; None without a pair."""
    by_case: dict[Hashable, list[float]] = defaultdict(list)
    for case, step in pairs:
        by_case[case].append(step)
    if not by_case:
        return None
    steps = [fmean(group) for group in by_case.values()]
    mean, n = fmean(steps), sum(map(len, by_case.values()))
    if len(steps) == 1:
        return Amount(mean, None, None, n, 1)
    from scipy.special import stdtrit

    half = float(stdtrit(len(steps) - 1, (1 + level) / 2)) * stdev(steps) / sqrt(len(steps))
    return Amount(mean, mean - half, mean + half, n, len(steps))
