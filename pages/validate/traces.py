"""Traces: every run of a chain from its page or over HTTP, by chain, state and where it was asked for."""

import streamlit as st

from components import resources
from components.empty import empty_state
from components.project import current_project
from components.traces import listing
from touchstone.actions import traces as acts

db = resources.database()
project_id = current_project(db).id or 0
wanted = listing.read_wanted()
found = acts.listed(db, project_id, wanted)
if not found and wanted == acts.Wanted():
    empty_state("No trace yet", "Each run of a chain, from its page or over HTTP, is kept here step by step.")
    st.stop()
listing.draw_filters(wanted, acts.chains(db, project_id))
if not found:
    st.caption("No trace fits.")
listing.draw_list(found)
