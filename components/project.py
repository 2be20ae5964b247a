"""The project in view."""

import streamlit as st

from components import state
from components.empty import empty_state
from components.links import go
from store import attempts, knowledge, projects, prompts, runs, suites, traces, votes
from store.database import Database
from store.errors import StoreMissing
from store.tables import Project, Run
from touchstone.errors import NotFound

OVERVIEW = "pages/overview/overview.py"


def _run_of_attempt(db: Database, id: int) -> Run:
    return runs.get_run(db, attempts.get_attempt(db, id).run_id)


OWNED = {
    **{"suite": suites.get_suite, "prompt": prompts.get_prompt, "run": runs.get_run, "round": votes.get_round},
    **{"over": runs.get_run, "attempt": _run_of_attempt},
    **{"chain": prompts.get_prompt, "collection": knowledge.get_collection, "trace": traces.get_trace},
}
"""What an address may name, by its URL parameter; each belongs to a project."""
SEVERAL = ("round",)
"""Of these an address may name several, or one by its key."""


def follow_address(db: Database) -> None:
    """The project of what the address names comes into view. Where another was just chosen, its Overview opens instead."""
    name = next((name for name in OWNED if state.url_id(name) is not None), None)
    chosen = state.take_project_choice()
    owner = _owner(db, name) if name else None
    if owner is None or owner == state.project_name():
        return
    if chosen:
        go(OVERVIEW)
    state.choose_now(owner)


def _owner(db: Database, name: str) -> str | None:
    try:
        return projects.get_project(db, OWNED[name](db, state.url_id(name) or 0).project_id).name
    except StoreMissing:
        return None


def require_numbers() -> None:
    """Raises NotFound where the address names a thing by what is no number of one: a page would show another in its place."""
    for name in OWNED:
        text = state.url_text(name)
        if text and name not in SEVERAL and state.url_id(name) is None:
            raise NotFound(f"There is no {'run' if name == 'over' else name} “{text[:40]}”.", "Check the address, or choose from the menu.")


def current_project(db: Database) -> Project:
    """The project the sidebar names. Without any, the page ends here with the way to the Overview, which makes one."""
    name = state.project_name()
    project = projects.project_by_name(db, name) if name else None
    if project is None:
        if empty_state("No project yet", "Everything belongs to a project. The Overview makes the first one.", "Open the Overview"):
            go(OVERVIEW)
        st.stop()
    return project
