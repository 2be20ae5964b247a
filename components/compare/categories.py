"""Category by category, corrected for looking at many."""

from collections.abc import Sequence

import streamlit as st

from components.compare.words import SIGNS, difference_text, measure_name, p_text
from components.results.attempts import table_height
from components.results.cells import cell_text
from components.results.words import category_name
from components.table import show_table
from touchstone.statistics.outcomes import CategoryRow
from touchstone.statistics.wording import tests_text


def columns_of(rows: Sequence[CategoryRow], label_a: str, label_b: str) -> dict[str, list[object]]:
    """The table by column."""
    return {
        "Category": [category_name(row.category) for row in rows],
        "Measure": [measure_name(row.outcome) for row in rows],
        "Finding": [SIGNS[row.outcome.finding] for row in rows],
        "Pairs": [row.outcome.paired.n for row in rows],
        f"{label_a} (from)": [cell_text(row.outcome.a) for row in rows],
        f"{label_b} (to)": [cell_text(row.outcome.b) for row in rows],
        "Difference, points (95 %)": [difference_text(row.outcome) for row in rows],
        "p, Holm": [p_text(row.outcome.p_adjusted) for row in rows],
        "More cases needed": [f"about {row.outcome.more_cases:,}" if row.outcome.more_cases else "–" for row in rows],
    }


def draw_categories(rows: Sequence[CategoryRow], family: int, label_a: str, label_b: str) -> None:
    """The table; nothing is drawn without categories."""
    table = columns_of(rows, label_a, label_b)
    show_table(table, height=table_height(min(len(rows), 20)), key="categories", alt="Both targets category by category")
    st.caption(
        f"p by {tests_text(row.outcome.paired.test for row in rows)}, corrected by Holm over {family} categories. "
        "A finding needs both the interval and the corrected p."
    )
