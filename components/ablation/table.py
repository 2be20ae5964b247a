"""Every part on every measure as a table, and the way to take it away."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.ablation.chart import measures_of, said
from components.ablation.words import begun
from components.compare.words import SIGNS, p_text
from components.results.attempts import table_height
from components.runs.words import counted
from components.table import show_table
from touchstone.actions.ablation_results import PartResult
from touchstone.statistics.effects import Effect
from touchstone.statistics.wording import percent, points_text
from touchstone.suites.export import CSV, ExportedFile


def columns_of(found: Sequence[PartResult], names: Mapping[str, str]) -> dict[str, list[object]]:
    """The table by column, measure by measure; what undecided answers could change only where there are some."""
    effects = [one for measure in measures_of(found) for part in found for one in part.effects if one.measure == measure]
    table: dict[str, list[object]] = {
        "Part": [begun(names[one.part]) for one in effects],
        "Measure": [begun(one.measure) for one in effects],
        "Whole prompt": [_share(one.whole) for one in effects],
        "Without it": [_share(one.without) for one in effects],
        "Difference, points (95 %)": [said(one) for one in effects],
        "Pairs": [one.n for one in effects],
    }
    if any(one.undecided for one in effects):
        table["Undecided"] = [one.undecided for one in effects]
        table["Were they all for or against"] = [_bounds(one) for one in effects]
    table["p, Holm"] = [p_text(one.p_adjusted) for one in effects]
    table["Finding"] = [SIGNS[one.finding] for one in effects]
    table["More cases needed"] = [f"about {one.more_cases:,}" if one.more_cases else "–" for one in effects]
    return table


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def _bounds(one: Effect) -> str:
    return points_text(one.worst_low, one.worst_high) if one.undecided else "–"


def draw_table(found: Sequence[PartResult], names: Mapping[str, str], file: str, make: Callable[[], ExportedFile]) -> None:
    """The table with its notes and its download; `make` is called when that is clicked."""
    rows = columns_of(found, names)
    height = table_height(len(rows["Part"]))
    show_table(rows, height=height, key="parts-table", alt="Each part's effect on every measure")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_notes(found), width="stretch")
        st.download_button(
            "Export as CSV",
            lambda: make().data,
            file,
            CSV,
            key="parts-export",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _notes(found: Sequence[PartResult]) -> str:
    tests = " or ".join(dict.fromkeys(one.test for part in found for one in part.effects if one.test)) or "no test"
    return (
        f"Answers are paired by case, attack and repeat. p by {tests}, corrected by Holm over {counted(len(found), 'part')} for each "
        "measure; a finding needs both the interval and that p. Rates decide about a part, scores are told beside them; in every score "
        "more is better."
    )
