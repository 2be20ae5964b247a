"""The bar above the columns: run or stop all, one column more, how many answers each gives, start over."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components import following, state
from touchstone.actions.playground import Table
from touchstone.playground.board import MOST_COLUMNS, MOST_REPEATS
from touchstone.playground.taken import Taken

REPEATS = "playground-repeats"
RUN_HELP = "Asks every column anew, and then what the user said after that"
GRID_HELP = "These columns over a suite, a file or recorded attempts: each case brings its own values"
ADD_HELP = "A copy of the last column, to change its model, prompt or version"
BACK_HELP = "What stood here before you started over. What was answered since is taken away in its place, and can be put back then"
Act = Callable[[], None]


def changed_repeats() -> int | None:
    """How many answers are asked of each column, where that was changed in this window. For callbacks."""
    return int(state.get(REPEATS)) if following.is_changed(REPEATS) else None


@dataclass(frozen=True)
class Verbs:
    """What the buttons call."""

    run: Act
    stop: Act
    add: Act
    again: Act
    back: Act
    changed: Act


def draw_bar(table: Table, verbs: Verbs, shortcut: bool) -> None:
    """The buttons. With `shortcut`, Ctrl or Cmd with Enter runs all."""
    board = table.board
    if table.at_work:
        st.button("Stop all", key="playground-stop", icon=":material/stop:", on_click=verbs.stop)
    else:
        more = {"shortcut": "Mod+Enter"} if shortcut else {}
        help = RUN_HELP if board.turns else None
        icon = ":material/play_arrow:"
        st.button("Run all", key="playground-run", type="primary", icon=icon, help=help, on_click=verbs.run, **more)
    full = len(board.columns) >= MOST_COLUMNS
    st.button(
        "Add column", key="playground-add", icon=":material/add:", help=ADD_HELP, on_click=_add, args=(table, verbs.add), disabled=full
    )
    following.follow(REPEATS, board.repeats)
    st.number_input("Answers per column", 1, MOST_REPEATS, **state.field(REPEATS), width=150, on_change=verbs.changed)
    if table.exchanges and not table.at_work:
        st.button("Start over", key="playground-again", icon=":material/restart_alt:", on_click=verbs.again)
    if table.taken:
        _draw_back(table.taken[-1], bool(table.exchanges), verbs.back)


def _add(table: Table, add: Act) -> None:
    """One column more, and what it is a copy of is said."""
    before = len(table.board.columns)
    add()
    if len(table.board.columns) > before:
        state.flash(f"Column {before + 1} is a copy of column {before}. Choose another model, prompt or version in it.")


def _draw_back(newest: Taken, answered: bool, back: Act) -> None:
    """The button that puts back what was taken off last."""
    what = "column" if newest.column_id else "answers"
    help = BACK_HELP if answered and not newest.column_id else None
    st.button(f"Put the {what} back", key="playground-back", icon=":material/undo:", help=help, on_click=back)


def draw_grid() -> bool:
    """The way to a run of these columns over many cases; whether it was clicked."""
    return st.button("Run over a suite", key="playground-grid", icon=":material/grid_on:", help=GRID_HELP)
