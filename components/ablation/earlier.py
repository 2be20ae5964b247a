"""The measurements of a prompt's parts: the one that is shown, and the others."""

from collections.abc import Sequence

import streamlit as st

from components.clock import when
from components.links import page_link
from components.runs.progress import state_badge
from components.runs.words import counted
from components.text import plain
from touchstone.actions.ablation_results import Measured

HERE, RESULTS, SUITE = "pages/build/prompt_parts.py", "pages/validate/results.py", "pages/validate/suite.py"


def draw_head(one: Measured) -> None:
    """Which measurement is shown, and the run it is."""
    st.subheader(f"What each part of v{one.version.number} does", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(f"Measured {when(one.run.created_at)} with {one.model.name} on", 200), width="content")
        with st.container(width="content"):
            page_link(SUITE, str(one.suite), suite=one.suite.suite_id)
        with st.container(width="content"):
            page_link(RESULTS, f"Run {one.run.id}", run=one.run.id or 0)


def draw_earlier(rows: Sequence[Measured], shown: Measured | None) -> None:
    """A line for each of the others, newest first; a click shows it here."""
    others = [one for one in rows if shown is None or one.run.id != shown.run.id]
    if not others:
        return
    st.subheader("Other measurements of this prompt", anchor=False)
    for one in others:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="content"):
                page_link(HERE, f"v{one.version.number}, {when(one.run.created_at)}", prompt=one.prompt_id, run=one.run.id or 0)
            st.caption(plain(f"{one.suite} · {one.model.name} · {counted(len(one.without), 'part')}", 200), width="content")
            state_badge(one.run.state)
