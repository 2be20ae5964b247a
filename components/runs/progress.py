"""How far a run is, and what can be done about it."""

from typing import Literal

import streamlit as st

from components.runs.words import STATES, counted, left, money, pace
from components.text import plain
from touchstone.actions.runs import RunProgress

Act = Literal["", "stop", "resume"]
NO_WORKER = (
    "No worker is running, so nothing happens yet.",
    "Start one in a terminal with `touchstone worker`, or everything with `touchstone up`. The run begins by itself then.",
)


def state_badge(state: str) -> None:
    """The state of a run by word, sign and colour."""
    word, colour, icon = STATES.get(state, (state, "gray", None))
    st.badge(word, icon=icon, color=colour)


def figures(progress: RunProgress, workers: int = 1) -> str:
    """One line: how many are done, how fast, how long still, what it cost so far, how many went wrong."""
    going = progress.state in ("running", "stopping") and workers > 0
    parts = [
        f"{progress.done:,} of {counted(progress.total, 'attempt')}",
        pace(progress.rate) if progress.rate and going else "",
        left(progress.seconds_left) if going else "",
        f"{money(progress.cost_usd)} so far" if progress.cost_usd and going else "",
        counted(progress.errors, "error") if progress.errors else "no errors" if going else "",
    ]
    return " · ".join(part for part in parts if part)


def draw_progress(progress: RunProgress, workers: int, key: str) -> Act:
    """The bar with its figures, and Stop or Resume; what was clicked."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            state_badge(progress.state)
            st.markdown(plain(figures(progress, workers), 300), width="stretch")
            act = _button(progress, key)
        st.progress(progress.share)
        if progress.error:
            st.caption(f":red[:material/error: {plain(progress.error, 500)}]")
        _advise(progress, workers)
    return act


def _button(progress: RunProgress, key: str) -> Act:
    if progress.state in ("queued", "running"):
        help = "Answers that are stored stay; the run can be resumed."
        return "stop" if st.button("Stop", key=f"{key}-stop", icon=":material/stop:", help=help) else ""
    if progress.state in ("stopped", "failed"):
        help = "Goes on with what is missing; nothing is asked twice."
        return "resume" if st.button("Resume", key=f"{key}-resume", type="primary", icon=":material/play_arrow:", help=help) else ""
    return ""


def _advise(progress: RunProgress, workers: int) -> None:
    if not workers and progress.state in ("queued", "running", "stopping"):
        st.warning(NO_WORKER[1], title=NO_WORKER[0])
    elif progress.state == "queued":
        st.caption("It waits for a free worker. You can leave this page; it goes on without you.")
    elif progress.state == "running":
        st.caption("You can leave this page or close the browser; it goes on without you.")
    elif progress.state == "stopping":
        st.caption("Calls that are under way may still end.")
