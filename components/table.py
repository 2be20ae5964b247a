"""Tables of a page. What one holds can be taken away as a CSV from its corner, or copied: no cell of it begins as a formula does."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.text import JOINER
from touchstone.suites.export import is_formula

Columns = Mapping[str, Sequence[Any]]


def show_table(columns: Columns, **how: Any) -> Any:
    """The table, without a column of row numbers; `how` and what comes back are those of `st.dataframe`."""
    return st.dataframe(disarmed(columns), hide_index=True, **how)


def disarmed(columns: Columns) -> dict[str, list[Any]]:
    """The columns with a word joiner, which has no width, before what a spreadsheet would run."""
    return {str(_text(name)): [_text(value) for value in values] for name, values in columns.items()}


def _text(value: Any) -> Any:
    return f"{JOINER}{value}" if isinstance(value, str) and is_formula(value) else value
