"""What changed between two versions of a prompt, part by part."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from components.diff.spans import choose_view, draw_spans
from components.text import plain
from touchstone.prompts.difference import Change
from touchstone.prompts.words import Kind, counted


def draw_changes(changes: Sequence[Change], key: str, sides: tuple[str, str] = ("Before", "After")) -> None:
    """Every change with its title, its remark and its text; above them how much changed, and the two views to choose from."""
    if not changes:
        st.caption("Nothing changed.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = choose_view(f"{key}-view")
        st.caption(summary(changes), width="content")
    for change in changes:
        with st.container(border=True, gap="xsmall"):
            note = f" :gray[{plain(change.note)}]" if change.note else ""
            st.markdown(f"**{plain(change.title)}**{note}")
            draw_spans(change.spans, view, sides)


def summary(changes: Sequence[Change]) -> str:
    """How much changed, in words: "2 parts changed: 3 words added, 1 removed"."""
    words: Counter[Kind] = Counter()
    for change in changes:
        words += counted(span for span in change.spans if span.kind != "same")
    parts = f"{len(changes)} part{'s' if len(changes) > 1 else ''} changed"
    added = words["added"]
    return f"{parts}: {added:,} word{'' if added == 1 else 's'} added, {words['removed']:,} removed"
