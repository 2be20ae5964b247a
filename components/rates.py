"""How a rate is shown everywhere: its value, out of how many, how many are undecided, and a 95 % interval.

In running text the same comes from `touchstone.statistics.wording.rate_text`.
"""

import streamlit as st

from touchstone.statistics.rates import Rate
from touchstone.statistics.wording import interval_text, percent, rest_text


def show_rate(label: str, rate: Rate, *, help: str = "") -> None:
    """A rate as a figure with its interval and counts below. `label` is our own words or went through `plain`."""
    bounds = ""
    if rate.undecided:
        bounds = f" Were all undecided ones counted for it or all against it: {interval_text(rate.worst_low, rate.worst_high)}."
    with st.container(gap=None):
        st.metric(label, "–" if rate.value is None else percent(rate.value), help=(help + bounds).strip() or None)
        st.caption(rate_note(rate))


def rate_note(rate: Rate) -> str:
    """What stands below a rate's figure: its interval, how many answers were decided and undecided, and how many people judged."""
    if rate.value is None:
        return f"no decided answer{rest_text(rate)}"
    return f"95 % interval {interval_text(rate.low, rate.high)} · {rate.hits:,} of {rate.n:,}{rest_text(rate)}"
