"""The head line of a run's results: what each target did, as rates with their intervals."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.clock import duration
from components.rates import show_rate
from components.results.words import MEANS, MEASURE
from components.runs.words import counted
from components.text import plain
from store.results import Latency
from touchstone.actions.results import METRIC, Figures
from touchstone.statistics.rates import Rate

REPEATED = "Several answers to one case are not independent: the interval is that of the number of cases. "


WAITS = "Waiting for its turn: targets are asked one after the other."
NOT_ASKED = "The run ended before this target was asked."


def draw_rates(figures: Figures, targets: Sequence[tuple[int, str]], active: bool = False) -> None:
    """A card per target (id and label) with the rates of the kinds of cases the run has; `active` while more may come."""
    if not figures.kinds:
        st.caption("No answer has been judged yet.")
        return
    cards = st.grid(min(len(targets), 3), min_column_width=300, gap="small")
    for target, label in targets:
        with cards.cell(), st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{plain(label)}**")
            found = figures.of_target(target)
            if not any(found.values()):
                st.caption(WAITS if active else NOT_ASKED)
                continue
            _draw_target(found, figures.kinds, figures.repeated)
            _draw_speed(figures.latencies, target)
            if (errors := figures.errors_of(target)).count:
                counts, first = ("count", "The first") if errors.count > 1 else ("counts", "It")
                told = f":red[:material/error: {counted(errors.count, 'attempt')} ended in an error] and {counts} as undecided."
                st.caption(f"{told} {first} said: {plain(errors.first, 400)}")


def _draw_target(rates: Mapping[str, Rate | None], kinds: Sequence[str], repeated: int) -> None:
    with st.grid(len(kinds), min_column_width=150, gap="small"):
        for kind in kinds:
            rate = rates[METRIC[kind]]
            if rate is not None:
                show_rate(MEASURE[kind], rate, help=(REPEATED if repeated > 1 else "") + MEANS[kind])


def _draw_speed(latencies: Mapping[int, Latency], target: int) -> None:
    if (speed := latencies.get(target)) is not None:
        st.caption(f"Answers in {duration(speed.p50)} (median), {duration(speed.p95)} (95th percentile)")
