"""Ways from one page to another."""

from typing import NoReturn

import streamlit as st

from components.text import plain


def page_link(page: str, label: str, **params: str | int) -> None:
    """A link to a page with URL parameters. `label` is shown as text."""
    st.page_link(page, label=plain(label), query_params={name: str(value) for name, value in params.items()})


def go(page: str, **params: str | int) -> NoReturn:
    """Open a page with URL parameters. The project in view stays, also where the address names it.

    Streamlit's own `switch_page` refuses to clear an address that a widget writes to; given parameters, even none, it does not.
    """
    st.switch_page(page, query_params={name: str(value) for name, value in params.items()})
