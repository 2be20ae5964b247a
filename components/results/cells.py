"""The table beside a heat map: the same rates as text, and the same choice of a cell by keys."""

from collections.abc import Callable, Sequence

import streamlit as st

from components import state
from components.results.attempts import table_height
from components.results.baseline import VIEW, difference_cell
from components.results.heatmap import Grid, Place
from components.results.words import MEASURE, category_name
from components.table import Cell, pick_cell
from components.text import plain
from touchstone.names import distinct
from touchstone.statistics.rates import Rate
from touchstone.statistics.wording import percent, rest_text

OPEN, BY_PEOPLE = "?", "By people"
MEASURED = VIEW[1]
"""The URL parameter of the kind whose measure is shown."""


def cell_text(rate: Rate | None) -> str:
    """A rate in as few letters as its counts and its interval take: "88 % (14 of 16; 64–97 %), 1 undecided"."""
    if rate is None:
        return "–"
    return f"{_decided(rate)}{rest_text(rate)}"


def _decided(rate: Rate, undecided: str = "") -> str:
    if rate.value is None:
        return f"none decided{undecided}"
    ends = f"{percent(rate.low).removesuffix(' %')}–{percent(rate.high)}"
    return f"{percent(rate.value)} ({rate.hits:,} of {rate.n:,}{undecided}; {ends})"


def columns_of(grid: Grid) -> dict[str, list[str]]:
    """The table by column: categories, then each target's rates; how many verdicts are people's only where some are."""
    names = distinct(["Category", *(label for _, label in grid.targets), BY_PEOPLE])
    found = {names[0]: [category_name(category) for category in grid.categories]}
    for name, (target, _) in zip(names[1:-1], grid.targets, strict=True):
        found[name] = [_cell(grid, (category, target)) for category in grid.categories]
    if any(rate.by_people for rate in grid.rates.values()):
        found[names[-1]] = [_by_people(grid, category) for category in grid.categories]
    return found


def _cell(grid: Grid, place: Place) -> str:
    """A rate with a sign for what is undecided, and where there is a baseline how it differs from it."""
    rate, outcome = grid.rates.get(place), grid.differences.get(place)
    undecided = f", {rate.undecided:,} {OPEN}" if rate and rate.undecided else ""
    text = _decided(rate, undecided) if rate else cell_text(None)
    return f"{text}; {difference_cell(outcome)}" if outcome else text


def _by_people(grid: Grid, category: str) -> str:
    judged = ((label, grid.rates.get((category, target))) for target, label in grid.targets)
    return ", ".join(f"{label} {rate.by_people:,}" for label, rate in judged if rate and rate.by_people)


def choose_kind(kinds: Sequence[str]) -> str:
    """The kind of case whose measure is shown; a choice where there are several, kept in the URL."""
    names = {MEASURE[kind]: kind for kind in kinds}
    if len(names) == 1:
        return kinds[0]
    asked = state.url_text(MEASURED)
    now = asked if asked in kinds else kinds[0]
    state.put("measure", MEASURE[now])

    def changed() -> None:
        state.set_url(**{MEASURED: names[state.get("measure")]})

    st.segmented_control("Measure", list(names), key="measure", required=True, on_change=changed)
    return now


def told(grid: Grid, count: int) -> str:
    """What is listed when a cell or a row is chosen: "12 attempts of role play on demo-base"."""
    category, target = grid.chosen or ("", 0)
    label = dict(grid.targets).get(target, "")
    return f"{count:,} attempt{'' if count == 1 else 's'} of {category_name(category)}{f' on {label}' if label else ''}"


def draw_chosen(grid: Grid, count: int, anchor: str) -> None:
    """One line over map and table: how a cell is chosen, or what is listed at the heading with this anchor since one was."""
    if grid.chosen is None:
        st.caption("Click a cell to see its attempts. By keyboard: go through the table with the arrow keys; Escape lets go.")
    else:
        st.markdown(f":material/arrow_downward: {plain(told(grid, count))}, [listed below](#{anchor})")


def draw_cells(grid: Grid, choose: Callable[[Place | None], None]) -> None:
    """The table; `choose` gets the chosen cell. One of a column that is no target's chooses its category for every target (id 0)."""
    table = columns_of(grid)
    alt = f"{MEASURE[grid.kind]} by category and target"
    height = table_height(len(grid.categories))
    config = {next(iter(table)): st.column_config.TextColumn(width=170)} if max(map(len, grid.categories)) > 24 else None

    def picked(cell: Cell | None) -> None:
        choose(_place(grid, cell) if cell else None)

    def still(cell: Cell) -> bool:
        return _place(grid, cell) == grid.chosen

    pick_cell(table, key=f"cells-{grid.kind}", choose=picked, still=still, column_config=config, height=height, alt=alt)
    if any(rate.undecided for rate in grid.rates.values()):
        st.caption(f"1 {OPEN}: one answer is undecided. It is counted neither for the rate nor against it.")


def _place(grid: Grid, cell: Cell) -> Place:
    row, column = cell
    return grid.categories[row], grid.targets[column - 1][0] if 0 < column <= len(grid.targets) else 0
