"""Another name and description for a prompt."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.boundary import EXPECTED, guarded, told
from components.fields import field_error
from components.text import plain
from touchstone.actions.prompts import Listed


def rename(row: Listed, do: Callable[[str, str], None]) -> None:
    """Open the dialog; `do` gets the name and the description on its button, then the page is drawn anew."""

    @st.dialog("Rename or describe")
    @guarded
    def ask() -> None:
        with st.form(f"rename-{row.id}", border=False):
            name = st.text_input("Name", row.name, help="Slashes are folders: support/answers.")
            problem = st.container()
            description = st.text_input("What it is for", row.description, max_chars=300)
            if row.labels:
                names = ", ".join(plain(label, 36) for label, _ in row.labels[:5])
                st.caption(
                    f":orange[:material/warning: It has labels ({names}).] An application that reads it by its name needs the new one."
                )
            if st.form_submit_button("Save", type="primary"):
                _try(do, name, description, problem)

    ask()


def _try(do: Callable[[str, str], None], name: str, description: str, problem: DeltaGenerator) -> None:
    try:
        do(name, description)
    except EXPECTED as refused:
        with problem:
            field_error(told(refused))
        return
    st.rerun()
