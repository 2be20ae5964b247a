"""Which two targets are compared; the choice lives in the URL."""

from collections.abc import Sequence

import streamlit as st

from components import state
from store.tables import Run
from touchstone.actions.compare import Side
from touchstone.names import distinct

SHOWN = ("done", "stopped", "running")
"""States of a run that has answers to compare."""


def side_labels(sides: Sequence[Side]) -> list[str]:
    """A label a side. What tells it from the others stands first, for a narrow field: the run where there are several, then the model."""
    several = len({side.run.id for side in sides}) > 1
    parts = [side.target.label.rpartition(" @ ") for side in sides]
    one_prompt = len({prompt for prompt, _, _ in parts}) == 1
    labels = [model if one_prompt else side.target.label for side, (_, _, model) in zip(sides, parts, strict=True)]
    return distinct([f"Run {side.run.id}: {label}" if several else label for side, label in zip(sides, labels, strict=True)])


def choose_run(listed: Sequence[Run], shown: Run) -> None:
    """The run whose targets are offered; another choice goes to the address and begins with that run's own targets."""
    offered = {run.id or 0: f"{run.name} (run {run.id})" for run in listed if run.state in SHOWN or run.id == shown.id}
    offered.setdefault(shown.id or 0, f"{shown.name} (run {shown.id})")
    key = f"compare-run-{shown.id}"

    def written() -> None:
        for side in ("a", "b"):
            state.put(f"compare-{side}", None)
        state.set_url(run=state.get(key), a=None, b=None)

    ids = list(offered)
    st.selectbox("Run", ids, index=ids.index(shown.id or 0), key=key, format_func=lambda one: offered[one], on_change=written)


def choose_side(name: str, label: str, sides: Sequence[Side], default: int) -> Side:
    """The side of the URL parameter `name`, or the default; a change is written back."""
    labels = dict(zip((side.target.id or 0 for side in sides), side_labels(sides), strict=True))
    ids = list(labels)
    wanted = state.url_id(name)
    key = f"compare-{name}"
    if state.get(key) not in ids:
        state.put(key, wanted if wanted in ids else ids[min(default, len(ids) - 1)])

    def written() -> None:
        state.set_url(**{name: state.get(key)})

    chosen = st.selectbox(label, ids, key=key, format_func=lambda one: labels[one], on_change=written)
    return next(side for side in sides if side.target.id == chosen)
