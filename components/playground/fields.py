"""The values that all columns share: one field per variable."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.prompts.values import draw_values
from components.text import plain
from touchstone.prompts.variables import Variable

NAME = "playground"


def draw_fields(variables: Sequence[Variable], shown: Mapping[str, str], changed: Callable[[], None]) -> None:
    """The fields side by side, and which of them are empty; calls `changed` after every change."""
    if not variables:
        st.caption("None of the prompts has a variable.")
    with st.grid(2, min_column_width=340):
        draw_values(NAME, variables, shown, changed)
    if said := unfilled(variables, shown):
        st.caption(f":orange[:material/warning:] {plain(said, 600)}")


def unfilled(variables: Sequence[Variable], shown: Mapping[str, str]) -> str:
    """Which variables have no value and what a run makes of them; "" where all have one."""
    empty = [one for one in variables if not shown.get(one.name, "").strip()]
    blank, missing = ([one.name for one in empty if one.needs_words is needs] for needs in (False, True))
    goes, asks = ("It goes" if len(blank) == 1 else "They go"), ("needs" if len(missing) == 1 else "need")
    said = [f"No value yet: {', '.join(blank)}. {goes} out empty if you run now."] if blank else []
    return " ".join([*said, *([f"{', '.join(missing)} {asks} a value: no column that uses it is asked before."] if missing else [])])
