"""A fold whose label says what is in it while it is closed."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components import state
from components.text import plain


@contextmanager
def fold(key: str, title: str, summary: str, begins_open: bool = False) -> Iterator[bool]:
    """The fold; whether it is open, and only then something should be drawn in it. One that `begins_open` is so until it is closed.

    Streamlit takes an expander with another label for another one: it would close, and a field in it lose the cursor, while one
    types. So the label of an open fold is its title alone, and whether it is open is kept under its key.
    """
    is_open = bool(state.get(key, begins_open))
    state.put(key, is_open)
    with st.expander(plain(title if is_open else f"{title}: {summary}", 160), key=key, on_change="rerun"):
        yield is_open
