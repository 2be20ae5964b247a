"""The values that all columns share: one field per variable."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.prompts.values import draw_values
from touchstone.prompts.variables import Variable

NAME = "playground"


def draw_fields(variables: Sequence[Variable], shown: Mapping[str, str], changed: Callable[[], None]) -> None:
    """The fields side by side; calls `changed` after every change."""
    if not variables:
        st.caption("None of the prompts has a variable.")
    with st.grid(2, min_column_width=340):
        draw_values(NAME, variables, shown, changed)
