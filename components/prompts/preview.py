"""The messages as a model will get them, with values in place."""

from collections.abc import Sequence

import streamlit as st

from components.text import plain
from touchstone.prompts.preview import Tried
from touchstone.types import Message


def draw_tried(done: Tried, roles: bool = True) -> None:
    """The messages with blocks and values in place; which variables have none is said above them, and where they stand."""
    if done.missing:
        named = ", ".join(plain(variable, 60) for variable in done.missing)
        st.caption(f":orange[:material/warning: Not filled yet: {named}.] Give a value above; in a run each case gives its own.")
    if done.problem is not None:
        rest = " Such a message stands as it is written." if done.messages else ""
        st.caption(f":orange[:material/warning: {plain(str(done.problem), 300)}]{rest}")
    draw_messages(done.messages, roles)


def draw_messages(messages: Sequence[Message], roles: bool = True) -> None:
    """Messages as text, each under its role where `roles` are shown; nothing in them is read as Markdown or HTML."""
    for message in messages:
        with st.container(border=True, gap="xsmall"):
            if roles:
                st.caption(message.role)
            st.text(message.content, width="stretch")
