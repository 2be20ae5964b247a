"""The head of every page of one prompt: the way back, its name, and its pages side by side."""

import streamlit as st

from components.text import plain
from touchstone.actions.prompts import Prompt

PAGES = {
    "Write": ("pages/build/prompt.py", "edit"),
    "Versions": ("pages/build/prompt_versions.py", "history"),
}


def draw_header(prompt: Prompt, here: str) -> None:
    """The title and the links; `here` is the page that is open, one of PAGES."""
    st.page_link("pages/build/prompts.py", label="All prompts", icon=":material/arrow_back:")
    st.title(plain(prompt.name), anchor=False)
    with st.container(horizontal=True, gap="medium"):
        for title, (page, icon) in PAGES.items():
            label, sign = f"**{title}**" if title == here else title, f":material/{icon}:"
            st.page_link(page, label=label, icon=sign, query_params={"prompt": str(prompt.id)}, width="content")
