"""Tables of a page. What one holds can be taken away as a CSV from its corner, or copied: no cell of it begins as a formula does."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

import streamlit as st

from components import state
from components.text import JOINER
from touchstone.suites.export import is_formula

Cell = tuple[int, int]
"""The number of a line and of a column, from 0."""
Columns = Mapping[str, Sequence[Any]]
NOTHING = {"rows": [], "columns": [], "cells": []}
"""A selection of nothing."""


def show_table(columns: Columns, **how: Any) -> None:
    """The table, without a column of row numbers; `how` is that of `st.dataframe`. One that answers clicks is `pick_cell`'s."""
    st.dataframe(disarmed(columns), hide_index=True, **how)


def pick_cell(
    columns: Columns,
    *,
    key: str,
    choose: Callable[[Cell | None], None] | None = None,
    still: Callable[[Cell], bool] = lambda cell: True,
    **how: Any,
) -> Cell | None:
    """A table whose cells can be clicked; the chosen one. `choose` gets it too, before the page is drawn anew; None when it is let go.

    One that is not `still` what the page shows is let go unasked, so that it can be clicked again.
    Its key says what it holds: a table that changes in its place loses the first click after it (Streamlit 1.67).
    """
    shown = disarmed(columns)
    place = f"{key}-{crc32(repr(shown).encode()):08x}"

    def cell(selection: Any) -> Cell | None:
        return next(((row, list(shown).index(column)) for row, column in selection["cells"]), None)

    def clicked() -> None:
        if choose is not None:
            choose(cell(state.get(place)["selection"]))

    held = cell(state.get(place)["selection"]) if state.has(place) else None
    if held is not None and not still(held):
        state.put(place, {"selection": NOTHING})
    event = st.dataframe(shown, key=place, on_select=clicked, selection_mode="single-cell", hide_index=True, **how)
    return cell(event["selection"])


def disarmed(columns: Columns) -> dict[str, list[Any]]:
    """The columns with a word joiner, which has no width, before what a spreadsheet would run."""
    return {str(_text(name)): [_text(value) for value in values] for name, values in columns.items()}


def _text(value: Any) -> Any:
    return f"{JOINER}{value}" if isinstance(value, str) and is_formula(value) else value
