"""Every part's effect as a dot with its interval, a column for each measure. The table below has the same figures."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import streamlit as st

from components.ablation.words import begun
from components.results.heatmap import chart_text
from touchstone.actions.ablation_results import PartResult
from touchstone.statistics.effects import Effect
from touchstone.statistics.wording import points, points_text

MEASURES = 3
"""Columns drawn; the table has all measures."""
SYMBOLS = {"better": "diamond", "worse": "x", "no difference shown": "circle-open", "no data": "circle-open"}
GAP = 0.05
NOTHING = "There is nothing to draw: no answer was decided both with a part and without it."
WIDE = 16
"""Letters in a line below a column."""
LINE = 16
"""Pixels of such a line."""


def measures_of(found: Sequence[PartResult]) -> list[str]:
    """The measures in order, those that decide first."""
    return list(dict.fromkeys(effect.measure for part in found for effect in part.effects))


def compared_of(found: Sequence[PartResult]) -> list[str]:
    """The measures in which at least one part has a figure."""
    known = {one.measure for part in found for one in part.effects if one.difference is not None}
    return [measure for measure in measures_of(found) if measure in known]


def figure(found: Sequence[PartResult], names: Mapping[str, str], shown: Sequence[str]) -> dict[str, Any]:
    """The chart as plain JSON: parts downwards, the difference in points to the right."""
    places = {part.without: place for place, part in enumerate(found)}
    compared = [one for part in found for one in part.effects if one.difference is not None]
    by_measure = [[one for one in compared if one.measure == measure] for measure in shown]
    titles = [_title(measure, effects) for measure, effects in zip(shown, by_measure, strict=True)]
    below = 40 + LINE * max(map(len, titles), default=0)
    layout: dict[str, Any] = {
        "height": 8 + 40 * len(found) + below,
        "margin": {"l": 8, "r": 8, "t": 8, "b": below},
        "showlegend": False,
        "dragmode": False,
        "yaxis": {
            **{"tickvals": list(places.values()), "ticktext": [chart_text(begun(names[part]), 28) for part in places]},
            **{"range": [len(found) - 0.5, -0.5], "fixedrange": True, "zeroline": False, "automargin": True},
        },
    }
    for number, effects in enumerate(by_measure):
        layout[_axis("xaxis", number)] = _across(number, len(shown), effects, titles[number])
    return {"data": [_trace(number, effects, places, names) for number, effects in enumerate(by_measure)], "layout": layout}


def _axis(name: str, number: int) -> str:
    return name if not number else f"{name}{number + 1}"


def _title(measure: str, effects: Sequence[Effect]) -> list[str]:
    """What a column measures and which way the part helps, in lines that a third of a narrow window holds."""
    way = "← part helps" if effects and effects[0].lower_is_better else "part helps →"
    return [*map(chart_text, wrap(begun(measure), WIDE, max_lines=3, placeholder=" …")), "points", way]


def _across(number: int, count: int, effects: Sequence[Effect], title: Sequence[str]) -> dict[str, Any]:
    width = (1 + GAP) / count
    reach = max([5.0, *(100 * abs(end) for one in effects for end in (one.low, one.high))]) * 1.08
    return {
        **{"domain": [number * width, (number + 1) * width - GAP], "anchor": "y", "range": [-reach, reach], "fixedrange": True},
        **{
            "zeroline": True,
            "zerolinewidth": 2,
            "nticks": 5,
            "title": {"text": "<br>".join(title)},
        },
    }


def _trace(number: int, effects: Sequence[Effect], places: Mapping[str, int], names: Mapping[str, str]) -> dict[str, Any]:
    middle = [100 * (one.difference or 0.0) for one in effects]
    ends = [(100 * one.low, 100 * one.high) for one in effects]
    return {
        **{"type": "scatter", "mode": "markers", "x": middle, "y": [places[one.part] for one in effects], "xaxis": _axis("x", number)},
        "marker": {"size": 11, "symbol": [SYMBOLS[one.finding] for one in effects], "line": {"width": 2}},
        "error_x": {
            **{"type": "data", "symmetric": False, "thickness": 1.5, "width": 5},
            "array": [max(0.0, high - value) for value, (_, high) in zip(middle, ends, strict=True)],
            "arrayminus": [max(0.0, value - low) for value, (low, _) in zip(middle, ends, strict=True)],
        },
        "hoverinfo": "text",
        "hovertext": [chart_text(f"{names[one.part]}: {said(one)}, n = {one.n}, {one.finding}", 160) for one in effects],
    }


def said(one: Effect) -> str:
    """The difference in points with its interval."""
    return "no pair" if one.difference is None else f"{points(one.difference)} ({points_text(one.low, one.high)})"


def draw_chart(found: Sequence[PartResult], names: Mapping[str, str]) -> None:
    """The first measures in which an answer with a part met one without it; without any, a sentence in place of the chart."""
    shown = compared_of(found)[:MEASURES]
    if not shown:
        st.caption(NOTHING)
        return
    alt = "Each part's effect by measure, with 95 % intervals; the table below has the same figures."
    st.plotly_chart(figure(found, names, shown), key="parts-chart", config={"displayModeBar": False}, alt=alt)
    st.caption("Whiskers are 95 % intervals. A diamond: the part helps. A cross: it harms. A ring: no difference shown.")
