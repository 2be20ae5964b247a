"""A file of a chain on its way in, shown before anything is written."""

import streamlit as st

from components import links, resources, state
from components.boundary import EXPECTED, told
from components.chains import importing
from components.chains.listing import CHAIN
from components.project import current_project
from touchstone.actions import chain_files

LIST = "pages/build/chains.py"
db = resources.database()
project_id = current_project(db).id or 0


def bring_in(shown: chain_files.Arrival) -> None:
    """Write what was shown; the chain opens."""
    try:
        made = chain_files.bring_in(db, project_id, shown, state.author())
    except EXPECTED as problem:
        state.put(importing.PROBLEM, told(problem))
        st.rerun()
    state.flash(f"{made.name} is imported. Look at it, then confirm it on the page Chains.")
    links.go(CHAIN, chain=made.id or 0)


st.page_link(LIST, label="All chains", icon=links.BACK)
st.title("Import a chain", anchor=False)
if handed := importing.draw_upload():
    file_id, data, under = handed
    name = importing.draw_name(file_id)
    shown = chain_files.compare(db, project_id, data, under, name)
    importing.draw_arrival(shown)
    if importing.draw_button():
        bring_in(shown)
