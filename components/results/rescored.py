"""The stored answers of a run scored again: the button, how far it is, and what it changed."""

import streamlit as st

from components.clock import when
from components.runs.progress import NO_WORKER
from components.text import plain
from touchstone.actions.rescoring import Scoring

HELP = "Judges the stored answers anew, by the scorers of this version. No model is asked, nothing is paid, and people's verdicts stay."


def draw_button() -> bool:
    """Whether it was clicked."""
    return st.button("Score again", key="rescore", icon=":material/rule:", type="tertiary", help=HELP)


def draw_scoring(scoring: Scoring, workers: int) -> bool:
    """How far it is or what it changed; gives whether it goes on."""
    row = scoring.row
    if scoring.is_active:
        st.progress(row.done / row.total if row.total else 1.0, text=f"Scoring again: {row.done:,} of {row.total:,} answers")
        if not workers:
            st.warning("Start one in a terminal with `touchstone worker`. It begins by itself then.", title=NO_WORKER[0])
    elif row.error:
        st.caption(f":red[:material/error: Scoring again failed. {plain(row.error, 500)}]")
    else:
        st.caption(f"{scoring.said} ({when(row.finished_at or row.created_at)})", help="Verdicts of the machine. Those of people stay.")
    return scoring.is_active
