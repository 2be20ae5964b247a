"""Two targets on the same cases: what both, one or none of them did, the difference with its interval, and exact tests.

Single answers per case: Tango's score interval (Tango 1998) and McNemar's exact test with its mid-p form (Fagerland,
Lydersen and Laake 2013). Repeats or several attacks per case: a bootstrap that draws whole cases, and the exact
sign-flip test by case, which is McNemar's where every case has one pair.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import erfc, gcd, sqrt
from typing import Any, NamedTuple

from touchstone.statistics.rates import LEVEL, quantile

DRAWS = 10_000
FEW = 10
"""Fewer differing cases than this make a bootstrap interval too narrow; the score interval at the number of cases stands in."""
EXACT_SUM = 20_000
"""Beyond this many differing pairs the sign-flip test uses the normal approximation."""

MCNEMAR = "exact McNemar"
SIGN_FLIPS = "exact sign flips by case"
APPROXIMATED = "sign flips by case, normal approximation"


class Pair(NamedTuple):
    """Whether each target hit on one pair of answers; None where it is undecided."""

    case: Hashable
    a: bool | None
    b: bool | None


@dataclass(frozen=True, slots=True)
class Paired:
    """The paired table: hits of both (n11), only a (n10), only b (n01), none (n00).

    `difference` is b's rate minus a's over the decided pairs, -1 to 1, with the ends of a 95 % interval (-1 and 1 when there
    is no pair). `undecided` pairs have at least one undecided side; `worst_low` and `worst_high` are the ends of
    the interval if those fell out for, or against, b. `only_a` and `only_b` count attempts without a partner. `method` names the
    interval, `test` what gave `p` and `mid_p`: one of MCNEMAR, SIGN_FLIPS, APPROXIMATED, "" without a pair.
    """

    n11: int
    n10: int
    n01: int
    n00: int
    undecided: int
    only_a: int
    only_b: int
    cases: int
    low: float
    high: float
    worst_low: float
    worst_high: float
    method: str
    p: float
    mid_p: float
    test: str

    @property
    def n(self) -> int:
        """Decided pairs."""
        return self.n11 + self.n10 + self.n01 + self.n00

    @property
    def discordant(self) -> int:
        """Pairs on which the two differ."""
        return self.n10 + self.n01

    @property
    def difference(self) -> float | None:
        return (self.n01 - self.n10) / self.n if self.n else None

    @property
    def rate_a(self) -> float | None:
        """The rate of a over the decided pairs."""
        return (self.n11 + self.n10) / self.n if self.n else None

    @property
    def rate_b(self) -> float | None:
        """The rate of b over the decided pairs."""
        return (self.n11 + self.n01) / self.n if self.n else None

    @property
    def note(self) -> str:
        """What a reader of the test must know, empty in the ordinary case."""
        return "no discordant pairs" if self.n and not self.discordant else ""


def compare_pairs(pairs: Iterable[Pair], *, only_a: int = 0, only_b: int = 0, seed: int = 0, level: float = LEVEL) -> Paired:
    """The paired table of `pairs`, its interval and its tests. The same seed draws the same bootstrap."""
    pairs = list(pairs)
    decided = [pair for pair in pairs if pair.a is not None and pair.b is not None]
    table = Counter((bool(pair.a), bool(pair.b)) for pair in decided)
    low, high, method = difference_interval(decided, seed=seed, level=level)
    undecided = len(pairs) - len(decided)
    worst_low, worst_high = low, high
    if undecided:
        worst_low = difference_interval([_settled(pair, a=True, b=False) for pair in pairs], seed=seed, level=level)[0]
        worst_high = difference_interval([_settled(pair, a=False, b=True) for pair in pairs], seed=seed, level=level)[1]
    p, mid_p, test = sign_flip_test(decided)
    counts = (table[True, True], table[True, False], table[False, True], table[False, False])
    cases = len({pair.case for pair in decided})
    return Paired(*counts, undecided, only_a, only_b, cases, low, high, worst_low, worst_high, method, p, mid_p, test)


def difference_interval(decided: Sequence[Pair], *, seed: int = 0, level: float = LEVEL) -> tuple[float, float, str]:
    """The interval of b's rate minus a's, and the name of its method."""
    only_a, only_b = sum(_step(pair) < 0 for pair in decided), sum(_step(pair) > 0 for pair in decided)
    sums, sizes = _by_case(decided)
    if len(sums) == len(decided):
        return *tango(only_a, only_b, len(decided), level), "Tango score"
    if sum(value != 0 for value in sums) < FEW:
        share = len(sums) / len(decided)
        return *tango(only_a * share, only_b * share, len(sums), level), "Tango score at the number of cases"
    return *_bootstrap(sums, sizes, seed, level), f"bootstrap by case, {DRAWS:,} draws"


def tango(only_a: float, only_b: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Tango's score interval of (only_b - only_a) / n; (-1, 1) when n is 0."""
    if n <= 0:
        return -1.0, 1.0
    z = quantile(level)
    upper = _root(only_a, only_b, n, z)
    return -_root(only_b, only_a, n, z), upper


def mcnemar(only_a: int, only_b: int) -> tuple[float, float]:
    """The exact two-sided p of McNemar's test and its mid-p; 1 and 1 without discordant pairs."""
    from scipy.special import bdtr

    n, few = only_a + only_b, min(only_a, only_b)
    if n == 0:
        return 1.0, 1.0
    point = float(_even_chances(n)[few])
    if only_a == only_b:
        return 1.0, 1 - point / 2
    exact = 2 * float(bdtr(few, n, 0.5))
    return min(1.0, exact), exact - point


def sign_flip_test(decided: Sequence[Pair]) -> tuple[float, float, str]:
    """Two-sided p and mid-p by turning the sign of each case's summed difference, and the name of the test.

    It is McNemar's where every case has one pair.
    """
    sums, _ = _by_case(decided)
    p, mid_p, exact = _sign_flip([value for value in sums if value])
    if len(sums) == len(decided):
        return p, mid_p, MCNEMAR if decided else ""
    return p, mid_p, SIGN_FLIPS if exact else APPROXIMATED


def _sign_flip(sums: Sequence[int]) -> tuple[float, float, bool]:
    """p, mid-p, and whether they are exact."""
    counts = Counter(abs(value) for value in sums)
    if len(counts) <= 1:
        return *mcnemar(sum(value < 0 for value in sums), sum(value > 0 for value in sums)), True
    total, seen = sum(abs(value) for value in sums), abs(sum(sums))
    if total > EXACT_SUM:
        p = erfc(seen / sqrt(2 * sum(value * value for value in sums)))
        return p, p, False
    shared = gcd(*counts)
    distribution = _positive_sum({size // shared: count for size, count in counts.items()})
    return *_two_sided(distribution, total // shared, seen // shared), True


def _positive_sum(counts: dict[int, int]) -> Any:
    """Probabilities of the summed sizes that come out positive when each has an even chance."""
    import numpy as np

    total = np.ones(1)
    for size, count in counts.items():
        spread = np.zeros(size * count + 1)
        spread[::size] = _even_chances(count)
        total = np.convolve(total, spread)
    return total


def _even_chances(n: int) -> Any:
    """Probabilities of 0 to n heads in n tosses; from `scipy.special`, which loads in half the time of `scipy.stats`."""
    import numpy as np
    from scipy.special import gammaln

    heads = np.arange(n + 1)
    return np.exp(gammaln(n + 1) - gammaln(heads + 1) - gammaln(n - heads + 1) - n * np.log(2))


def _two_sided(distribution: Any, total: int, seen: int) -> tuple[float, float]:
    import numpy as np

    distance = np.abs(2 * np.arange(total + 1) - total)
    at, beyond = float(distribution[distance == seen].sum()), float(distribution[distance > seen].sum())
    return min(1.0, at + beyond), beyond + at / 2


def _by_case(decided: Iterable[Pair]) -> tuple[list[int], list[int]]:
    """Per case the summed differences b - a and the number of pairs."""
    sums: dict[Hashable, int] = defaultdict(int)
    sizes: dict[Hashable, int] = defaultdict(int)
    for pair in decided:
        sums[pair.case] += _step(pair)
        sizes[pair.case] += 1
    return list(sums.values()), list(sizes.values())


def _bootstrap(sums: Sequence[int], sizes: Sequence[int], seed: int, level: float) -> tuple[float, float]:
    """Percentile interval of the pooled difference over resampled cases.

    Cases with the same sum and size are interchangeable, so it draws how often each sort of case comes up: the same
    distribution as drawing cases one by one, at a cost that does not grow with their number.
    """
    import numpy as np

    sorts = sorted(Counter(zip(sums, sizes, strict=True)).items())
    share = np.array([count for _, count in sorts]) / len(sums)
    values = np.array([sort for sort, _ in sorts], dtype=float)
    random = np.random.default_rng(seed)
    drawn = np.concatenate([random.multinomial(len(sums), share, size=DRAWS // 10) @ values for _ in range(10)])
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [(1 - level) / 2, (1 + level) / 2])
    seen = sum(sums) / sum(sizes)
    return min(float(low), seen), max(float(high), seen)


def _root(down: float, up: float, n: float, z: float) -> float:
    """The upper end: the largest difference whose score test does not reject, by bisection."""
    low, high = (up - down) / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _score(down, up, n, middle) > -z:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _score(down: float, up: float, n: float, delta: float) -> float:
    """Tango's statistic at a supposed difference; the nuisance parameter is its restricted maximum-likelihood estimate."""
    b = -up - down + (2 * n - up + down) * delta
    c = -down * delta * (1 - delta)
    nuisance = (sqrt(max(0.0, b * b - 8 * n * c)) - b) / (4 * n)
    variance = n * (2 * nuisance + delta * (1 - delta))
    excess = up - down - n * delta
    return excess / sqrt(variance) if variance > 0 else (0.0 if excess == 0 else float("-inf"))


def _step(pair: Pair) -> int:
    return bool(pair.b) - bool(pair.a)


def _settled(pair: Pair, *, a: bool, b: bool) -> Pair:
    return Pair(pair.case, a if pair.a is None else pair.a, b if pair.b is None else pair.b)
