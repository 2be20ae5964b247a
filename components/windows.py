"""A draft that two windows share, as long as nobody signs in: neither overwrites what the other kept."""

import secrets
from collections.abc import Callable
from typing import Literal

import streamlit as st

from components import state
from components.clock import when

Choice = Literal["theirs", "mine"]
SETTLE = "settle"
"""The anchor of where it is chosen what becomes of a text that another one stands in the way of."""
_WINDOW = "_window"
CHANGED = "This draft was changed in another window."


def own() -> str:
    """A name of this window that no other one has, until it is closed or loaded anew."""
    if not state.has(_WINDOW):
        state.put(_WINDOW, secrets.token_hex(8))
    return str(state.get(_WINDOW))


def seen(name: str) -> float | None:
    """When the draft of that name was kept that this window saw or kept last: 0 where there was none, None before the first look."""
    at: float | None = state.get(f"{name}-seen")
    return at


def saw(name: str, at: float | None) -> None:
    """This window shows the draft that was kept at that time; None: there is none."""
    state.put(f"{name}-seen", at or 0.0)


def settle(name: str, at: float | None, draw_both: Callable[[], None] = lambda: None) -> Choice | None:
    """Where another window kept a draft since, at that time, ask whose goes on; gives what was clicked, and the draft is seen then.

    `draw_both` shows, above the choice, what differs.
    """
    with st.container():  # stands empty where there is no news: else what comes after it would move, and lose the cursor
        choice = _draw_choice(name, at or 0.0, draw_both) if is_news(name, at) else None
    if choice:
        saw(name, at)
    return choice


def is_news(name: str, at: float | None) -> bool:
    """Whether there is a draft, kept at that time, which this window has not seen."""
    return bool(at) and at != seen(name)


def look(name: str, at: float | None) -> bool:
    """See the draft that was kept at that time; whether it is news."""
    was_news = is_news(name, at)
    saw(name, at)
    return was_news


def tell(name: str, news: str) -> None:
    """Say in the corner what there is to settle, once: the place for it may be out of sight. `news` is Markdown; "" for none."""
    if news and state.get(f"{name}-told") != news:
        st.toast(f"{news} Choose above Save whose text stays.", icon=":material/group:", duration="long")
    state.put(f"{name}-told", news)


def _draw_choice(name: str, at: float, draw_both: Callable[[], None]) -> Choice | None:
    with st.container(border=True):
        st.subheader(f":material/group: {CHANGED}", anchor=SETTLE)
        st.markdown(f"That was at {when(at)}. Nothing is overwritten. What you typed stands here and is not kept until you choose.")
        draw_both()
        with st.container(horizontal=True):
            if st.button("Keep mine", key=f"{name}-keep-mine", type="primary", help="Yours takes the place of what the other window kept"):
                return "mine"
            if st.button("Take theirs", key=f"{name}-take-theirs", help="What you typed since you saw the draft is lost"):
                return "theirs"
    return None
