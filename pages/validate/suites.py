"""Suites: the list, and the way to a new one."""

from functools import partial

import streamlit as st

from components import resources, state
from components.confirm import confirm
from components.empty import empty_state
from components.project import current_project
from components.suites import listing
from components.suites.words import ONE
from components.text import plain
from store import suites
from touchstone.actions import suites as acts

db, author = resources.database(), state.author()


def create(project_id: int, name: str, description: str) -> None:
    suite = acts.create_suite(db, project_id, name, description)
    st.switch_page(ONE, query_params={"suite": str(suite.id)})


def add_shipped(project_id: int) -> None:
    for name in acts.shipped_suites():
        acts.load_shipped(db, project_id, name, author=author)
    state.flash("The suites that come with Touchstone are here.")
    st.rerun()


def act(asked: listing.Asked) -> None:
    suite = asked.row.suite
    if asked.act == "archive":
        acts.archive(db, suite.id or 0, not suite.archived)
        state.flash(f"{suite.name} is {'back' if suite.archived else 'archived'}.")
        st.rerun()
    lost = "All its versions and cases are lost for good. A suite that a run used cannot be deleted."
    do = partial(acts.delete, db, suite.id or 0)
    confirm(f"Delete {plain(suite.name)}?", lost, "Delete the suite", do, key=f"delete-suite-sure-{suite.id}")


def with_facets(row: acts.Listed) -> listing.Row:
    return listing.Row(row, tuple(suites.facets(db, row.version_id)) if row.version_id else ())


project = current_project(db)
rows = acts.list_all(db, project.id or 0)
if not rows:
    text = (
        "A suite is a list of cases to test with: attacks, harmless look-alikes, ordinary questions. Touchstone comes with one of each, "
        "written for the shop of its sample project: an example to begin from."
    )
    if empty_state("No suite yet", text, "Bring in the suites that come with it"):
        add_shipped(project.id or 0)
with st.popover("New suite", type="primary" if rows else "secondary", icon=":material/add:"):
    listing.new_suite(partial(create, project.id or 0))
if rows:
    text, archived = listing.draw_filter(any(row.suite.archived for row in rows))
    shown = [row for row in rows if archived or not row.suite.archived]
    found = [row for row in shown if text in f"{row.suite.name}\n{row.suite.description}".casefold()]
    if not found:
        st.caption("No suite matches." if text else "Every suite is archived.")
    acted = [asked for row in found[listing.draw_pages(len(found))] if (asked := listing.draw_row(with_facets(row)))]
    if acted:
        act(acted[0])
