"""What a chain is called with: a row per input, with its type and a sample."""

from typing import Any

import streamlit as st

from components import following, state
from components.chains.desk import Desk
from touchstone.actions.chain_editing import changed_input, fresh_input, without_input
from touchstone.prompts.variables import TYPES, Variable


def draw_inputs(desk: Desk) -> None:
    """The inputs. Each is a port of the step Input; a new name is followed by the edges."""
    if not desk.chain.inputs:
        st.caption("The chain has no inputs yet. Each one becomes a port of the step Input.")
    for number, one in enumerate(desk.chain.inputs):
        with st.container(border=True, gap="small"):
            _draw_input(desk, number, one)
    st.button("Add an input", key=f"{desk.name}-input-add", icon=":material/add:", on_click=desk.do, args=(fresh_input,))


def _draw_input(desk: Desk, number: int, one: Variable) -> None:
    keys = {part: f"{desk.name}-input-{number}-{part}" for part in ("name", "type", "sample", "choices", "description")}
    values = {"name": one.name, "type": one.type, "sample": one.sample, "choices": "\n".join(one.choices), "description": one.description}
    for part, key in keys.items():
        following.follow(key, values[part])
    act: dict[str, Any] = {"on_change": _changed, "args": (desk, number, keys)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Name", **state.field(keys["name"]), width=200, max_chars=40, **act)
        st.selectbox("Type", TYPES, **state.field(keys["type"]), width=120, **act)
        st.text_input("What it is", **state.field(keys["description"]), width="stretch", max_chars=300, **act)
        label = f"Remove input {number + 1}"
        st.button(label, key=f"{keys['name']}-gone", type="tertiary", on_click=_remove, args=(desk, one.name))
    st.text_area("Sample, which the run bar begins with", **state.field(keys["sample"]), height=68, **act)
    if one.type == "choice":
        st.text_area("Choices, one a line", **state.field(keys["choices"]), height=68, **act)


def _changed(desk: Desk, number: int, keys: dict[str, str]) -> None:
    typed = {part: str(state.get(key) or "") for part, key in keys.items()}
    choices = tuple(line.strip() for line in typed["choices"].splitlines() if line.strip())
    variable = Variable(typed["name"].strip(), typed["type"], typed["description"], choices, typed["sample"])
    desk.do(lambda chain: changed_input(chain, number, variable))


def _remove(desk: Desk, name: str) -> None:
    desk.do(lambda chain: without_input(chain, name))
