"""How many cases a question needs, before the run or after an answer that came out unclear."""

from math import ceil, sqrt
from statistics import NormalDist

from touchstone.errors import Invalid
from touchstone.statistics.paired import Paired
from touchstone.statistics.rates import LEVEL, quantile

POWER = 0.8
WORTH_SEEING = 0.10
"""The smallest difference (10 points) that `more_cases` plans for when less was seen."""


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


def cases_for_width(rate: float, half_width: float, *, level: float = LEVEL) -> int:
    """Answers needed so that Wilson's interval of an expected rate is no wider than plus or minus `half_width` (both 0 to 1)."""
    if not 0 < half_width < 0.5 or not 0 <= rate <= 1:
        raise Invalid(f"An interval of ±{half_width:g} around {rate:g} cannot be planned.", "Use a half-width between 0 and 0.5.")
    square, ends = quantile(level) ** 2, half_width**2
    spread = rate * (1 - rate) - 2 * ends
    return max(1, ceil(square * (spread + sqrt(spread**2 + ends * (1 - 4 * ends))) / (2 * ends)))


def clean_cases_for(limit: float, *, level: float = LEVEL) -> int:
    """Answers without a single hit needed before Wilson's upper end is at most `limit`: 381 for 1 %."""
    if not 0 < limit < 1:
        raise Invalid(f"No number of cases shows a rate of at most {limit:g}.", "Use a limit between 0 and 1.")
    return ceil(quantile(level) ** 2 * (1 - limit) / limit - 1e-9)


def more_cases(paired: Paired) -> int | None:
    """About how many more cases would show a difference, rounded up; None when there are enough already.

    It plans for the difference seen, or for 10 points when less was seen, with 80 % power, and for the share of
    differing pairs seen, with one added so that a few equal pairs do not promise too much.
    """
    size = max(abs(paired.difference or 0.0), WORTH_SEEING)
    discordant = min(1.0, max((paired.discordant + 1) / (paired.n + 2), size))
    missing = paired_sample_size(size, discordant) - paired.cases
    return _rounded(missing) if missing > 0 else None


def _rounded(count: int) -> int:
    step = next((step for below, step in ((10, 1), (50, 5), (200, 10), (1000, 50)) if count < below), 100)
    return ceil(count / step) * step
