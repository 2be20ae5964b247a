"""What cannot be done to a prompt, told at once, before anybody is asked to confirm it."""

import streamlit as st

from components.text import plain
from touchstone.errors import TouchstoneError


def refuse(title: str, problem: TouchstoneError, *, key: str) -> None:
    """Open a dialog that says why not and what to do. The title is our own words or went through `plain`."""

    @st.dialog(title, icon=":material/block:")
    def tell() -> None:
        st.markdown(f"{plain(problem.message, 500)}\n\n{plain(problem.hint, 500)}")
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Close", key=f"{key}-close", type="primary"):
                st.rerun()

    tell()
