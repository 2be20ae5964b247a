"""Where an edit stands: which version it builds on, whether a draft is kept, whether someone saved meanwhile."""

from typing import Literal

import streamlit as st

from components.clock import when
from components.text import plain
from components.windows import SETTLE


def draw_status(name: str, number: int, kept_at: float | None, problem: str, news: str = "") -> bool:
    """One line above the editor; True in the run in which Discard was clicked. `number` is the newest version, 0 for none.

    `news` is what there is to settle before this text is kept or saved, as Markdown.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", height=44, border=False):
        if news:  # on one line also in a narrow window
            st.markdown(f":small[:orange[:material/group: {news}] [Choose whose text stays](#{SETTLE})]")
            return False
        st.caption(f"Newest version: v{number}" if number else "No version saved yet", width="content")
        if problem:
            st.markdown(f":red[:material/error: The draft is not kept: {plain(problem)}]", width="content")
        elif kept_at is not None:
            st.badge(f"Draft, saved {when(kept_at)}", icon=":material/edit:", color="orange")
            told = f"What you typed since v{number} is lost; the versions stay." if number else "What you typed is lost."
            label = ":red[Discard draft]"
            return st.button(label, key=f"{name}-discard", type="tertiary", icon=":material/delete:", help=told)
    return False


def saved_meanwhile(number: int, who: str) -> str:
    """The news of a newer version, as Markdown."""
    return f"v{number} was saved by {plain(who, 20)} while you were editing."


def draw_conflict(name: str, number: int, who: str, at: float) -> Literal["discard", "on top"] | None:
    """Someone saved another version while this one was edited: what to do about it, when a button was clicked."""
    with st.container(border=True):
        st.subheader(f":material/group: {saved_meanwhile(number, who)}", anchor=SETTLE)
        st.markdown(
            f"That was at {when(at)}. Nothing is overwritten. "
            "Build on it, and you see what your text changes in theirs before you save; or give yours up."
        )
        with st.container(horizontal=True):
            if st.button(f"Build on v{number}, keep my text", key=f"{name}-on-top", type="primary"):
                return "on top"
            if st.button(f"Discard mine, open v{number}", key=f"{name}-theirs"):
                return "discard"
    return None
