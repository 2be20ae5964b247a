"""Every step of a trace as a bar over time; a click on one looks at it. The tree beside it has the same figures."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from components import state
from components.clock import duration
from components.results.heatmap import chart_text
from components.traces.words import STEPS
from store.tables import TraceStep
from touchstone.actions.traces import Opened

COLOURS = {
    "ok": "#2E8B57",
    "cached": "#4C8BD6",
    "pinned": "#8A63D2",
    "error": "#D64545",
    "stopped": "#D98E2B",
    "waiting": "#8A63D2",
    "running": "#4C8BD6",
}
GREY = "#8A8F98"
MOST = 60
"""Bars that are drawn."""
BAR, THIN_S = 26, 0.004


def figure(opened: Opened, steps: Sequence[TraceStep]) -> dict[str, Any]:
    """The chart as plain JSON: steps downwards, seconds of work to the right; a step too short to see has a thin bar."""
    whole = max((one.ended_s for one in steps), default=0.0) or 1.0
    lengths = [max(one.ended_s - one.started_s, THIN_S * whole) for one in steps]
    bars = {
        "type": "bar",
        "orientation": "h",
        "base": [one.started_s for one in steps],
        "x": lengths,
        "y": list(range(len(steps))),
        "marker": {"color": [COLOURS.get(one.state, GREY) for one in steps]},
        "text": [STEPS.get(one.state, ("unknown",))[0] for one in steps],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [chart_text(f"{one.place}: {_said(one)}", 160) for one in steps],
    }
    names = [chart_text(opened.name(one.node) + _round(one.place), 30) for one in steps]
    axis = {"fixedrange": True, "zeroline": False}
    layout = {
        "height": 60 + BAR * len(steps),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 40},
        "showlegend": False,
        "dragmode": False,
        "clickmode": "event+select",
        "xaxis": {**axis, "title": {"text": "seconds of work"}, "range": [0, 1.3 * whole]},
        "yaxis": {**axis, "automargin": True, "tickvals": list(range(len(steps))), "ticktext": names, "range": [len(steps) - 0.5, -0.5]},
    }
    return {"data": [bars], "layout": layout}


def _said(one: TraceStep) -> str:
    return f"{STEPS.get(one.state, ('unknown',))[0]}, {duration(max(0.0, one.ended_s - one.started_s))}"


def _round(place: str) -> str:
    """The rounds of its containers, counted from 1."""
    rounds = [part.rpartition(".")[2] for part in place.split("/")[:-1]]
    return "".join(f" {int(number) + 1}" for number in rounds if number.isdigit())


def draw_time_line(opened: Opened, look: Callable[[str], None]) -> None:
    """The chart; `look` gets the place of the bar that was clicked. A callback: before the page is drawn anew."""
    steps = sorted((one for one in opened.steps if one.state != "skipped"), key=lambda one: (one.started_s, one.ended_s))[:MOST]
    if not steps:
        st.caption("No step has ended yet.")
        return
    key = f"trace-time-{opened.trace.id}"

    def clicked() -> None:
        points = state.get(key)["selection"]["points"]
        number = points[0].get("point_index") if points else None
        if isinstance(number, int) and number < len(steps):
            look(steps[number].place)

    alt = "When each step ran and how it ended. The list of steps has the same."
    config = {"displayModeBar": False}
    st.plotly_chart(figure(opened, steps), key=key, on_select=clicked, selection_mode="points", config=config, alt=alt)
    if len(opened.steps) > MOST:
        st.caption(f"At most {MOST} steps are drawn, skipped ones never. The list of steps has all.")
