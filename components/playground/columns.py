"""The columns side by side, each with its head and the place of its answers."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.playground import answers, heads
from touchstone.actions.playground import Choices, Table

Cells = dict[int, DeltaGenerator]
"""Where the answers of a column stand, by its id."""


def draw_columns(table: Table, given: Choices, verbs: heads.Verbs) -> Cells:
    """The heads; gives the cells for the answers."""
    cells, columns = {}, table.board.columns
    rows = st.grid(min(len(columns), 4), min_column_width=235)
    for place, column in enumerate(columns, 1):
        with rows.cell(), st.container(border=True, height="stretch"):
            heads.draw_head(column, place, given, table.is_busy(column.id), verbs, is_only=len(columns) == 1)
            cells[column.id] = st.container()
    return cells


def draw_answers(table: Table, cells: Cells) -> None:
    """The answers as they are now."""
    by_id = {column.id: column for column in table.board.columns}
    for id, cell in cells.items():
        sent = table.sent.get(id)
        stale = sent.target if sent and id in by_id and table.is_stale(by_id[id]) else ""
        with cell:
            answers.draw_exchanges(table.exchanges.get(id, []), table.board.turns, table.is_busy(id), stale)
