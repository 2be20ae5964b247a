"""The endpoints models are reached through; no secret is ever shown, only whether its variable is set."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.models.words import PROVIDERS
from components.text import plain
from store.tables import Endpoint


def draw_endpoints(rows: Sequence[Endpoint], is_set: Callable[[str], bool]) -> Endpoint | None:
    """One line per endpoint; gives the one to delete, in the run of the click."""
    asked = [_draw_row(row, is_set) for row in rows]
    return next(filter(None, asked), None)


def _draw_row(row: Endpoint, is_set: Callable[[str], bool]) -> Endpoint | None:
    key = ""
    if row.api_key_env:
        key = f"key from {row.api_key_env}" + ("" if is_set(row.api_key_env) else ", which is not set")
    parts = (PROVIDERS.get(row.provider, row.provider), row.base_url, key)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap=None, width="stretch"):
            st.markdown(plain(row.name))
            st.caption(" · ".join(plain(part, 300) for part in parts if part))
        return row if st.button("Delete", key=f"endpoint-{row.id}", type="tertiary") else None
