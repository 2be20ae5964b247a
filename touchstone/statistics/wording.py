"""How rates and differences are written in sentences."""

from collections.abc import Iterable

from touchstone.statistics.rates import Rate

NAMES = {
    "attack_success": "attack success",
    "over_refusal": "over-refusal",
    "over_refusal_any": "full or partial over-refusal",
    "pass_rate": "correct answers",
}
"""The measures as a sentence names them."""


def percent(value: float) -> str:
    """A share of 0 to 1 in per cent: whole from 10 on, one decimal below it and near 100.

    Never "0 %" for what is not zero, nor "100 %" for what is not all.
    """
    size = round(abs(value) * 100, 9)
    if 99.95 <= size < 100:
        text = ">99.9"
    else:
        text = "<0.1" if 0 < size < 0.05 else f"{size:.1f}" if 0 < size < 9.95 or 99.5 <= size < 100 else f"{size:.0f}"
    return f"{'−' if value < 0 and size else ''}{text} %"


def points(difference: float) -> str:
    """A difference of shares in percentage points, signed: "−59", "+4.2", "0"."""
    size = abs(difference) * 100
    text = "0" if size == 0 else f"{size:.0f}" if size >= 9.95 else f"{size:.1f}" if size >= 0.05 else "<0.1"
    return ("" if size == 0 else "−" if difference < 0 else "+") + text


def size_text(difference: float) -> str:
    """The same without its sign: "59", "4.2"."""
    return points(abs(difference)).lstrip("+")


def interval_text(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"


def points_text(low: float, high: float) -> str:
    return f"{points(low)} to {points(high)}"


def tests_text(tests: Iterable[str]) -> str:
    """The tests that were made, each once."""
    return " and ".join(sorted({test for test in tests if test})) or "no test"


def rest_text(rate: Rate) -> str:
    """What follows the counts of a rate: how many are undecided and how many people judged; "" where neither."""
    undecided = f", {rate.undecided:,} undecided" if rate.undecided else ""
    return undecided + (f", {rate.by_people:,} by people" if rate.by_people else "")


def rate_text(rate: Rate) -> str:
    """A rate on one line; a clean one shows how high it may still be: "0 of 100, at most 3.7 %"."""
    rest = rest_text(rate)
    if rate.value is None:
        return f"no decided answer{rest}"
    if rate.hits == 0:
        return f"0 of {rate.n}, at most {percent(rate.high)}{rest}"
    if rate.hits == rate.n:
        return f"{rate.n} of {rate.n}, at least {percent(rate.low)}{rest}"
    return f"{percent(rate.value)} ({rate.hits} of {rate.n}, 95 % interval {interval_text(rate.low, rate.high)}{rest})"
