"""The head of every page of one prompt: the way back, its name, its pages side by side, and the branch it is seen on."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import state
from components.text import plain
from store.prompts import BLOCK, MAIN
from touchstone.actions.prompts import Prompt

PAGES = {
    "Write": ("pages/build/prompt.py", "edit"),
    "Versions": ("pages/build/prompt_versions.py", "history"),
    "Parts": ("pages/build/prompt_parts.py", "extension"),
}
PLAYGROUND, RUNS = "pages/build/playground.py", "pages/validate/runs.py"
_BRANCH = "prompt-branch"


def draw_header(prompt: Prompt, here: str, heads: Mapping[str, int], branch: str = MAIN, choose: bool = False) -> None:
    """The title and the links; `here` is the page that is open, one of PAGES. Its links stay on the branch, and lead to where it is tried.

    `heads` are the newest numbers of the branches. Where one may `choose` among several, the address names it from then on.
    """
    st.page_link("pages/build/prompts.py", label="All prompts", icon=":material/arrow_back:")
    st.title(plain(prompt.name), anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        for title, (page, icon) in PAGES.items():
            label, sign = f"**{title}**" if title == here else title, f":material/{icon}:"
            st.page_link(page, label=label, icon=sign, query_params=place(prompt.id or 0, branch), width="content")
        if prompt.kind != BLOCK:
            draw_ways(prompt.id or 0, heads.get(branch, 0), draft=branch == MAIN)
        if choose and len(heads) > 1:
            _choose_branch(branch, list(heads))


def draw_ways(prompt_id: int, number: int, draft: bool = False) -> None:
    """The ways from a version to the playground and to a new run; 0 for none. Where a `draft` is meant, the playground takes that first."""
    version, it = {"version": str(number)}, f"v{number}" if number else "it"
    of, tried = {"prompt": str(prompt_id)}, "Your draft, or else the newest version," if draft else it
    ways: tuple[tuple[str, str, str, dict[str, str], str], ...] = (
        (PLAYGROUND, "Playground", "view_column", {} if draft else version, f"{tried} in a column of the playground"),
        (RUNS, "New run", "play_circle", version, f"Ask the cases of a suite with {it}" if number else "Save a version first"),
    )
    for page, label, icon, more, help in ways:
        off, sign = page == RUNS and not number, f":material/{icon}:"
        st.page_link(page, label=label, icon=sign, query_params={**of, **more}, help=help, disabled=off, width="content")


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
