"""The matrix of a run: category by target, with the baseline's differences, and the choice of a cell whose attempts are listed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from components import state
from components.results import baseline, cells, filters, heatmap
from touchstone.actions.results import Figures, Filters
from touchstone.statistics.matrix import Against

BESIDE = 2
"""Targets whose rates fit beside the map; more, and the table stands below it."""


@dataclass(frozen=True)
class Matrix:
    """What is drawn: the figures, the targets by id with their labels, the differences where there is a baseline, and how
    attempts are counted."""

    run_id: int
    found: Figures
    targets: tuple[tuple[int, str], ...]
    against: Against | None
    count: Callable[[Filters], int]

    def grid(self, kind: str) -> heatmap.Grid:
        """One kind's map, with the cell the URL names."""
        at_hand = self.found.of_kind(kind)
        categories = tuple(sorted({category for category, _ in at_hand}))
        chosen = filters.cell_of(filters.read_filters(), kind)
        return heatmap.Grid(kind, categories, self.targets, at_hand, chosen, self.against.of_kind(kind) if self.against else {})

    def choose(self, grid: heatmap.Grid, tell: bool, place: heatmap.Place | None) -> None:
        """A cell was clicked, or let go. `tell` says so in the corner, which is in sight wherever the click was."""
        asked = filters.of_cell(grid.kind if len(self.found.kinds) > 1 else "", place)
        filters.write_filters(asked)
        if tell and place is not None:
            state.flash(f"{cells.told(replace(grid, chosen=place), self.count(asked))}, listed below")


def draw_matrix(matrix: Matrix, kind: str, anchor: str) -> None:
    """Map and table of one kind side by side; under them what the differences mean and the way to what changed."""
    grid = matrix.grid(kind)
    cells.draw_chosen(grid, matrix.count(filters.of_cell(kind, grid.chosen)), anchor)
    wide = bool(grid.differences) or len(grid.targets) > BESIDE
    columns = st.grid(1 if wide else 2, min_column_width=400, gap="medium")
    with columns.cell():
        heatmap.draw_heatmap(grid, partial(matrix.choose, grid, True))
    with columns.cell():
        cells.draw_cells(grid, partial(matrix.choose, grid, False))
    if matrix.against:
        labels = dict(matrix.targets)
        baseline.draw_note(labels[matrix.against.baseline], grid.differences.values(), matrix.against.families.get(kind, 0))
        baseline.draw_links(matrix.run_id, matrix.against.baseline, labels)
