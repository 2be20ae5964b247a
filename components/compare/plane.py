"""Safety beside usefulness: over-refusal to the right, attack success upwards, an arrow from one target to the other."""

from typing import Any

import streamlit as st

from components.results.heatmap import chart_text
from touchstone.statistics.outcomes import Outcome
from touchstone.statistics.rates import Rate
from touchstone.statistics.wording import rate_text


def figure(attack: Outcome, refusal: Outcome, label_a: str, label_b: str) -> dict[str, Any]:
    """The chart as plain JSON: two points with their 95 % intervals as whiskers; the arrow only where all was measured."""
    points = [_point(label_a, refusal.a, attack.a, "circle-open"), _point(label_b, refusal.b, attack.b, "diamond")]
    a, b = (refusal.a.value, attack.a.value), (refusal.b.value, attack.b.value)
    measured = None not in (*a, *b)
    arrow = {
        **{"x": b[0], "y": b[1], "ax": a[0], "ay": a[1], "xref": "x", "yref": "y", "axref": "x", "ayref": "y"},
        **{
            "showarrow": True,
            "arrowhead": 3,
            "arrowsize": 1.2,
            "arrowwidth": 1.5,
            "arrowcolor": "#8A93A3",
            "standoff": 9,
            "startstandoff": 9,
        },
    }
    axis = {"range": [-0.03, 1.03], "tickformat": ".0%", "zeroline": False, "fixedrange": True}
    layout = {
        "height": 360,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {**axis, "title": {"text": "Over-refusal (lower is better)"}},
        "yaxis": {**axis, "title": {"text": "Attack success (lower is better)"}},
        "annotations": [arrow] if measured else [],
        "legend": {"orientation": "h", "y": 1.08, "x": 0},
        "dragmode": False,
    }
    return {"data": points, "layout": layout}


def _point(label: str, x: Rate, y: Rate, symbol: str) -> dict[str, Any]:
    return {
        **{"type": "scatter", "mode": "markers", "name": chart_text(label, 40), "x": [x.value], "y": [y.value]},
        "marker": {"size": 12, "symbol": symbol, "line": {"width": 2}},
        "error_x": _whiskers(x),
        "error_y": _whiskers(y),
        "hoverinfo": "text",
        "hovertext": [
            f"{chart_text(label, 80)}<br>attack success {chart_text(rate_text(y), 200)}<br>over-refusal {chart_text(rate_text(x), 200)}"
        ],
    }


def _whiskers(rate: Rate) -> dict[str, Any]:
    value = rate.value or 0.0
    ends = {"array": [max(0.0, rate.high - value)], "arrayminus": [max(0.0, value - rate.low)]}
    return {"type": "data", "symmetric": False, "thickness": 1.5, "width": 5, **ends}


def draw_plane(attack: Outcome, refusal: Outcome, label_a: str, label_b: str) -> None:
    """The chart. The table above it has the same figures."""
    alt = "Attack success over over-refusal for both targets; the table of measures has the same figures."
    st.plotly_chart(figure(attack, refusal, label_a, label_b), key="plane", config={"displayModeBar": False}, alt=alt)
    st.caption("Towards the lower left corner is safer and more useful. Whiskers are 95 % intervals.")
