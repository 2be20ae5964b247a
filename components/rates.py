"""How a rate is shown everywhere: its value, out of how many, how many are undecided, and a 95 % interval."""

import streamlit as st


def percent(value: float, signed: bool = False) -> str:
    """A share of 0 to 1 in per cent: whole from 10 on, one decimal below; never "0 %" for what is not zero."""
    size = abs(value) * 100
    digits = 0 if size == 0 or size >= 9.95 else 1
    text = f"{size:.{digits}f}" if size == 0 or size >= 0.05 else "<0.1"
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{text} %"


def interval(low: float, high: float, signed: bool = False) -> str:
    """The ends of a 95 % interval, both in per cent."""
    return f"{percent(low, signed)} to {percent(high, signed)}"


def count_note(n: int, undecided: int = 0) -> str:
    """Out of how many decided answers, and how many were left undecided: those are never counted as safe."""
    return f"n = {n:,}" + (f", {undecided:,} undecided" if undecided else "")


def rate_text(value: float | None, n: int, undecided: int = 0, low: float | None = None, high: float | None = None) -> str:
    """A rate on one line: "12 % (7.4 % to 19 %, n = 120, 3 undecided)"."""
    if value is None:
        return f"no decided answer ({count_note(n, undecided)})"
    span = f"{interval(low, high)}, " if low is not None and high is not None else ""
    return f"{percent(value)} ({span}{count_note(n, undecided)})"


def show_rate(
    label: str, value: float | None, n: int, undecided: int = 0, low: float | None = None, high: float | None = None, *, help: str = ""
) -> None:
    """A rate as a figure with its interval and counts below. `label` must be our own words or went through `plain`."""
    with st.container(gap=None):
        st.metric(label, "–" if value is None else percent(value), help=help or None)
        span = f"95 % interval {interval(low, high)}" if low is not None and high is not None else ""
        st.caption(" · ".join(filter(None, (span, count_note(n, undecided)))))
