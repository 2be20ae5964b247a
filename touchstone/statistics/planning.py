"""How many cases a question needs, before the run or after an answer that came out unclear."""

from math import ceil, sqrt
from statistics import NormalDist

from touchstone.errors import Invalid
from touchstone.statistics.paired import Paired
from touchstone.statistics.rates import ALPHA, LEVEL, quantile

POWER = 0.8
WORTH_SEEING = 0.10
"""The smallest difference (10 points) that a plan is for when less was seen."""


def paired_sample_size(difference: float, discordant: float, *, power: float = POWER, level: float = LEVEL) -> int:
    """Pairs needed to show a difference (0 to 1) when this share of pairs (0 to 1) comes out differently.

    Connor (1987): ((z_level √ψ + z_power √(ψ - δ²)) / δ)². Raises Invalid when the share is below the difference.
    """
    size = abs(difference)
    if not 0 < size <= discordant <= 1:
        raise Invalid(
            f"A difference of {size:g} cannot come from {discordant:g} differing pairs.",
            "The share of differing pairs lies between the difference and 1.",
        )
    tail = NormalDist().inv_cdf(power) * sqrt(max(0.0, discordant - size * size))
    return ceil(((quantile(level) * sqrt(discordant) + tail) / size) ** 2)


def more_cases(paired: Paired, family: int = 1) -> int | None:
    """About how many more cases would show a difference that is not shown yet, rounded up; None when there were enough.

    It plans with 80 % power for the difference of `planned_size`, at the level Holm's correction asks of the smallest p of `family`
    comparisons, and for the share of differing pairs seen, with one added so that a few equal pairs do not promise too much.
    """
    size = planned_size(paired.difference, paired.p)
    discordant = min(1.0, max((paired.discordant + 1) / (paired.n + 2), size))
    missing = paired_sample_size(size, discordant, level=1 - ALPHA / max(1, family)) - paired.cases
    if paired.p <= ALPHA:
        missing = max(1, missing)
    return rounded_up(missing) if missing > 0 else None


def planned_size(difference: float | None, p: float) -> float:
    """The difference (0 to 1) a plan is for: the one seen where `p`, before any correction, speaks for it; else at least 10 points."""
    size = abs(difference or 0.0)
    return size if p <= ALPHA and size else max(size, WORTH_SEEING)


def rounded_up(count: float) -> int:
    """A count as a plan may state it: no finer than by 5 from 10 on, by 10 from 50, by 50 from 200, by 100 from 1,000."""
    step = next((step for below, step in ((10, 1), (50, 5), (200, 10), (1000, 50)) if count < below), 100)
    return ceil(count / step) * step
