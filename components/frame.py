"""The sidebar: which project is in view."""

from collections.abc import Sequence

import streamlit as st

from components.state import PROJECT


def project_chooser(names: Sequence[str]) -> None:
    """A list of projects in the sidebar; the choice is in the URL, so that a link opens the same project."""
    if names:
        st.sidebar.selectbox("Project", names, key=PROJECT, bind="query-params", persist_state="session")
