"""A question before what cannot be undone."""

from collections.abc import Callable

import streamlit as st

from components.boundary import guarded


def confirm(title: str, consequence: str, action: str, do: Callable[[], None], *, key: str) -> None:
    """Open a dialog that says what will be lost; `do` runs on the button named after the act, then the page is drawn anew.

    Call it in the run in which the first button was clicked. The texts are our own words or went through `plain`.
    """

    @st.dialog(title, icon=":material/warning:")
    @guarded
    def ask() -> None:
        st.markdown(consequence)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Keep it", key=f"{key}-keep"):
                st.rerun()
            if st.button(action, key=f"{key}-do", type="primary"):
                do()
                st.rerun()

    ask()
