"""How two answers of the table differ, word by word."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import state
from components.diff.spans import choose_view, draw_spans
from components.text import plain
from touchstone.playground.said import Said, other_than
from touchstone.prompts.words import compared, counted

FOLD, LEFT, RIGHT = "playground-differences", "playground-left", "playground-right"


def draw_differences(found: Sequence[Said]) -> None:
    """A fold with two fields and what differs between the answers they name. Nothing is compared while it is closed."""
    fold = st.expander("Differences between two answers", key=FOLD, icon=":material/difference:", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if len(found) < 2:
            st.caption("Two answers are needed. Run two columns, or ask for several answers per column.")
            return
        by_key = {one.key: one for one in found}
        with st.grid(2, min_column_width=300):
            left = by_key[_choose("Left", LEFT, by_key, found[0].key)]
            right = by_key[_choose("Right", RIGHT, by_key, (other_than(found, left) or left).key)]
        _draw(left, right)


def _choose(label: str, key: str, by_key: Mapping[str, Said], first: str) -> str:
    if state.get(key) not in by_key:
        state.put(key, first)
    names = {one: said.label for one, said in by_key.items()}
    st.selectbox(label, list(names), format_func=lambda one: names.get(one, "?"), key=key)
    return str(state.get(key))


def _draw(left: Said, right: Said) -> None:
    if left.key == right.key:
        st.caption("Both fields name the same answer. Choose another on one side.")
        return
    spans = compared(left.text, right.text)
    words = counted(spans)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = choose_view("playground-view")
        told = f"{words['removed']:,} only on the left, {words['added']:,} only on the right, {words['same']:,} words in both"
        st.caption(told, width="content")
    draw_spans(spans, view, (plain(left.label), plain(right.label)))
