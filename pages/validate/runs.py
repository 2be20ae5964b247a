"""Runs: set one up and start it, and the list of all with their progress."""

import time

import streamlit as st

from components import kept, links, resources, state
from components.boundary import EXPECTED, guarded, told
from components.empty import empty_state
from components.live import live_typing
from components.project import current_project
from components.runs import form, listing
from touchstone.actions import drafts, new_run, run_list
from touchstone.actions import results as result_acts
from touchstone.actions import runs as acts
from touchstone.errors import StoreError

db, author = resources.database(), state.author()
RESULTS, OPEN, STARTED, UNKEPT = "pages/validate/results.py", "runs.open", "runs.started", "runs.unkept"
ONCE_S = 3.0
"""A second click within this time is the same click."""

if (asked := state.url_id("run")) is not None:
    st.switch_page(RESULTS, query_params={"run": str(asked)})
project = current_project(db)
project_id, subject = project.id or 0, drafts.subject(new_run.DRAFT, project.id or 0, author)


def keep() -> None:
    """Keep what is chosen, in place of what a link asked for. A callback, where no boundary catches: the form tells what goes wrong."""
    state.drop(UNKEPT)
    state.put(OPEN, True)
    state.set_url(suite=None, like=None)
    try:
        drafts.keep(db, subject, form.read_form().to_json())
    except EXPECTED as problem:
        state.put(UNKEPT, told(problem))


def begin(chosen: new_run.NewRun) -> None:
    """Make the run and hand it to the workers, once; then show it."""
    made_at, run_id = state.get(STARTED, (0.0, 0))
    if time.time() - made_at > ONCE_S:
        run_id = acts.create_run(db, chosen.request(project_id)).id or 0
        state.put(STARTED, (time.time(), run_id))
        drafts.discard(db, subject)
        try:
            acts.start_run(db, run_id, resources.enqueue)
        except StoreError as problem:
            state.flash(f"{told(problem)} The run waits until then.")
    close()
    st.switch_page(RESULTS, query_params={"run": str(run_id)})


def close() -> None:
    form.close_form()
    state.drop(OPEN, UNKEPT)
    state.set_url(suite=None, like=None)


def show_form(is_only: bool) -> None:
    given = new_run.options(db, project_id)
    if not given.suites or not given.models:
        need_first(given)
        return
    live_typing()
    if not form.is_open():
        draft = drafts.find(db, subject)
        begun = new_run.fitted(new_run.NewRun.from_json(draft.body), given) if draft else new_run.first_choice(given)
        form.open_form(new_run.as_linked(db, begun, given, state.url_id("suite"), state.url_id("like")))
    chosen = form.read_form()
    wanted = form.draw_form(given, chosen, new_run.outlook(db, project_id, chosen), state.get(UNKEPT, ""), keep, is_only)
    if wanted == "start":
        begin(chosen)
    if wanted == "cancel":
        drafts.discard(db, subject)
        close()
        st.rerun()


def need_first(given: new_run.Options) -> None:
    if not given.suites and empty_state("No suite yet", "A run asks models the cases of a suite. Bring one in first.", "Open Suites"):
        links.go("pages/validate/suites.py")
    if given.suites and empty_state("No model yet", "A run asks one or more models. Add one first.", "Open Models"):
        links.go("pages/setup/models.py")


def row_of(one: run_list.ListedRun) -> listing.Row:
    opened = result_acts.open_run(db, one.run.id or 0)
    if one.run.state == "done":
        return listing.Row(one.run, one.suite, opened.targets, None, kept.figures(opened))
    return listing.Row(one.run, one.suite, opened.targets, acts.run_progress(db, one.run.id or 0), None)


@st.fragment(run_every=3 if state.get("runs.active") else None)
@guarded
def show_list(text: str) -> None:
    rows = run_list.listed(db, project_id)
    was_active = state.get("runs.active", False)
    state.put("runs.active", any(row.is_active for row in rows))
    shown = [row for row in rows if row.says(text)]
    if not shown:
        st.caption("No run matches.")
    for one in shown[listing.draw_pages(len(shown))]:
        listing.draw_row(row_of(one))
    if state.get("runs.active") != was_active:
        st.rerun()


has_runs = bool(run_list.listed(db, project_id))
is_open = state.get(OPEN) or not has_runs or state.url_id("suite") is not None or drafts.find(db, subject) is not None
if is_open:
    show_form(is_only=not has_runs)
elif st.button("New run", type="primary", icon=":material/add:"):
    state.put(OPEN, True)
    st.rerun()
if has_runs:
    show_list(listing.draw_filter() or "")
