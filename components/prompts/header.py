"""The head of every page of one prompt: the way back, its name, its pages side by side, and the branch it is seen on."""

from collections.abc import Sequence

import streamlit as st

from components import state
from components.text import plain
from store.prompts import MAIN
from touchstone.actions.prompts import Prompt

PAGES = {
    "Write": ("pages/build/prompt.py", "edit"),
    "Versions": ("pages/build/prompt_versions.py", "history"),
    "Parts": ("pages/build/prompt_parts.py", "extension"),
}
_BRANCH = "prompt-branch"


def draw_header(prompt: Prompt, here: str, branch: str = MAIN, branches: Sequence[str] = ()) -> None:
    """The title and the links; `here` is the page that is open, one of PAGES. Its links stay on the branch.

    Where there are several `branches`, one is chosen: the address names it from then on.
    """
    st.page_link("pages/build/prompts.py", label="All prompts", icon=":material/arrow_back:")
    st.title(plain(prompt.name), anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        for title, (page, icon) in PAGES.items():
            label, sign = f"**{title}**" if title == here else title, f":material/{icon}:"
            st.page_link(page, label=label, icon=sign, query_params=place(prompt.id or 0, branch), width="content")
        if len(branches) > 1:
            _choose_branch(branch, branches)


def place(prompt_id: int, branch: str) -> dict[str, str]:
    """The URL parameters of a prompt on a branch."""
    return {"prompt": str(prompt_id), **({} if branch == MAIN else {"branch": branch})}


def _choose_branch(branch: str, branches: Sequence[str]) -> None:
    state.put(_BRANCH, branch)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
        st.markdown(":gray[:material/fork_right: Branch]", width="content")
        st.selectbox("Branch", list(branches), key=_BRANCH, label_visibility="collapsed", width=180, on_change=_go_on)


def _go_on() -> None:
    chosen = state.get(_BRANCH)
    state.set_url(branch=None if chosen == MAIN else chosen)
