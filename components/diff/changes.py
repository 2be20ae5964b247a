"""What changed between two versions of a prompt, part by part."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from components.diff.marking import AROUND
from components.diff.spans import choose_view, draw_spans
from components.text import plain
from touchstone.prompts.difference import FORMAT, TEXT, Change
from touchstone.prompts.words import Kind, Span, counted

TITLE = 2
"""Lines that the title and the frame of a change take."""
WIDTH = 70
"""Characters of a line, about."""


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
    """How much changed, in words: "2 parts changed: 3 words added, 1 removed", of a block "The text changed".

    The name of a format is no word of a prompt.
    """
    words: Counter[Kind] = Counter()
    for change in (one for one in changes if one.title != FORMAT):
        words += counted(span for span in change.spans if span.kind != "same")
    added = words["added"]
    return f"{_parts(changes)} changed: {added:,} word{'' if added == 1 else 's'} added, {words['removed']:,} removed"


def _parts(changes: Sequence[Change]) -> str:
    rest = [change.title for change in changes if not change.title.startswith(TEXT)]
    others = f"{len(rest)} {'other ' if len(rest) < len(changes) else ''}part{'' if len(rest) == 1 else 's'}"
    if len(rest) == len(changes):
        return others
    return "The text" if not rest else f"The text and {'the format' if rest == [FORMAT] else others}"


def lines(changes: Sequence[Change]) -> int:
    """About how many lines the differences take, unchanged stretches cut as they are shown."""
    return sum(TITLE + sum(_lines(span) for span in change.spans) for change in changes)


def _lines(span: Span) -> int:
    text = span.text[: 2 * AROUND] if span.kind == "same" else span.text
    return sum(1 + len(line) // WIDTH for line in text.splitlines())
