"""The project in view: its name, and its end."""

from collections.abc import Callable, Mapping

import streamlit as st

from components.boundary import EXPECTED, guarded, told
from components.fields import field_error
from components.text import plain


def draw_name(name: str, problem: str) -> str | None:
    """The field with the name; gives the new one in the run in which Rename was clicked."""
    with st.form("project-name", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input("Name of this project", name, key="project-name-field", max_chars=100)
        renamed = st.form_submit_button("Rename", key="project-rename")
    field_error(problem)
    st.caption("Commands and programs that name the project have to follow.")
    return typed if renamed else None


def draw_delete() -> bool:
    """True in the run in which the way to its end was clicked."""
    return st.button("Delete this project", key="project-delete", icon=":material/delete:", type="tertiary")


def lost(counts: Mapping[str, int]) -> str:
    """What goes with a project, in words: "2 prompts, 1 suite, no run and no answer"."""
    said = [f"{count:,} {name if count != 1 else name[:-1]}" if count else f"no {name[:-1]}" for name, count in counts.items()]
    return f"{', '.join(said[:-1])} and {said[-1]}"


def ask_to_delete(name: str, counts: Mapping[str, int], delete: Callable[[str], None]) -> None:
    """Open a dialog that says what would be lost; `delete` gets what was typed as its name. Call it in the run of the click."""

    @st.dialog(f"Delete {plain(name, 60)}?", icon=":material/warning:")
    @guarded
    def ask() -> None:
        st.markdown(f"With it go {lost(counts)}, and every draft, vote and review, for good. Models and endpoints stay.")
        typed = st.text_input("Type its name to confirm", key="project-delete-name", placeholder=name)
        problem = st.container()
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Keep it", key="project-delete-keep"):
                st.rerun()
            if st.button("Delete the project", key="project-delete-do", type="primary"):
                try:
                    delete(typed)
                except EXPECTED as refused:
                    with problem:
                        field_error(told(refused))

    ask()
