"""The head of the page of a chain: the way back, its name, and where the edit stands."""

import streamlit as st

from components.links import BACK
from components.navigation import SECTIONS
from components.prompts.header import draw_ways
from components.prompts.status import draw_status
from components.text import plain
from touchstone.actions.prompts import Opened

TRACES = "pages/validate/traces.py"
LISTS = ("pages/build/chains.py", "pages/overview/overview.py")
_PAGES = {entry.path: entry.title for entries in SECTIONS.values() for entry in entries}
CHAINS = next(page for page in LISTS if page in _PAGES)
"""Where one chooses a chain: the list where the menu has it."""


def draw_head(name: str, opened: Opened, problem: str, news: str) -> bool:
    """True in the run in which Discard was clicked. `news` is what there is to settle before this chain is saved, as Markdown."""
    st.page_link(CHAINS, label=_PAGES[CHAINS], icon=BACK)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.title(plain(opened.prompt.name), anchor=False, width="content")
        draw_ways(opened.prompt.id or 0, opened.number or 0)
        named = {"query_params": {"name": opened.prompt.name}, "help": "Every run of this chain, step by step"}
        st.page_link(TRACES, label="Traces", icon=":material/timeline:", width="content", **named)
    if opened.prompt.description:
        st.caption(plain(opened.prompt.description, 300))
    return draw_status(name, opened.number, opened.kept_at, problem, news)
