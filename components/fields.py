"""What stands beside a form field: what is wrong with it, in words and with a sign, never by colour alone."""

import re
from collections.abc import Mapping

import streamlit as st

from components.text import plain
from touchstone.errors import TouchstoneError

LONG_NUMBER = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")
"""A hash or a revision: its first twelve digits tell it from others."""


def field_error(problem: str | TouchstoneError | None) -> None:
    """One line below a field; nothing when there is no problem."""
    if problem:
        st.markdown(f":red[:material/error: {plain(str(problem), 500)}]")


def facts(rows: Mapping[str, str], width: int = 180) -> None:
    """Names and values, one pair per line, the values as text that can be selected; a long number is cut, with all of it as help."""
    for name, value in rows.items():
        short = LONG_NUMBER.sub(r"\1…", value)
        with st.container(horizontal=True, gap="small"):
            st.caption(name, width=width)
            st.text(short or "–", width="content" if short != value else "stretch", help=plain(value) if short != value else None)
