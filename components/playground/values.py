"""The values that all columns share: one field per variable, or all at once from pasted JSON."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import state
from components.boundary import told
from components.live import LIVE
from components.text import plain
from touchstone.errors import Invalid
from touchstone.prompts.variables import Variable, from_object

PASTED, PROBLEM = "playground-pasted", "playground-pasted-problem"


def _key(name: str) -> str:
    return f"{LIVE}-playground-value-{name}"


def fill(values: Mapping[str, str]) -> None:
    """Put values into the fields, over what they hold; before they are drawn."""
    for name, value in values.items():
        state.put(_key(name), value)


def read(variables: Sequence[Variable]) -> dict[str, str]:
    """What the fields hold."""
    return {one.name: state.get(_key(one.name)) or "" for one in variables}


def draw_values(variables: Sequence[Variable], kept: Mapping[str, str], changed: Callable[[], None]) -> None:
    """The fields, filled with what was kept, else with the samples; calls `changed` after every change."""
    if not variables:
        st.caption("None of the prompts has a variable.")
    with st.grid(2, min_column_width=340):
        for one in variables:
            if not state.has(_key(one.name)):
                state.put(_key(one.name), kept.get(one.name, one.sample))
            if one.type == "choice" and one.choices:
                now = state.get(_key(one.name))
                offered = one.choices if now in one.choices else (now, *one.choices)
                st.selectbox(plain(one.name), offered, key=_key(one.name), help=plain(one.description) or None, on_change=changed)
            else:
                help = plain(one.description) or None
                st.text_area(plain(one.name), key=_key(one.name), height="content", help=help, on_change=changed)


def draw_paste(variables: Sequence[Variable], changed: Callable[[], None]) -> None:
    """Fills all fields from one JSON object."""

    def take() -> None:
        try:
            fill(from_object(variables, state.get(PASTED) or ""))
            state.drop(PROBLEM)
            state.put(PASTED, "")
            changed()
        except Invalid as problem:
            state.put(PROBLEM, told(problem))

    with st.popover("Paste JSON", icon=":material/data_object:"):
        st.text_area("An object with a value per variable", key=PASTED, height=120, placeholder='{"question": "..."}')
        st.button("Fill the fields", key="playground-paste", on_click=take)
        if problem := state.get(PROBLEM, ""):
            st.caption(f":red[{plain(problem, 300)}]")
