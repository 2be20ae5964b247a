"""Runs: set one up and start it, and the list of all with their progress."""

import time
from functools import partial

import streamlit as st

from components import kept, resources, state
from components.boundary import EXPECTED, guarded, told
from components.live import live_typing
from components.project import current_project
from components.runs import form, listing, sources
from components.runs.needed import need_first
from touchstone.actions import case_sources, drafts, grid, new_run, run_list
from touchstone.actions import results as result_acts
from touchstone.actions import runs as acts
from touchstone.errors import StoreError

db, author = resources.database(), state.author()
RESULTS, OPEN, STARTED, UNKEPT = "pages/validate/results.py", "runs.open", "runs.started", "runs.unkept"
ONCE_S = 3.0  # a second click within this time is the same click

if (asked := state.url_id("run")) is not None:
    st.switch_page(RESULTS, query_params={"run": str(asked)})
project = current_project(db)
project_id, subject = project.id or 0, drafts.subject(new_run.DRAFT, project.id or 0, author)


def keep() -> None:
    """Keep what is chosen, in place of what a link asked for. A callback, where no boundary catches: the form tells what goes wrong."""
    state.drop(UNKEPT)
    state.put(OPEN, True)
    try:
        drafts.keep(db, subject, {**form.read_form().to_json(), sources.DRAFT: sources.kept()})
        state.set_url(**sources.NO_LINK)
    except EXPECTED as problem:
        state.put(UNKEPT, told(problem))


def begin(chosen: new_run.NewRun) -> None:
    """Make the run and hand it to the workers, once; then show it."""
    made_at, run_id = state.get(STARTED, (0.0, 0))
    if time.time() - made_at > ONCE_S:
        run_id = acts.create_run(db, chosen.request(project_id)).id or 0
        state.put(STARTED, (time.time(), run_id))
        try:
            acts.start_run(db, run_id, resources.enqueue)
        except StoreError as problem:
            state.flash(f"{told(problem)} The run waits until then.")
    close()
    st.switch_page(RESULTS, query_params={"run": str(run_id)})


def close() -> None:
    drafts.discard(db, subject)
    form.close_form()
    sources.close()
    state.drop(OPEN, UNKEPT)
    state.set_url(**sources.NO_LINK)


def take(version_id: int) -> None:
    """Choose a suite version for its cases. A callback."""
    form.choose_suite(version_id)
    sources.close()
    keep()


def make_suite() -> None:
    """Make what the fields describe a suite, and choose it. A callback."""
    try:
        made = case_sources.suite_of(db, project_id, author, sources.read())
        take(made.version_id)
        state.flash(f"The suite {made.suite} is here and chosen.")
    except EXPECTED as problem:
        state.put(UNKEPT, told(problem))


def show_form(is_only: bool) -> None:
    if not need_first(given := new_run.options(db, project_id, form.chosen_versions())):
        return
    live_typing()
    over = sources.open_sources(bool(given.suites), drafts.find(db, subject))
    if over or not form.is_open():
        state.put(OPEN, True)
        form.open_form(grid.begun(db, project_id, subject, *sources.linked(over)))
        given = new_run.options(db, project_id, form.chosen_versions())
    asks = (partial(ask, db, project_id) for ask in (case_sources.offered, case_sources.name_of))
    chosen, verbs = form.read_form(), sources.Verbs(*asks, make_suite, take, keep)
    outlook = new_run.outlook(db, project_id, chosen) if sources.is_suite() else sources.OUTLOOK
    cases = partial(sources.draw_sources, verbs, given.suites)
    wanted = form.draw_form(given, chosen, outlook, state.get(UNKEPT, ""), keep, is_only, cases)
    if wanted == "start":
        begin(chosen)
    if wanted == "cancel":
        close()
        st.rerun()


def row_of(one: run_list.ListedRun) -> listing.Row:
    opened, done = result_acts.open_run(db, one.run.id or 0), one.run.state == "done"
    now = None if done else acts.run_progress(db, one.run.id or 0)
    return listing.Row(one.run, one.suite, opened.targets, now, kept.figures(opened) if done else None)


@st.fragment(run_every=3 if state.get("runs.active") else None)
@guarded
def show_list(text: str) -> None:
    rows = run_list.listed(db, project_id)
    was_active = state.get("runs.active", False)
    state.put("runs.active", any(row.is_active for row in rows))
    shown = [row for row in rows if row.says(text)]
    for one in shown[listing.draw_pages(len(shown))]:
        listing.draw_row(row_of(one))
    if state.get("runs.active") != was_active:
        st.rerun()


has_runs = bool(run_list.listed(db, project_id))
if state.get(OPEN) or not has_runs or any(map(state.url_id, sources.LEADS)) or drafts.find(db, subject) is not None:
    show_form(is_only=not has_runs)
else:
    st.button("New run", type="primary", icon=":material/add:", on_click=state.put, args=(OPEN, True))
if has_runs:
    show_list(listing.draw_filter() or "")
