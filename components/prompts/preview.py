"""The messages as a model will get them, with sample values in place."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import state
from components.live import LIVE
from components.text import plain
from touchstone.types import Message


def _key(name: str, variable: str) -> str:
    return f"{LIVE}-{name}-value-{variable}"


def read_values(name: str, variables: Sequence[str]) -> dict[str, str]:
    """The sample values that were typed, without the empty ones."""
    values = {variable: state.get(_key(name, variable)) or "" for variable in variables}
    return {variable: value for variable, value in values.items() if value}


def draw_values(name: str, variables: Sequence[str], kept: Mapping[str, str], changed: Callable[[], None]) -> None:
    """One field per variable, filled with what was kept before; calls `changed` after every change."""
    for variable in variables:
        if not state.has(_key(name, variable)):
            state.put(_key(name, variable), str(kept.get(variable, "")))
        st.text_area(plain(variable), key=_key(name, variable), height="content", on_change=changed, placeholder="A value to try it with")


def draw_messages(messages: Sequence[Message]) -> None:
    """Messages as text, each under its role; nothing in them is read as Markdown or HTML."""
    for message in messages:
        with st.container(border=True, gap="xsmall"):
            st.caption(message.role)
            st.text(message.content, width="stretch")
