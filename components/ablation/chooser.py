"""Which version's parts are shown; the choice lives in the URL."""

from collections.abc import Sequence

import streamlit as st

from components import state
from store.prompt_versions import Line


def choose_version(prompt_id: int, versions: Sequence[Line], current: Line, run_id: int | None) -> Line:
    """The version of a prompt; choosing one takes the measurement of another out of the address."""
    named, key = {row.number: f"v{row.number}, {row.message}" for row in versions}, f"parts-version-{prompt_id}-{run_id}"

    def changed() -> None:
        state.set_url(version=state.get(key), run=None)

    place = list(named).index(current.number)
    number = st.selectbox("Version", list(named), place, key=key, format_func=named.get, on_change=changed, width=420)
    return next(row for row in versions if row.number == number)
