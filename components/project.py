"""The project in view."""

import streamlit as st

from components import state
from components.empty import empty_state
from store import projects
from store.database import Database
from store.tables import Project


def current_project(db: Database) -> Project:
    """The project the sidebar names. Without any, the page ends here with the way to the Overview, which makes one."""
    name = state.project_name()
    project = projects.project_by_name(db, name) if name else None
    if project is None:
        if empty_state("No project yet", "Everything belongs to a project. The Overview makes the first one.", "Open the Overview"):
            st.switch_page("pages/overview/overview.py")
        st.stop()
    return project
