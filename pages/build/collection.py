"""A collection: its documents, and what a question finds in them."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.boundary import EXPECTED, told
from components.confirm import confirm
from components.knowledge import documents, searching
from components.knowledge.words import ALL, PARAMETER, counted
from components.text import plain
from touchstone.actions import knowledge

db, author = resources.database(), state.author()
collection_id = state.url_id(PARAMETER)
if collection_id is None:
    links.go(ALL)


def delete_document(one: knowledge.Document) -> None:
    lost = f"Its {counted(one.passage_count, 'passage')} will be found no more. To have it back, add the file again."
    do = partial(knowledge.delete_document, db, one.id or 0)
    confirm(f"Delete {plain(one.name)}?", lost, "Delete the document", do, key=f"delete-document-sure-{one.id}")


def bring_in(given: list[documents.File]) -> None:
    """Each file by itself: what cannot be read is told, the others come in."""
    refused: dict[str, str] = {}
    for at, file in enumerate(given):
        with st.spinner(f"Reading {at + 1} of {len(given)}"):
            try:
                added = knowledge.add_document(db, collection_id, file.name, file.data, author)
            except EXPECTED as error:
                refused[file.name] = told(error)
            else:
                what = "replaced" if added.replaced else "here"
                state.flash(f"{added.document.name} is {what}: {counted(added.document.passage_count, 'passage')}.")
    documents.draw_refused(refused)
    state.show_flashes()


collection = knowledge.get(db, collection_id)
st.page_link(ALL, label="Documents", icon=links.BACK)
st.title(plain(collection.name), anchor=False)
repeated = f", {collection.overlap} of them repeated in the next" if collection.overlap else ""
st.caption(f"A passage has at most {counted(collection.size, 'character')}{repeated}.")
if given := documents.draw_upload():
    bring_in(given)
rows = knowledge.documents(db, collection_id)
if rows and (query := searching.draw_query()):
    searching.draw_hits(knowledge.search(db, collection, query, searching.MOST))
st.subheader(counted(len(rows), "document"), anchor=False)
if asked := [one for one in rows if documents.draw_document(one, partial(knowledge.passages, db, one.id or 0))]:
    delete_document(asked[0])
