"""Category by category, corrected for looking at many."""

from collections.abc import Sequence

import streamlit as st

from components.compare.words import SIGNS, column_widths, difference_text, heads, measure_name, p_text
from components.results.attempts import table_height
from components.results.cells import cell_text
from components.results.words import category_name
from components.table import show_table
from touchstone.statistics.outcomes import CategoryRow
from touchstone.statistics.wording import tests_text


def columns_of(rows: Sequence[CategoryRow], label_a: str, label_b: str) -> dict[str, list[object]]:
    """The table by column; the measure only where there are several."""
    head_a, head_b = heads(label_a, label_b)
    measures = [measure_name(row.outcome) for row in rows]
    return {
        "Category": [category_name(row.category) for row in rows],
        **({"Measure": measures} if len(set(measures)) > 1 else {}),
        head_a: [cell_text(row.outcome.a) for row in rows],
        head_b: [cell_text(row.outcome.b) for row in rows],
        "Finding": [SIGNS[row.outcome.finding] for row in rows],
        "Difference, points (95 %)": [difference_text(row.outcome) for row in rows],
        "Pairs": [row.outcome.paired.n for row in rows],
        "p, Holm": [p_text(row.outcome.p_adjusted) for row in rows],
        "More cases needed": [f"about {row.outcome.more_cases:,}" if row.outcome.more_cases else "–" for row in rows],
    }


def draw_categories(rows: Sequence[CategoryRow], family: int, label_a: str, label_b: str) -> None:
    """The table; nothing is drawn without categories."""
    table = columns_of(rows, label_a, label_b)
    widths, height = column_widths(label_a, label_b), table_height(min(len(rows), 20))
    show_table(table, column_config=widths, height=height, key="categories", alt="Both targets category by category")
    only = "" if "Measure" in table or not rows else f"{measure_name(rows[0].outcome)} of each category. "
    st.caption(
        f"{only}p by {tests_text(row.outcome.paired.test for row in rows)}, corrected by Holm over {family} categories. "
        "A finding needs both the interval and the corrected p."
    )
