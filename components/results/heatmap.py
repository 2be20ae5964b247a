"""The heat map of a run: category by target. Its table stands beside it; a click on a cell chooses its attempts."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from components.results.baseline import difference_cell, short_difference
from components.results.scale import INKS, accent, colorscale, colours, ink
from components.results.words import BETTER, HITS, MEASURE, category_name
from touchstone.statistics.outcomes import Outcome
from touchstone.statistics.rates import Rate
from touchstone.statistics.wording import interval_text, percent, rest_text

ROWS = 60
"""Categories drawn; the table beside has all."""
LABEL = 34
Place = tuple[str, int]
"""Category and target id."""


@dataclass(frozen=True)
class Grid:
    """One kind's rates: `rates` by category and target id, in the order of `categories` and `targets` (id and label).

    `chosen` is the cell whose attempts are listed; with target id 0 it is the whole row of its category.
    """

    kind: str
    categories: tuple[str, ...]
    targets: tuple[tuple[int, str], ...]
    rates: Mapping[Place, Rate]
    chosen: Place | None = None
    differences: Mapping[Place, Outcome] = field(default_factory=dict)
    """From the baseline, where one is chosen."""

    def places(self) -> list[Place]:
        """Every cell that is drawn, row by row."""
        return [(category, target) for category in self.categories[:ROWS] for target, _ in self.targets]


def chart_text(text: str, limit: int = LABEL) -> str:
    """Text for a label of Plotly, which reads tags and entities in it: shown letter by letter, on one line, cut."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return html.escape(line if len(line) <= limit else line[: limit - 1] + "…", quote=False).replace("$", "&#36;")


def figure(grid: Grid, scale: list[str], outline: str) -> dict[str, Any]:
    """The figure as plain JSON: the map, the figures in it, and markers without a colour, since a map tells of no clicks and they do."""
    rows, columns = len(grid.categories[:ROWS]), len(grid.targets)
    rates = [grid.rates.get(place) for place in grid.places()]
    values = [None if rate is None else rate.value for rate in rates]
    table = range(0, rows * columns, columns)
    x, y = list(range(columns)) * rows, [row for row in range(rows) for _ in range(columns)]
    cells = {
        **{"type": "heatmap", "z": [values[at : at + columns] for at in table], "colorscale": colorscale(scale)},
        **{"zmin": 0, "zmax": 1, "xgap": 2, "ygap": 2, "hoverinfo": "skip"},
        "colorbar": {"tickvals": [0, 0.5, 1], "tickformat": ".0%", "thickness": 8, "outlinewidth": 0},
    }
    clicks = {
        **{"type": "scatter", "mode": "markers", "x": x, "y": y, "hoverinfo": "text", "showlegend": False},
        "hovertext": [_hover(grid, place) for place in grid.places()],
        "marker": {"symbol": "square", "size": 22, "color": "rgba(0,0,0,0)"},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
    texts = [_text(grid, place, value) for place, value in zip(grid.places(), values, strict=True)]
    written = [_written(colour, x, y, texts, [ink(value, scale) for value in values]) for colour in INKS]
    return {"data": [cells, clicks, *written], "layout": {**_layout(grid, rows, columns), "shapes": _outlined(grid, outline)}}


def _text(grid: Grid, place: Place, value: float | None) -> str:
    """The rate, and below it how it differs from the baseline's."""
    outcome = grid.differences.get(place)
    below = f"<br>{html.escape(short_difference(outcome))}" if outcome else ""
    return "–" if value is None else f"{html.escape(percent(value))}{below}"


def _written(colour: str, x: list[int], y: list[int], texts: list[str], inks: list[str]) -> dict[str, Any]:
    """The figures that stand in one ink. A selection would fade those not selected, were their colour not said for both."""
    here = [place for place, own in enumerate(inks) if own == colour]
    font = {"textfont": {"color": colour}}
    return {
        **{"type": "scatter", "mode": "text", "x": [x[place] for place in here], "y": [y[place] for place in here]},
        "text": [texts[place] for place in here],
        **{"textfont": {"size": 12, "color": colour}, "selected": font, "unselected": font, "hoverinfo": "skip", "showlegend": False},
    }


def _outlined(grid: Grid, colour: str) -> list[dict[str, Any]]:
    """A frame around the cell whose attempts are listed, or around the row of its category."""
    category, target = grid.chosen or ("", 0)
    columns = [column for column, (id, _) in enumerate(grid.targets) if target in (0, id)]
    if grid.chosen is None or category not in grid.categories[:ROWS] or not columns:
        return []
    row = grid.categories.index(category)
    ends = {"x0": columns[0] - 0.5, "x1": columns[-1] + 0.5, "y0": row - 0.5, "y1": row + 0.5}
    return [{"type": "rect", **ends, "line": {"color": colour, "width": 3}}]


def _layout(grid: Grid, rows: int, columns: int) -> dict[str, Any]:
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": ""}
    labels = [chart_text(category_name(category)) for category in grid.categories[:ROWS]]
    names = [chart_text(label, 26) for _, label in grid.targets]
    return {
        "height": 70 + (44 if grid.differences else 30) * rows,
        "margin": {"l": 8, "r": 8, "t": 34, "b": 8},
        "xaxis": {**axis, "side": "top", "tickvals": list(range(columns)), "ticktext": names, "range": [-0.5, columns - 0.5]},
        "yaxis": {**axis, "automargin": True, "tickvals": list(range(rows)), "ticktext": labels, "range": [rows - 0.5, -0.5]},
        "hovermode": "closest",
        "hoverdistance": 200,
        "dragmode": False,
        "clickmode": "event+select",
    }


def _hover(grid: Grid, place: Place) -> str:
    rate, label = grid.rates.get(place), dict(grid.targets)[place[1]]
    head = f"{chart_text(category_name(place[0]), 80)}<br>{chart_text(label, 80)}"
    if rate is None:
        return f"{head}<br>no case"
    ends = f"<br>95 % interval {html.escape(interval_text(rate.low, rate.high))}" if rate.n else ""
    outcome = grid.differences.get(place)
    from_base = f"<br>From the baseline: {html.escape(difference_cell(outcome))}" if outcome else ""
    return f"{head}<br>{rate.hits} of {rate.n} {HITS[grid.kind]}{rest_text(rate)}{ends}{from_base}"


def draw_heatmap(grid: Grid, choose: Callable[[Place | None], None]) -> None:
    """The chart; `choose` gets the cell that was clicked, None when a double click took the choice back."""
    key = f"heatmap-{grid.kind}"

    def clicked() -> None:
        points = st.session_state[key]["selection"]["points"]
        place = points[0].get("point_index") if points else None
        choose(grid.places()[place] if isinstance(place, int) else None)

    alt = f"{MEASURE[grid.kind]} by category and target. The table beside it has the same figures."
    config = {"displayModeBar": False}
    st.plotly_chart(figure(grid, colours(), accent()), key=key, on_select=clicked, selection_mode="points", config=config, alt=alt)
    more = f" The first {ROWS} of {len(grid.categories)} categories are drawn." if len(grid.categories) > ROWS else ""
    st.caption(f"{BETTER[grid.kind]}{more}")
