"""The last results of a project: a line per target with its rates, each against its acceptance criterion."""

from collections.abc import Sequence

import streamlit as st

from components.links import page_link
from components.overview.usecase import SIGNS
from components.rates import show_rate
from components.text import plain
from touchstone.actions.last_results import TargetRates
from touchstone.statistics.gates import Comparator, Gate, check_gate
from touchstone.statistics.rates import Rate
from touchstone.statistics.wording import percent
from touchstone.usecase import WORDS, UseCase

RESULTS, COMPARE = "pages/validate/results.py", "pages/validate/compare.py"
STATES = {
    "pass": ":green-badge[:material/check: {}: met]",
    "fail": ":red-badge[:material/close: {}: missed]",
    "inconclusive": ":gray-badge[:material/question_mark: {}: not enough data to tell]",
}


def draw_results(rows: Sequence[TargetRates], case: UseCase, newest_run: int) -> None:
    """One card per target; a rate that was never measured says so. Nothing is drawn in colour alone."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Last results", anchor=False, width="content")
        if len(rows) > 1:
            page_link(COMPARE, "Compare them", run=newest_run)
    for row in rows:
        with st.container(border=True):
            st.markdown(f"**{plain(row.label)}**")
            with st.grid(3, min_column_width=200):
                for metric, words in WORDS.items():
                    with st.container(gap="xsmall"):
                        _draw_rate(words, metric, row.rates.get(metric), case)


def _draw_rate(words: str, metric: str, measured: tuple[Rate, int] | None, case: UseCase) -> None:
    if measured is None:
        st.metric(words, "–")
        st.caption("not measured yet")
        return
    rate, run_id = measured
    show_rate(words, rate)
    criterion = case.criterion(metric)
    if criterion is not None:
        comparator: Comparator = "<=" if criterion.comparison == "<=" else ">="
        limit = f"{SIGNS[comparator]} {percent(criterion.value)}"
        st.markdown(STATES[check_gate(Gate(metric, comparator, criterion.value), rate).state].format(limit))
    page_link(RESULTS, "Open the answers", run=run_id)
