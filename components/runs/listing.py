"""The list of runs: what each is, how far it is, and what came out of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.clock import when
from components.results.words import MEASURE, short_labels
from components.runs.progress import figures, state_badge
from components.runs.words import counted, errors_text
from components.text import plain
from store.tables import Run, RunTarget
from touchstone.actions.results import METRIC, Figures
from touchstone.actions.runs import RunProgress
from touchstone.statistics.wording import percent

PAGE = "pages/validate/results.py"
PER_PAGE = 20


@dataclass(frozen=True)
class Row:
    """A run with the name of its suite version, its targets, its progress until it is done, and its figures then."""

    run: Run
    suite: str
    targets: tuple[RunTarget, ...]
    progress: RunProgress | None
    figures: Figures | None


def draw_filter() -> str:
    """What to look for in the names of runs and suites, and in states."""
    return st.text_input(
        "Filter runs",
        key="runs-filter",
        type="search",
        live=True,
        bind="query-params",
        label_visibility="collapsed",
        placeholder="Filter by name, suite or state",
    )


def draw_pages(count: int) -> slice:
    """The pages of the list; gives which rows to show."""
    if not count:
        st.caption("No run matches.")
    pages = -(-count // PER_PAGE)
    page = st.pagination(pages, key="runs-page") if pages > 1 else 1
    return slice((page - 1) * PER_PAGE, page * PER_PAGE)


def draw_row(row: Row) -> None:
    """One run on a few lines; its name opens it."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(width="stretch"):
                st.page_link(PAGE, label=f"{plain(row.run.name)} :gray[#{row.run.id}]", query_params={"run": str(row.run.id)})
            st.caption(when(row.run.created_at), width="content")
            state_badge(row.run.state)
        targets = ", ".join(short_labels([target.label for target in row.targets]))
        st.caption(plain(f"{row.suite} · {targets}", 200))
        if row.progress is not None:
            st.progress(row.progress.share, text=plain(figures(row.progress), 200))
        elif row.figures is not None:
            st.markdown(_outcome(row, row.figures))
            if errors := _errors(row, row.figures):
                st.caption(f":red[:material/error: {plain(errors, 500)}]")


def _outcome(row: Row, found: Figures) -> str:
    """The rates of each target, side by side: "Attack success: demo-base 58 %, demo-tuned 9.7 %"."""
    names = short_labels([target.label for target in row.targets])
    parts = [f"{MEASURE[kind]}: {', '.join(_of_kind(row, found, kind, names))}" for kind in found.kinds]
    return plain(" · ".join(parts), 400) or f"No judged answer of {counted(row.run.total, 'attempt')}"


def _errors(row: Row, found: Figures) -> str:
    """What went wrong target by target: "demo-base: 3 errors, the first: No answer in 30 s."."""
    names = zip(row.targets, short_labels([target.label for target in row.targets]), strict=True)
    errors = [(name, found.errors_of(target.id or 0)) for target, name in names]
    return " · ".join(f"{name}: {errors_text(one.count, one.first)}" for name, one in errors if one.count)


def _of_kind(row: Row, found: Figures, kind: str, names: Sequence[str]) -> list[str]:
    rates = [found.of_target(target.id)[METRIC[kind]] for target in row.targets[:4]]
    values = ["–" if rate is None or rate.value is None else percent(rate.value) for rate in rates]
    shown = [f"{name} {value}" for name, value in zip(names, values, strict=False)]
    return shown + ([f"and {len(names) - 4} more"] if len(names) > 4 else [])
