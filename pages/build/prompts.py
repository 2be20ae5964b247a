"""Prompts: the list, and the way to a new one."""

from functools import partial

import streamlit as st

from components import resources, state
from components.empty import empty_state
from components.project import current_project
from components.prompts import listing
from touchstone.actions import prompts as acts

db = resources.database()


def create(project_id: int, name: str, description: str, kind: str) -> None:
    prompt = acts.create_prompt(db, project_id, name, description, kind)
    st.switch_page(listing.PAGE, query_params={"prompt": str(prompt.id)})


project = current_project(db)
rows = acts.list_all(db, project.id)
if not rows:
    empty_state("No prompt yet", "A prompt is what a model is sent: messages with {variables} that each case fills in.")
with st.popover("New prompt", type="primary", icon=":material/add:"):
    listing.new_prompt(partial(create, project.id))
if rows and (row := listing.draw_list(rows)):
    acts.archive(db, row.id, not row.archived)
    state.flash(f"{row.name} is {'back' if row.archived else 'archived'}.")
    st.rerun()
