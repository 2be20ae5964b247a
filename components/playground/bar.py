"""The bar above the columns: run or stop all, one column more, how many answers each gives, start over."""

from collections.abc import Callable

import streamlit as st

from components import state
from touchstone.playground.board import MOST_COLUMNS, MOST_REPEATS, Board

REPEATS = "playground-repeats"
Act = Callable[[], None]


def repeats() -> int:
    """How many answers are asked of each column."""
    return int(state.get(REPEATS, 1))


def draw_bar(board: Board, at_work: bool, answered: bool, run: Act, stop: Act, add: Act, again: Act, changed: Act) -> None:
    """The buttons; each calls what it is given. Ctrl or Cmd with Enter runs all."""
    if at_work:
        st.button("Stop all", key="playground-stop", icon=":material/stop:", on_click=stop)
    else:
        st.button("Run all", key="playground-run", type="primary", icon=":material/play_arrow:", shortcut="Mod+Enter", on_click=run)
    full = len(board.columns) >= MOST_COLUMNS
    st.button("Add column", key="playground-add", icon=":material/add:", on_click=add, disabled=full)
    if not state.has(REPEATS):
        state.put(REPEATS, board.repeats)
    st.number_input("Answers per column", 1, MOST_REPEATS, key=REPEATS, width=150, on_change=changed)
    if answered and not at_work:
        st.button("Start over", key="playground-again", icon=":material/restart_alt:", on_click=again)
