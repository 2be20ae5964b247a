"""What stands beside a form field: what is wrong with it, in words and with a sign, never by colour alone."""

from collections.abc import Mapping

import streamlit as st

from components.text import plain
from touchstone.errors import TouchstoneError


def field_error(problem: str | TouchstoneError | None) -> None:
    """One line below a field; nothing when there is no problem."""
    if problem:
        st.markdown(f":red[:material/error: {plain(str(problem), 500)}]")


def facts(rows: Mapping[str, str], width: int = 180) -> None:
    """Names and values, one pair per line, the values as text that can be selected."""
    for name, value in rows.items():
        with st.container(horizontal=True, gap="small"):
            st.caption(name, width=width)
            st.text(value or "–", width="stretch")
