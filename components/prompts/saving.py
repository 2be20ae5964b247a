"""The end of an edit: what changed, a note, and the button that makes a version of it."""

import streamlit as st

from components import state
from components.fields import field_error
from components.prompts.versions import draw_difference


def _key(name: str) -> str:
    return f"{name}-note"


def forget_note(name: str) -> None:
    """Start the next note empty."""
    state.drop(_key(name))


def draw_saving(name: str, change: str, lines: tuple[int, int], number: int, problem: str) -> str | None:
    """The panel; gives the note in the run in which Save was clicked, else None. `number` is the newest version, 0 for none.

    `problem` stands below the note.
    """
    with st.container(border=True):
        hint = "Shorter, and asks for the order number" if number else "First version"
        note = st.text_input("What changed (needed to save)", key=_key(name), persist_state="session", max_chars=500, placeholder=hint)
        field_error(problem)
        saved = st.button(f"Save as v{number + 1}", key=f"{name}-save", type="primary", icon=":material/save:", disabled=not change)
        added, removed = lines
        if change:
            st.caption(f"Changes since v{number}, in lines: {added} added, {removed} removed" if number else "All of it is new")
        draw_difference(change, "Nothing changed yet.")
    return note if saved else None
