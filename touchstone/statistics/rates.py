"""A rate is never shown alone: with it go its counts, the undecided ones, and an interval that is never of width zero.

Wilson's score interval (Wilson 1927). Several answers to one case are not independent: their interval is Wilson's at
the effective sample size n / design effect (Kish 1965; this pairing did well in Franco, Little, Louis and Slud 2019,
"Comparative study of confidence intervals for proportions in complex sample surveys").
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import NormalDist, fmean

from touchstone.errors import Invalid

LEVEL = 0.95
ALPHA = 0.05
"""A p above it shows nothing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `n` decided answers, with the ends of a 95 % interval (0 to 1; 0 and 1 when n is 0).

    `undecided` answers are in neither count. `worst_low` is the lower end if all of them were misses,
    `worst_high` the upper end if all were hits; neither lies inside the interval, however little alike that made the answers to a case.
    `effective_n` is n over the design effect: below n where cases were repeated.
    `by_people` of the answers, decided and undecided, have a person's verdict in place of the machine's.
    """

    hits: int
    n: int
    undecided: int
    low: float
    high: float
    method: str
    worst_low: float
    worst_high: float
    effective_n: float
    by_people: int = 0

    @property
    def value(self) -> float | None:
        """Hits over decided, None when nothing was decided."""
        return self.hits / self.n if self.n else None


def rate(hits: int, n: int, undecided: int = 0, *, repeats: int = 1, level: float = LEVEL) -> Rate:
    """The rate of counts. Give `repeats`, the most answers a case has, where only totals are known: the interval is then that of
    n / repeats answers (at least one), the widest the repeats allow. Raises Invalid for impossible counts.
    """
    if not 0 <= hits <= n or undecided < 0:
        raise Invalid(f"{hits} hits of {n} with {undecided} undecided is no rate.", "Hits lie between 0 and n.")
    effect, worst = (float(max(1, min(repeats, answers))) for answers in (n, n + undecided))
    return _rate(hits, n, undecided, effect, (worst, worst), level)


def clustered_rate(outcomes: Iterable[tuple[Hashable, bool | None]], *, level: float = LEVEL) -> Rate:
    """The rate of (case, hit) pairs, None for an undecided one. Where cases repeat, the interval allows for it.

    With no or only hits the repeats tell nothing of their likeness: they then count as one answer per case.
    """
    cases: dict[Hashable, list[bool | None]] = {}
    for case, hit in outcomes:
        cases.setdefault(case, []).append(hit)
    decided = [[hit for hit in hits if hit is not None] for hits in cases.values()]
    hits, n, answers = sum(map(sum, decided)), sum(map(len, decided)), sum(map(len, cases.values()))
    missed, hit_all = (design_effect([[end if hit is None else hit for hit in hits] for hits in cases.values()]) for end in (False, True))
    return _rate(hits, n, answers - n, design_effect([hits for hits in decided if hits]), (missed, hit_all), level)


def design_effect(groups: Sequence[Sequence[bool]]) -> float:
    """Kish's 1 + (m - 1) ICC, at least 1; m is the mean size as an answer sees it (sum of m² over sum of m)."""
    n = sum(map(len, groups))
    if n == len(groups):
        return 1.0
    return 1 + (sum(len(group) ** 2 for group in groups) / n - 1) * intraclass_correlation(groups)


def intraclass_correlation(groups: Sequence[Sequence[bool]]) -> float:
    """How alike the answers to one case are, 0 to 1: the analysis-of-variance estimator (Donner 1986), 1 where it is undefined."""
    n, count = sum(map(len, groups)), len(groups)
    if count < 2 or n == count:
        return 1.0
    mean = sum(map(sum, groups)) / n
    between = sum(len(group) * (fmean(group) - mean) ** 2 for group in groups) / (count - 1)
    within = sum(sum(group) * (1 - fmean(group)) for group in groups) / (n - count)
    size = (n - sum(len(group) ** 2 for group in groups) / n) / (count - 1)
    spread = between + (size - 1) * within
    return min(1.0, max(0.0, (between - within) / spread)) if spread > 0 else 1.0


def wilson(hits: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval; (0, 1) when n is 0. Counts may be fractions (effective ones)."""
    if n <= 0:
        return 0.0, 1.0
    z, share = quantile(level), hits / n
    scale = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / scale
    half = z / scale * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (0.0 if share == 0 else max(0.0, centre - half)), (1.0 if share == 1 else min(1.0, centre + half))


@lru_cache
def quantile(level: float) -> float:
    """The normal quantile of a two-sided level: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def _rate(hits: int, n: int, undecided: int, effect: float, worst: tuple[float, float], level: float) -> Rate:
    """`effect` is the design effect of the decided answers, `worst` are those of all with the undecided ones as misses and as hits."""
    low, high = wilson(hits / effect, n / effect, level)
    missed, hit = worst
    every = n + undecided
    worst_low = min(low, wilson(hits / missed, every / missed, level)[0]) if undecided else low
    worst_high = max(high, wilson((hits + undecided) / hit, every / hit, level)[1]) if undecided else high
    label = "wilson" if effect == 1 else "wilson, clustered by case"
    return Rate(hits, n, undecided, low, high, label, worst_low, worst_high, n / effect)
