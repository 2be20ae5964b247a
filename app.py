"""The frame around every page: configuration, navigation, the project in view and the error boundary."""

from pathlib import Path

import streamlit as st

from components import resources, state
from components.boundary import boundary
from components.frame import sidebar
from components.links import go
from components.navigation import current_page, is_for_voters
from components.project import follow_address, require_numbers
from store import projects
from touchstone import __version__
from touchstone.actions.projects import create_project
from touchstone.memory import set_imports_aside


def create(name: str) -> None:
    state.choose_project(create_project(resources.database(), name).name)
    go("pages/overview/overview.py")


st.set_page_config(
    page_title="Touchstone",
    page_icon=str(Path(__file__).parent / "components" / "logo.svg"),
    layout="wide",
    menu_items={"About": f"**Touchstone** {__version__}  \nA workbench for language-model applications: build, test, attack, compare."},
)
current = current_page()
with boundary(development=resources.settings().development):
    state.begin_run()
    if not is_for_voters(current):
        follow_address(resources.database())
        sidebar([project.name for project in projects.list_projects(resources.database())], create)
    state.show_flashes()
    if current.visibility == "visible":
        st.title(current.title, anchor=False)
    require_numbers()
    current.run()
set_imports_aside()
