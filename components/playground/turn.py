"""What the user says next: one field for all columns. While something stands in it, Ctrl+Enter sends it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components import following, state
from components.live import LIVE

NEXT = f"{LIVE}-playground-next"
Typed = Mapping[str, Any]


def is_there(typed: Typed) -> bool:
    """Whether something stands in the field, as far as that is kept."""
    return bool(str(typed.get(NEXT) or "").strip())


def is_just_typed() -> bool:
    """Whether the field was empty when it was drawn and is not any more. For callbacks: Ctrl+Enter may come with the first letters."""
    return bool(text().strip()) and not str(following.seen(NEXT) or "").strip()


def text() -> str:
    """What the field holds."""
    return str(state.get(NEXT) or "")


def sent() -> None:
    """Empty the field. For callbacks."""
    state.put(NEXT, "")


def draw_turn(typed: Typed, changed: Callable[[], None], send: Callable[[], None]) -> None:
    """The field and its button; `changed` is called after every change."""
    following.follow(NEXT, str(typed.get(NEXT) or ""))
    placeholder = "Goes to every column, after its own answer"
    st.text_area("The user's next message", **state.field(NEXT), height=68, placeholder=placeholder, on_change=changed)
    key = {"shortcut": "Mod+Enter"} if is_there(typed) else {}
    st.button("Send to all", key="playground-send", icon=":material/send:", on_click=send, **key)
