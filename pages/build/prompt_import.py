"""Files of prompts on their way in: what they hold, what they would change, and which of them are taken."""

import streamlit as st

from components import links, resources, state
from components.project import current_project
from components.prompts import importing, kept
from touchstone.actions import prompt_import as acts

LIST = "pages/build/prompts.py"
db = resources.database()
project = current_project(db)


def bring_in(taken: list[acts.Item], note: str) -> None:
    """Write what was chosen, as it was shown; the list opens where all of it came in."""
    with st.spinner("Writing the prompts"):
        done = acts.bring_in(db, project.id or 0, taken, note=note, author=state.author(), shown=importing.shown())
    if done.written:
        state.flash(f"{len(done.written):,} {'prompt is' if len(done.written) == 1 else 'prompts are'} imported.")
    importing.begin_again(done)
    if not done.failed and not done.left:
        links.go(LIST)
    st.rerun()


st.page_link(LIST, label="All prompts", icon=links.BACK)
st.title("Import prompts", anchor=False)
importing.draw_outcome()
handed, format = importing.draw_upload()
if handed:
    items = acts.compare(db, project.id or 0, kept.found(handed, format))
    importing.draw_summary(items)
    taken = importing.draw_items(items, acts.changes_of)
    if (note := importing.draw_import(taken)) is not None:
        bring_in(taken, note)
    importing.note_shown(items)
