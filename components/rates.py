"""How a rate is shown everywhere: its value, out of how many, how many are undecided, and a 95 % interval."""

import streamlit as st

from touchstone.statistics.rates import Rate


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


def rate_text(rate: Rate) -> str:
    """A rate on one line: "12 % (7.4 % to 19 %, n = 120, 3 undecided)"."""
    if rate.value is None:
        return f"no decided answer ({count_note(rate.n, rate.undecided)})"
    return f"{percent(rate.value)} ({interval(rate.low, rate.high)}, {count_note(rate.n, rate.undecided)})"


def show_rate(label: str, rate: Rate, *, help: str = "") -> None:
    """A rate as a figure with its interval and counts below. `label` is our own words or went through `plain`."""
    bounds = f" Were all undecided ones counted for or against it: {interval(rate.worst_low, rate.worst_high)}." if rate.undecided else ""
    with st.container(gap=None):
        st.metric(label, "–" if rate.value is None else percent(rate.value), help=(help + bounds).strip() or None)
        span = f"95 % interval {interval(rate.low, rate.high)} · " if rate.value is not None else ""
        st.caption(span + count_note(rate.n, rate.undecided))
