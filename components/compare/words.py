"""How differences are written on this page."""

from touchstone.statistics.outcomes import Finding, Outcome
from touchstone.statistics.wording import NAMES, points, points_text

SIGNS: dict[Finding, str] = {"better": "▲ better", "worse": "▼ worse", "no difference shown": "– no difference shown", "no data": "no data"}
"""A finding by word and sign, never by colour alone."""


def measure_name(outcome: Outcome) -> str:
    """The measure with a capital letter."""
    return NAMES[outcome.measure].capitalize()


def difference_text(outcome: Outcome) -> str:
    """The difference of the decided pairs in percentage points, with its 95 % interval."""
    paired = outcome.paired
    if paired.difference is None:
        return "no pair"
    return f"{points(paired.difference)} ({points_text(paired.low, paired.high)})"


def p_text(p: float | None) -> str:
    """A p-value to two significant digits, never 0."""
    if p is None:
        return "–"
    return "< 0.0001" if p < 0.0001 else f"{p:.2g}"
