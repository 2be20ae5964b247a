"""The frame around every page: configuration, navigation, the project in view and the error boundary."""

from pathlib import Path

import streamlit as st

from components import resources, state
from components.boundary import boundary
from components.frame import sidebar
from store import projects
from touchstone import __version__
from touchstone.actions.projects import create_project

ROOT = Path(__file__).parent
PAGES: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "": (("pages/overview/overview.py", "Overview", "flag", "What this project is for, what is done, and what is next."),),
    "Build": (
        ("pages/build/prompts.py", "Prompts", "edit_note", "Write prompts, try them with values, and save them as versions."),
        ("pages/build/prompt.py", "Prompt", "edit_note", ""),
    ),
    "Validate": (
        ("pages/validate/suites.py", "Suites", "checklist", "Browse, edit and import the cases that models are tested with."),
        ("pages/validate/runs.py", "Runs", "play_circle", "Start a run of a suite, watch it, and open the answers behind its rates."),
        ("pages/validate/compare.py", "Compare", "balance", "Two targets on the same cases: is one safer, and how sure is that?"),
    ),
    "Set up": (
        ("pages/setup/models.py", "Models", "memory", "Endpoints and models: add them, test them, see what was tuned from what."),
        ("pages/setup/settings.py", "Settings", "settings", "Where data lives, what is installed, and whether all is well."),
    ),
}


def page(path: str, title: str, icon: str, help: str) -> st.Page:
    """A page of the menu; one without a help text is reached by a link, and draws its own title."""
    shown = {"visibility": "visible", "help": help} if help else {"visibility": "hidden"}
    return st.Page(path, title=title, icon=f":material/{icon}:", default=title == "Overview", **shown)


def create(name: str) -> None:
    state.choose_project(create_project(resources.database(), name).name)
    st.switch_page("pages/overview/overview.py")


st.set_page_config(
    page_title="Touchstone",
    page_icon=":material/diamond:",
    layout="wide",
    menu_items={"About": f"**Touchstone** {__version__}  \nA workbench for language-model applications: build, test, attack, compare."},
)
navigation = {section: [page(*row) for row in rows if (ROOT / row[0]).exists()] for section, rows in PAGES.items()}
current = st.navigation({section: rows for section, rows in navigation.items() if rows}, expanded=True)
with boundary(development=resources.settings().development):
    state.begin_run()
    sidebar([project.name for project in projects.list_projects(resources.database())], create)
    state.show_flashes()
    if current.visibility == "visible":
        st.title(current.title, anchor=False)
    current.run()
