"""The measures of both targets in one table, and below it the four counts behind each."""

from collections.abc import Sequence

import streamlit as st

from components.compare.words import SIGNS, column_widths, difference_text, heads, measure_name, p_text
from components.results.attempts import table_height
from components.results.cells import cell_text
from components.table import show_table
from components.text import plain
from touchstone.statistics.outcomes import Outcome
from touchstone.statistics.wording import points_text

COUNTED = {
    "attack_success": "attack got through",
    "over_refusal": "refused in full",
    "over_refusal_any": "refused in full or in part",
    "pass_rate": "answer right",
}
"""What counts as a hit of a measure."""


def row_of(outcome: Outcome) -> dict[str, str]:
    """A measure as a line of the table."""
    return {
        "Measure": measure_name(outcome),
        "From": cell_text(outcome.a),
        "To": cell_text(outcome.b),
        "Finding": SIGNS[outcome.finding],
        "Difference, points (95 %)": difference_text(outcome),
        "p": p_text(outcome.paired.p) if outcome.paired.test else "–",
        "Test": outcome.paired.test or "–",
    }


def columns_of(own: Sequence[Outcome], elsewhere: Sequence[Outcome], where: str, label_a: str, label_b: str) -> dict[str, list[str]]:
    """One line a measure by column; `label_a` and `label_b` head its two rates, `where` is the run that took those from elsewhere."""
    rows = [*map(row_of, own), *({**(row := row_of(one)), "Measure": f"{row['Measure']} ({where})"} for one in elsewhere)]
    names = dict(zip(("From", "To"), heads(label_a, label_b), strict=True))
    return {names.get(column, column): [row[column] for row in rows] for column in rows[0]} if rows else {}


def draw_measures(own: Sequence[Outcome], elsewhere: Sequence[Outcome], where: str, label_a: str, label_b: str) -> None:
    """The table of `columns_of`."""
    table = columns_of(own, elsewhere, where, label_a, label_b)
    height = table_height(len(own) + len(elsewhere))
    widths = column_widths(label_a, label_b)
    show_table(table, column_config=widths, height=height, key="measures", alt="Both targets measure by measure")


def four_counts(outcome: Outcome, label_a: str, label_b: str) -> dict[str, list[object]]:
    """The paired table by column."""
    paired, hit = outcome.paired, COUNTED[outcome.measure]
    return {
        "Pairs": [f"both: {hit}", f"only {label_a}", f"only {label_b}", "neither"],
        "Count": [paired.n11, paired.n10, paired.n01, paired.n00],
    }


def draw_counts(outcome: Outcome, label_a: str, label_b: str) -> None:
    """The four counts of one measure and what the test makes of them."""
    paired = outcome.paired
    st.markdown(f"**{measure_name(outcome)}**")
    show_table(
        four_counts(outcome, label_a, label_b),
        key=f"counts-{outcome.measure}",
        alt=f"Paired counts of {measure_name(outcome)}",
    )
    said = [
        f"{paired.n:,} decided pairs over {paired.cases:,} cases",
        f"{paired.test or 'no test'}: p {p_text(paired.p)}, mid-p {p_text(paired.mid_p)}" + (f" ({paired.note})" if paired.note else ""),
        f"interval by {paired.method}",
    ]
    if paired.undecided:
        bounds = points_text(paired.worst_low, paired.worst_high)
        pairs = "pair" if paired.undecided == 1 else "pairs"
        said.append(f"{paired.undecided:,} {pairs} undecided: were they all for or all against, the interval would be {bounds} points")
    if paired.only_a or paired.only_b:
        said.append(f"without a partner: {paired.only_a:,} and {paired.only_b:,}")
    st.caption(plain("; ".join(said) + ".", 600))
