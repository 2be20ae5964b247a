"""How far a run is, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components.runs.words import STATES, counted, errors_text, left, money, pace
from components.text import plain
from store.tables import RunTarget
from touchstone.actions.runs import RunProgress

HELP = {"stop": "Answers that are stored stay; the run can be resumed.", "resume": "Goes on with what is missing; nothing is asked twice."}
LOADING = "Loading the models, which takes some seconds; the first answers come then. "
NO_WORKER = (
    "No worker is running, so nothing happens yet.",
    "Start one in a terminal with `touchstone worker`, or everything with `touchstone up`. The run begins by itself then.",
)


@dataclass(frozen=True)
class Asked:
    """What was clicked ("": nothing), and the new budget to go on with, where the old one is spent."""

    act: Literal["", "stop", "resume"] = ""
    budget_usd: float | None = None


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
        errors_text(progress.errors, progress.first_error) if progress.errors else "no errors" if going else "",
    ]
    return " · ".join(part for part in parts if part)


def draw_progress(progress: RunProgress, workers: int, key: str, targets: Sequence[RunTarget] = ()) -> Asked:
    """The bar with its figures, and Stop or Resume; what was clicked. Before the first answer, models of this machine are loaded."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            state_badge(progress.state)
            st.markdown(plain(figures(progress, workers), 300), width="stretch")
            asked = Asked() if progress.is_out_of_budget else _button(progress, key)
        st.progress(progress.share)
        if progress.error:
            st.caption(f":red[:material/error: {plain(progress.error, 500)}]")
        if progress.is_out_of_budget:
            asked = _larger_budget(progress, key)
        _advise(progress, workers, not progress.done and _are_loaded(targets))
    return asked


def _button(progress: RunProgress, key: str) -> Asked:
    if progress.state in ("queued", "running") and st.button("Stop", key=f"{key}-stop", icon=":material/stop:", help=HELP["stop"]):
        return Asked("stop")
    return Asked("resume") if progress.state in ("stopped", "failed") and _resume(key) else Asked()


def _resume(key: str) -> bool:
    return st.button("Resume", key=f"{key}-resume", type="primary", icon=":material/play_arrow:", help=HELP["resume"])


def _larger_budget(progress: RunProgress, key: str) -> Asked:
    """A budget for the whole run, what is spent already included; the one proposed is enough at the cost so far."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        told = f"For the whole run, the {money(progress.cost_usd)} that are spent included. At the cost so far, this one is enough."
        field = f"{key}-budget-{progress.budget_usd}"
        chosen = st.number_input("New budget ($)", 0.0, value=progress.next_budget_usd, format="%.4g", key=field, width=180, help=told)
        return Asked("resume", chosen) if _resume(key) else Asked()


def _are_loaded(targets: Sequence[RunTarget]) -> bool:
    return any(target.identity.get("provider") == "transformers" for target in targets)


def _advise(progress: RunProgress, workers: int, loading: bool) -> None:
    if not workers and progress.state in ("queued", "running", "stopping"):
        st.warning(NO_WORKER[1], title=NO_WORKER[0])
    elif progress.state == "queued":
        st.caption("It waits for a free worker. You can leave this page; it goes on without you.")
    elif progress.state == "running":
        st.caption(f"{LOADING if loading else ''}You can leave this page or close the browser; it goes on without you.")
    elif progress.state == "stopping":
        st.caption("Calls that are under way may still end.")
