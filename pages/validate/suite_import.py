"""A file of cases on its way into a suite: what it holds, how it is read, what it changes."""

from collections.abc import Mapping

import streamlit as st

from components import links, resources, state
from components.boundary import show_error
from components.suites import importing, kept
from components.text import plain
from touchstone.actions import suite_edits as edits
from touchstone.actions import suites as acts
from touchstone.errors import Conflict, Invalid

SUITE = "pages/validate/suite.py"
db, author = resources.database(), state.author()
suite_id = state.url_id("suite")
if suite_id is None:
    links.go("pages/validate/suites.py")


def bring_in(upload: importing.Upload, mapping: Mapping[str, str] | None, way: acts.Way, note: str) -> None:
    """All of it as one version, or nothing."""
    try:
        with st.spinner("Writing the cases"):
            done = acts.import_file(db, suite_id, upload.data, upload.name, mapping, way=way, note=note, author=author)
    except (Invalid, Conflict) as problem:
        show_error(problem)
        return
    state.flash(f"v{done.version.number} is here: {done.changes.sentence()}.")
    st.switch_page(SUITE, query_params={"suite": str(suite_id)})


def show(upload: importing.Upload) -> None:
    found = kept.preview(upload.id, upload.data, upload.name)
    for note in found.notes:
        st.caption(plain(note))
    mapping = importing.draw_mapping(upload, found)
    reading = kept.reading(upload.id, upload.data, upload.name, mapping)
    number, there = (opened.latest.number, opened.latest.case_count) if opened.latest else (0, 0)
    importing.draw_reading(reading)
    if asked := importing.draw_import(reading, upload, number, there):
        bring_in(upload, mapping, *asked)


opened = edits.open_suite(db, suite_id, author)
st.page_link(SUITE, label=plain(opened.suite.name), icon=":material/arrow_back:", query_params={"suite": str(suite_id)})
st.title("Import cases", anchor=False)
if opened.pending:
    st.caption(":orange[:material/edit: There is a draft of this suite.] An import makes a new version; the draft can be put on top of it.")
if upload := importing.draw_upload():
    show(upload)
