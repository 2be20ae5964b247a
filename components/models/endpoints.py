"""The endpoints models are reached through; no secret is ever shown, only whether its variable is set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from components.models.editing import Edited, edit_button, edit_endpoint
from components.models.words import PROVIDERS, limits
from components.text import plain
from store.tables import Endpoint


@dataclass(frozen=True)
class Asked:
    """What was asked for, of which endpoint."""

    row: Endpoint
    edited: Edited | None = None
    """What to change; None to delete it."""


def draw_endpoints(rows: Sequence[Endpoint], is_set: Callable[[str], bool]) -> Asked | None:
    """One line per endpoint; gives what was asked for, in the run of the click."""
    asked = [_draw_row(row, is_set) for row in rows]
    return next(filter(None, asked), None)


def _draw_row(row: Endpoint, is_set: Callable[[str], bool]) -> Asked | None:
    key = ""
    if row.api_key_env:
        key = f"key from {row.api_key_env}" + ("" if is_set(row.api_key_env) else ", which is not set")
    parts = (PROVIDERS.get(row.provider, row.provider), row.base_url, key, limits(row))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap=None, width="stretch"):
            st.markdown(plain(row.name))
            st.caption(" · ".join(plain(part, 300) for part in parts if part))
        with st.container(horizontal=True, width="content", gap="xsmall"):
            edit_button("endpoint", row.id)
            delete = st.button("Delete", key=f"endpoint-{row.id}", type="tertiary")
    edited = edit_endpoint(row)
    return Asked(row, edited) if edited or delete else None
