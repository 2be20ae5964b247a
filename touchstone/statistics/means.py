"""Two targets' scores on the same cases: the difference of their means with an interval and a test.

Repeats of a case are averaged first. The interval is a bootstrap that draws whole cases; where few cases differ, it would be too
narrow, and Tango's score interval stands in: rises and falls are summed as if whole cases had risen or fallen, which no scores
between 0 and 1 can spread wider than. The test turns the sign of each case's difference (Fisher's randomisation test), in every
way where few cases differ, else 10,000 times at random (Phipson and Smyth 2010). Beyond 2,000 cases both are approximated.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from statistics import fmean, stdev
from typing import Any, NamedTuple

from touchstone.statistics.paired import APPROXIMATED, DRAWS, FEW, SIGN_FLIPS, tango
from touchstone.statistics.rates import LEVEL, quantile

ALL_SIGNS = 12
"""At most this many differing cases have all their signs tried."""
SORTS = 20
"""At most this many different steps are drawn by their counts: faster than drawing case by case."""
LARGE = 2_000
"""Beyond this many cases the interval and the test are those of the normal distribution, which draws would only repeat."""


class ScorePair(NamedTuple):
    """The scores of both targets on one pair of answers, 0 to 1."""

    case: Hashable
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class PairedMeans:
    """Mean scores over `n` pairs of `cases`; `low` and `high` are the ends of a 95 % interval of b's mean minus a's, -1 to 1."""

    mean_a: float
    mean_b: float
    n: int
    cases: int
    low: float
    high: float
    method: str
    p: float
    test: str

    @property
    def difference(self) -> float:
        return self.mean_b - self.mean_a


def compare_means(pairs: Iterable[ScorePair], *, seed: int = 0, level: float = LEVEL) -> PairedMeans | None:
    """The comparison; None without a pair. The same seed draws the same."""
    by_case: dict[Hashable, list[ScorePair]] = defaultdict(list)
    for pair in pairs:
        by_case[pair.case].append(pair)
    if not by_case:
        return None
    a = [fmean(pair.a for pair in group) for group in by_case.values()]
    b = [fmean(pair.b for pair in group) for group in by_case.values()]
    steps = [round(after - before, 12) for before, after in zip(a, b, strict=True)]
    low, high, method = _interval(steps, seed, level)
    return PairedMeans(fmean(a), fmean(b), sum(map(len, by_case.values())), len(steps), low, high, method, *_p(steps, seed))


def _interval(steps: Sequence[float], seed: int, level: float) -> tuple[float, float, str]:
    if sum(step != 0 for step in steps) < FEW:
        rises, falls = sum(step for step in steps if step > 0), -sum(step for step in steps if step < 0)
        return *tango(falls, rises, len(steps), level), "Tango score of summed rises and falls"
    middle = fmean(steps)
    if len(steps) > LARGE:
        half = quantile(level) * stdev(steps) / sqrt(len(steps))
        return middle - half, middle + half, "normal approximation"
    import numpy as np

    random, seen = np.random.default_rng(seed), np.array(steps)
    drawn = np.concatenate([_means(random, seen) for _ in range(10)])
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return min(float(low), middle), max(float(high), middle), f"bootstrap by case, {DRAWS:,} draws"


def _means(random: Any, steps: Any) -> Any:
    """A tenth of the draws: the mean of as many cases as there are, drawn anew; where few steps differ, by how often each comes up."""
    import numpy as np

    values, counts = np.unique(steps, return_counts=True)
    if len(values) <= SORTS:
        return random.multinomial(len(steps), counts / len(steps), size=DRAWS // 10) @ values / len(steps)
    return steps[random.integers(0, len(steps), size=(DRAWS // 10, len(steps)))].mean(axis=1)


def _p(steps: Sequence[float], seed: int) -> tuple[float, str]:
    """Two-sided, and the name of the test."""
    import numpy as np

    moved = np.array([step for step in steps if step])
    if not len(moved):
        return 1.0, SIGN_FLIPS
    seen = abs(float(moved.sum())) - 1e-9
    if len(moved) <= ALL_SIGNS:
        ways = np.array(np.meshgrid(*[[-1, 1]] * len(moved))).reshape(len(moved), -1).T
        return float(np.mean(np.abs(ways @ moved) >= seen)), SIGN_FLIPS
    if len(moved) > LARGE:
        return erfc(max(0.0, seen) / sqrt(2 * float(moved @ moved))), APPROXIMATED
    random = np.random.default_rng(seed)
    hits = sum(_as_far(random, moved, seen) for _ in range(10))
    return (hits + 1) / (DRAWS + 1), f"sign flips by case, {DRAWS:,} draws"


def _as_far(random: Any, moved: Any, seen: float) -> int:
    import numpy as np

    signs = random.integers(0, 2, size=(DRAWS // 10, len(moved)), dtype=np.int8) * 2 - 1
    return int((np.abs(signs @ moved) >= seen).sum())
