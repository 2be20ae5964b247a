"""Documents: what chains look things up in. Collections of documents, and SQLite files."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.confirm import confirm
from components.empty import empty_state
from components.knowledge import collections, databases
from components.knowledge.words import ONE, PARAMETER, WHAT, WHAT_DATABASES, counted
from components.project import current_project
from components.text import plain
from touchstone.actions import databases as files
from touchstone.actions import knowledge
from touchstone.knowledge.chunking import Cut

db, settings, author = resources.database(), resources.settings(), state.author()


def create(project_id: int, name: str, cut: Cut) -> None:
    made = knowledge.create_collection(db, project_id, name, cut)
    links.go(ONE, **{PARAMETER: made.id or 0})


def add_database(project_id: int, name: str, data: bytes) -> None:
    with st.spinner("Reading the file"):
        kept, replaced = files.add(db, settings, project_id, name, data, author)
    state.flash(f"{kept.name} is {'replaced' if replaced else 'here'}.")
    st.rerun()


def delete_collection(one: knowledge.Shelved) -> None:
    lost = f"With it go {counted(one.documents, 'document')}, for good. Drafts of chains that name it will say that it is gone."
    do = partial(knowledge.delete_collection, db, one.collection.id or 0)
    key = f"delete-collection-sure-{one.collection.id}"
    confirm(f"Delete {plain(one.collection.name)}?", lost, "Delete the collection", do, key=key)


def delete_database(one: files.DatabaseFile) -> None:
    lost = "Its data goes for good. Drafts of chains that name it will say that it is gone."
    do = partial(files.delete, db, settings, one)
    confirm(f"Delete {plain(one.name)}?", lost, "Delete the database", do, key=f"delete-database-sure-{one.id}")


def show_collections(project_id: int) -> None:
    st.subheader("Collections", anchor=False)
    rows = knowledge.list_all(db, project_id)
    if rows:
        st.caption(WHAT)
    elif empty_state("No collection yet", WHAT, "Make a collection called Handbook", key="first-collection"):
        create(project_id, "Handbook", Cut())
    with st.popover("New collection", type="primary" if rows else "secondary", icon=":material/add:"):
        collections.draw_new(partial(create, project_id))
    if asked := [row for row in rows if collections.draw_row(row)]:
        delete_collection(asked[0])


def show_databases(project_id: int) -> None:
    st.subheader("Databases", anchor=False)
    st.caption(WHAT_DATABASES)
    rows = files.list_all(db, project_id)
    databases.draw_new(rows, partial(add_database, project_id))
    if asked := [one for one in rows if databases.draw_row(one, partial(files.schema, db, settings, one))]:
        delete_database(asked[0])


project = current_project(db)
show_collections(project.id or 0)
show_databases(project.id or 0)
