"""The steps of a trace as a tree: what ran in a container or a sub-chain stands below it. A click on one looks at it."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.clock import duration
from components.text import plain
from components.traces.words import STEPS, step_badge
from store.tables import TraceStep
from touchstone.actions.traces import Opened

MOST = 200
INDENT = "\u2003"
"""A blank as wide as a letter is high: Markdown keeps it."""


def ordered(steps: Sequence[TraceStep]) -> list[tuple[int, TraceStep]]:
    """The steps with how deep each stands, by when they began, what ran in a container right below it."""
    below: dict[tuple[str, ...], list[TraceStep]] = {}
    places = {one.place for one in steps}
    for one in sorted(steps, key=lambda one: (one.started_s, one.id or 0)):
        below.setdefault(tuple(one.place.split("/")[:-1]), []).append(one)
    found: list[tuple[int, TraceStep]] = []
    _gather((), below, found)
    shown = {one.place for _, one in found}
    rest = [one for one in steps if one.place not in shown and one.place in places]
    return found + [(one.place.count("/"), one) for one in rest]


def _gather(path: tuple[str, ...], below: Mapping[tuple[str, ...], Sequence[TraceStep]], found: list[tuple[int, TraceStep]]) -> None:
    for one in below.get(path, ()):
        found.append((len(path), one))
        inner = [key for key in below if len(key) == len(path) + 1 and key[:-1] == path and key[-1].rpartition(".")[0] == one.node]
        for key in sorted(inner, key=lambda key: int(key[-1].rpartition(".")[2] or 0)):
            _gather(key, below, found)


def draw_tree(opened: Opened, looked_at: str, look: Callable[[str], None]) -> None:
    """A button per step; the one that is looked at stands out."""
    if not opened.steps:
        st.caption("No step has ended yet.")
        return
    rows = ordered(opened.steps)
    with st.container(gap=None, key=f"trace-tree-{opened.trace.id}"):
        for depth, one in rows[:MOST]:
            kind = "secondary" if one.place == looked_at else "tertiary"
            label = f"{INDENT * 2 * depth}{_label(opened, depth, one)}"
            st.button(label, key=f"trace-step-{one.place}", type=kind, on_click=look, args=(one.place,), help=plain(one.place))
    if len(rows) > MOST:
        st.caption(f"The first {MOST} of {len(rows):,} steps.")


def _label(opened: Opened, depth: int, one: TraceStep) -> str:
    number = one.place.split("/")[-2].rpartition(".")[2] if depth else ""
    which = f" {int(number) + 1}" if number.isdigit() else ""
    took = duration(max(0.0, one.ended_s - one.started_s)) if one.state in ("ok", "error") else ""
    tokens = one.input_tokens + one.output_tokens
    figures = " · ".join(filter(None, (took, f"{tokens:,} tokens" if tokens else "")))
    word = step_badge(one.state) if one.state in STEPS else plain(one.state, 30)
    return f"{word} {plain(opened.name(one.node), 60)}{which} :gray[{figures}]"
