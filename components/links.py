"""Links from one page to another."""

from pathlib import Path

import streamlit as st

from components.text import plain

ROOT = Path(__file__).parents[1]


def page_link(page: str, label: str, **params: str | int) -> None:
    """A link to a page with URL parameters; plain text where this build has no such page. `label` is shown as text."""
    if page and (ROOT / page).exists():
        st.page_link(page, label=plain(label), query_params={name: str(value) for name, value in params.items()})
    else:
        st.markdown(plain(label))
