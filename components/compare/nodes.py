"""Two chains node by node: what each took, where failures begin, and what differs between the chains."""

from collections.abc import Callable

import streamlit as st

from components.clock import duration
from components.diff.changes import draw_changes
from components.table import show_table
from components.text import plain
from store.steps import NodeLine
from touchstone.actions.chain_compare import Compared

FIGURES: dict[str, Callable[[NodeLine], str]] = {
    "failures begin": lambda one: f"{one.origins:,}",
    "errors": lambda one: f"{one.errors:,}",
    "skipped": lambda one: f"{one.skipped:,}",
    "time": lambda one: duration(one.seconds) if one.ok else "",
    "tokens": lambda one: f"{one.input_tokens + one.output_tokens:,}",
}


def draw_nodes(found: Compared, label_a: str, label_b: str) -> None:
    """A table with both sides of every node, and the difference between the chains in a fold."""
    st.subheader("By node", anchor=False, help="Times are means, tokens are sums. “–” where a chain has no such node or never came to it.")
    sides = (("From", 1), ("To", 2))
    figures = {f"{side}: {name}": [_said(row[place], say) for row in found.nodes] for name, say in FIGURES.items() for side, place in sides}
    show_table({"Node": [node for node, _, _ in found.nodes], **figures})
    with st.expander("What differs between the chains"):
        if not found.changes:
            st.caption("They do the same.")
        else:
            draw_changes(found.changes, "compared-chains", (label_a, label_b))
        if found.layout:
            st.caption(f"For the eye alone: {plain(found.layout)}.")


def _said(line: NodeLine | None, say: Callable[[NodeLine], str]) -> str:
    return say(line) if line else "–"
