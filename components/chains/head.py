"""The head of the page of a chain: the way back, its name, and where the edit stands."""

import streamlit as st

from components.prompts.status import draw_status
from components.text import plain
from touchstone.actions.prompts import Opened

CHAINS = "pages/overview/overview.py"


def draw_head(name: str, opened: Opened, problem: str, news: str) -> bool:
    """True in the run in which Discard was clicked. `news` is what there is to settle before this chain is saved, as Markdown."""
    # st.page_link(CHAINS, label="All chains", icon=":material/arrow_back:")
    st.title(plain(opened.prompt.name), anchor=False)
    return draw_status(name, opened.number, opened.kept_at, problem, news)
