"""How differences are written on this page."""

from collections.abc import Mapping

import streamlit as st

from touchstone.statistics.outcomes import Finding, Outcome
from touchstone.statistics.wording import NAMES, points, points_text

SIGNS: dict[Finding, str] = {"better": "▲ better", "worse": "▼ worse", "no difference shown": "– no difference shown", "no data": "no data"}
"""A finding by word and sign, never by colour alone."""


LONG, WIDE = 22, 150
"""Letters from which the name of a target is too long for the head of a column, and the pixels of such a column."""


def heads(label_a: str, label_b: str) -> tuple[str, str]:
    """What heads the columns of both targets: what tells them apart stands first, for a narrow window."""
    return f"From {label_a}", f"To {label_b}"


def column_widths(label_a: str, label_b: str) -> Mapping[str, object]:
    """Long names make no wide columns: both targets stay in view beside each other."""
    named = zip(heads(label_a, label_b), (label_a, label_b), strict=True)
    return {head: st.column_config.TextColumn(width=WIDE) for head, label in named if len(label) > LONG}


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
