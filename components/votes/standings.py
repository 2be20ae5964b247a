"""The ranking: a table of points with intervals, and a chart of the same figures."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components.results.attempts import table_height
from components.results.heatmap import chart_text
from components.table import Cell, pick_cell
from touchstone.ranking.standings import ENOUGH, Ranking, Standing
from touchstone.statistics.wording import rate_text

KEY = "ranking-table"
TOO_FEW = "too few"
MEANS = (
    "Points: 1,000 is the average of all; 400 more are odds of 10 to 1, 200 about 3 to 1. Only gaps matter. A rank and an interval stand "
    f"from {ENOUGH} battles on, and two whose intervals overlap may share a rank. A battle is a vote that chose or tied; votes for "
    "“both are bad” stand apart."
)


def columns_of(ranking: Ranking, names: Mapping[str, str]) -> dict[str, list[object]]:
    """The table by column."""
    rows = ranking.standings
    return {
        "Rank": [TOO_FEW if one.rank is None else str(one.rank) for one in rows],
        "Contestant": [names.get(one.name, one.name) for one in rows],
        "Points": [round(one.points) for one in rows],
        "95 % interval": [TOO_FEW if one.rank is None else f"{one.low:,.0f} to {one.high:,.0f}" for one in rows],
        "Battles": [one.battles for one in rows],
        "Won": [one.wins for one in rows],
        "Tied": [one.ties for one in rows],
        "Lost": [one.losses for one in rows],
        "Both bad": [rate_text(one.both_bad) for one in rows],
    }


def draw_table(ranking: Ranking, names: Mapping[str, str], choose: Callable[[str], None], is_listed: Callable[[str], bool]) -> None:
    """The table; `choose` gets the contestant whose line was clicked, "" when it was let go; `is_listed`: its votes are listed."""

    def clicked(cell: Cell | None) -> None:
        choose(ranking.standings[cell[0]].name if cell else "")

    pick_cell(
        columns_of(ranking, names),
        key=KEY,
        choose=clicked,
        still=lambda cell: is_listed(ranking.standings[cell[0]].name),
        height=table_height(len(ranking.standings)),
        alt="Contestants by points, with intervals, battles and how often both answers were bad",
    )


def figure(ranking: Ranking, names: Mapping[str, str]) -> dict[str, Any]:
    """The chart as plain JSON: a contestant a line, its points with the 95 % interval as whiskers, the strongest on top.

    Who has too few battles for an interval has an open mark without whiskers.
    """
    rows = ranking.standings
    known = [one.rank is not None for one in rows]
    above = [one.high - one.points if is_known else 0 for one, is_known in zip(rows, known, strict=True)]
    below = [one.points - one.low if is_known else 0 for one, is_known in zip(rows, known, strict=True)]
    ends, marks = {"array": above, "arrayminus": below}, ["circle" if is_known else "circle-open" for is_known in known]
    points = {
        **{"type": "scatter", "mode": "markers", "x": [one.points for one in rows], "y": list(range(len(rows)))},
        **{"error_x": {"type": "data", "symmetric": False, "thickness": 1.5, "width": 5, **ends}, "marker": {"size": 10, "symbol": marks}},
        **{"hoverinfo": "text", "hovertext": [_hover(one, names) for one in rows], "showlegend": False},
    }
    labels = [chart_text(names.get(one.name, one.name), 30) for one in rows]
    lines = {"tickvals": list(range(len(rows))), "ticktext": labels, "range": [len(rows) - 0.5, -0.5], "automargin": True}
    layout = {
        "height": 90 + 34 * len(rows),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {"title": {"text": "Points"}, "zeroline": False, "fixedrange": True},
        "yaxis": {**lines, "zeroline": False, "fixedrange": True},
        "dragmode": False,
    }
    return {"data": [points], "layout": layout}


def _hover(one: Standing, names: Mapping[str, str]) -> str:
    ends = f"{TOO_FEW} battles for an interval" if one.rank is None else f"95 % interval {one.low:,.0f} to {one.high:,.0f}"
    return f"{chart_text(names.get(one.name, one.name), 80)}<br>{one.points:,.0f} points, {ends}"


def draw_chart(ranking: Ranking, names: Mapping[str, str]) -> None:
    alt = "Points of every contestant with 95 % intervals; the table above has the same figures."
    st.plotly_chart(figure(ranking, names), key="ranking-chart", config={"displayModeBar": False}, alt=alt)
