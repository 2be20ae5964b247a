"""The sidebar: the product's name, which project is in view, and the way to a new one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from components.fields import field_error
from components.state import PROJECT, choose_now, note_project_choice
from components.text import plain
from touchstone.errors import Invalid

LOGO = (Path(__file__).parent / "logo.svg").read_text("utf-8")
INK = "#6C7689"
INKS = {"light": "#3B4252", "dark": "#C9CED8"}
"""The product's name in either appearance; the grey of the file is read on both."""


def sidebar(names: Sequence[str], create: Callable[[str], None]) -> None:
    """The project in view, kept in the URL so that a link opens the same one; `create` is called with the name of a new one.

    With one project there is nothing to choose: the chooser's scripts, a tenth of the first page, are not loaded then.
    """
    st.logo(logo(st.context.theme.type), size="large")
    with st.sidebar:
        if len(names) > 1:
            st.selectbox("Project", names, key=PROJECT, bind="query-params", persist_state="session", on_change=note_project_choice)
        elif names:
            choose_now(names[0])
            st.caption(f"Project: {plain(names[0])}")
        with st.popover("New project", type="tertiary", icon=":material/add:", key="new-project-popover", on_change="rerun") as opened:
            if opened.open:
                _new_project(create)


def logo(appearance: str | None) -> str:
    """The logo for an appearance, None while it is not known."""
    return LOGO.replace(INK, INKS.get(appearance or "", INK))


def _new_project(create: Callable[[str], None]) -> None:
    with st.form("new-project", border=False):
        name = st.text_input("Name", max_chars=100, placeholder="Claims assistant")
        problem = st.container()
        if st.form_submit_button("Create project", type="primary"):
            try:
                create(name)
            except Invalid as refused:
                with problem:
                    field_error(refused)
