"""What a retriever finds in a collection."""

from collections.abc import Sequence

import streamlit as st

from components.knowledge.documents import draw_passage
from components.knowledge.words import counted
from components.text import plain
from touchstone.knowledge.searching import Hit

MOST = 5


def draw_query() -> str:
    """What is looked for."""
    asked = st.text_input(
        "Search this collection",
        key="knowledge-search",
        type="search",
        bind="query-params",
        placeholder="How long can I return an item?",
        max_chars=1000,
    )
    return (asked or "").strip()


def draw_hits(hits: Sequence[Hit]) -> None:
    """The passages that were found, the best first, with their scores."""
    if not hits:
        st.caption("Nothing is found: no passage has one of these words.")
        return
    found = f"{counted(len(hits), 'passage')}, the best first"
    st.caption(f"{found}, as a Retriever node finds them: by the words they share with the question (BM25).")
    for rank, hit in enumerate(hits, 1):
        with st.container(border=True, gap="xsmall"):
            draw_passage(f"[{rank}] {plain(hit.passage.source, 80)}, score {hit.score:.2f}", hit.passage.place, hit.passage.text)
