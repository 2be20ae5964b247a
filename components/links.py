"""Links from one page to another."""

import streamlit as st

from components.text import plain


def page_link(page: str, label: str, **params: str | int) -> None:
    """A link to a page with URL parameters. `label` is shown as text."""
    st.page_link(page, label=plain(label), query_params={name: str(value) for name, value in params.items()})
