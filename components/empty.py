"""An empty page says what it is for and offers the one button that fills it."""

import streamlit as st


def empty_state(title: str, text: str, button: str = "", *, key: str = "", icon: str = "") -> bool:
    """True in the run in which the button was clicked. `title` and `text` are our own words, as Markdown."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.subheader(title, anchor=False, width="content", icon=icon or None)
        st.markdown(text, width=520, text_alignment="center")
        clicked = bool(button) and st.button(button, key=key or f"empty-{title}", type="primary")
        st.space("small")
    return clicked
