"""One compared text as a page shows it: what differs in one text, or what matches in both side by side."""

from collections.abc import Sequence

import streamlit as st

from components.diff.marking import SPANS, differing, matching
from components.results.shown import LIMIT
from touchstone.prompts.words import Kind, Span, changed, in_common
from touchstone.statistics.wording import percent

DIFFERS, MATCHES = "What differs", "What matches"
VIEWS = (DIFFERS, MATCHES)
TALL = 480
"""Pixels from which a text scrolls in itself."""
_FRAME = "position:relative;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate;overflow:auto;max-height:{}px;margin:0"


def choose_view(key: str) -> str:
    """Which of the two views is wanted."""
    chosen = st.segmented_control("Show", VIEWS, default=DIFFERS, required=True, key=key, label_visibility="collapsed")
    return str(chosen or DIFFERS)


def draw_spans(spans: Sequence[Span], view: str = DIFFERS, sides: tuple[str, str] = ("Before", "After")) -> None:
    """The compared text. `sides` are what the two texts are called where they stand side by side."""
    if not spans:
        st.caption("Empty.")
    elif not changed(spans):
        _draw(differing(spans))
        st.caption("The text is the same.")
    elif view == DIFFERS:
        _draw(differing(spans))
    elif any(span.kind == "same" for span in spans):
        _draw_matches(spans, sides)
    else:
        st.caption("Nothing is in both.")
    if len(spans) > SPANS or sum(len(span.text) for span in spans) > LIMIT:
        st.caption("The texts are long: only their beginning is shown.")


def _draw_matches(spans: Sequence[Span], sides: tuple[str, str]) -> None:
    st.caption(f"{percent(in_common(spans))} of the words are in both.")
    columns = st.grid(2, min_column_width=300, gap="medium")
    kinds: tuple[Kind, Kind] = ("removed", "added")
    for side, kind in zip(sides, kinds, strict=True):
        with columns.cell():
            st.caption(side)
            text = matching(spans, kind)
            if text:
                _draw(text)
            else:
                st.caption("Empty.")


def _draw(text: str) -> None:
    st.html(f'<div dir="auto" style="{_FRAME.format(TALL)}">{text}</div>')
