"""One suite: its cases, the edits on their way to a version, its versions."""

from functools import partial

import streamlit as st

from components import links, resources, state, windows
from components.confirm import confirm
from components.empty import empty_state
from components.suites import cases, filters, header, kept, labels, pending, versions
from components.text import plain
from store import suites
from store.tables import SuiteVersion
from touchstone.actions import suite_edits as edits
from touchstone.actions import suites as acts
from touchstone.errors import Conflict, Invalid

db, author = resources.database(), state.author()
suite_id = state.url_id("suite")
if suite_id is None:
    links.go("pages/validate/suites.py")
EMPTY = "Bring in a file of cases (CSV, JSONL, JSON, YAML), or write them one by one."
DRAFT, problem_key = f"suite-{suite_id}", f"suite-{suite_id}-problem"


def begin_again(message: str) -> None:
    """The newest version, drawn from what is stored."""
    state.drop(problem_key, pending.NOTE)
    state.set_url(version=None)
    state.flash(message)
    st.rerun()


def open_case(**place: str | int | None) -> None:
    """Show one case, and let the way back lead to this list."""
    st.switch_page(filters.CASE_PAGE, query_params=filters.params(suite_id, state.url_id("version"), filters.read_asked(), **place))


def save() -> None:
    try:
        version = edits.save(db, opened, pending.note(), author)
    except (Invalid, Conflict) as problem:
        state.put(problem_key, labels.told(problem))
        st.rerun()
    begin_again(f"Saved as v{version.number}.")


def discard() -> None:
    edits.discard(db, suite_id, author, windows.seen(DRAFT))
    begin_again("The draft is discarded.")


def delete() -> None:
    acts.delete(db, suite_id)
    state.flash(f"{opened.suite.name} is deleted.")
    links.go("pages/validate/suites.py")


def show_pending() -> None:
    """The draft on its way to a version, or what to do about somebody else's."""
    if opened.is_behind and opened.latest:
        choice = pending.draw_conflict(opened, opened.latest, edits.both_touched(db, opened), state.get(problem_key, ""))
    else:
        choice = pending.draw_panel(opened, state.get(problem_key, ""), lambda name, key: open_case(**{name: key}))
    if choice and is_news:
        state.put(problem_key, pending.CHANGED)
        st.rerun()
    if choice == "save":
        save()
    if choice == "on top":
        state.drop(problem_key)
        edits.put_on_top(db, opened, author)
        st.rerun()
    if choice == "discard":
        confirm("Discard the draft?", "Your edits since the newest version are lost.", "Discard the draft", discard, key="suite-drop")


def show_cases(version: SuiteVersion) -> None:
    facets, asked = kept.facets(version.id or 0), filters.read_asked()
    filters.draw_filters(facets, asked)
    total = filters.counted(facets, asked) or suites.count_cases(db, version.id or 0, **asked.wanted())
    first = ((number := asked.page_of(total)) - 1) * filters.PER_PAGE
    cases.draw_count(total, number)
    found = edits.stored(suites.list_cases(db, version.id or 0, **asked.wanted(), offset=first, limit=filters.PER_PAGE))
    marks = opened.pending if version.id == opened.pending.version_id else edits.Pending()
    if found:
        cases.draw_cases(found, marks, lambda row: open_case(case=found[row].key, at=first + row + 1))
    cases.draw_pages(total, number)


def act(asked: header.Act | None) -> None:
    if asked in header.LEADS:
        st.switch_page(header.LEADS[asked], query_params={"suite": str(suite_id)})
    if asked == "add":
        open_case(added=edits.add_case(db, opened, author))
    if asked == "archive":
        acts.archive(db, suite_id, not opened.suite.archived)
        begin_again(f"{opened.suite.name} is {'back' if opened.suite.archived else 'archived'}.")
    if asked == "delete":
        lost = "Its versions and cases are lost for good. A suite that a run used cannot be deleted; archive it instead."
        confirm(f"Delete {plain(opened.suite.name)}?", lost, "Delete the suite", delete, key="suite-delete-sure")


opened = edits.open_suite(db, suite_id, author)
is_news = windows.look(DRAFT, opened.pending.kept_at)
shown = edits.version_of(db, opened, state.url_id("version"))
st.page_link("pages/validate/suites.py", label="All suites", icon=":material/arrow_back:")
st.title(plain(opened.suite.name), anchor=False)
header.draw_header(opened.suite, shown, kept.facets(shown.id or 0) if shown else ())
act(header.draw_actions(opened, partial(acts.export_version, db, shown.id if shown and shown.id else 0)))
if opened.pending:
    show_pending()
if shown is None or opened.latest is None:
    act("import" if empty_state("No case yet", EMPTY, "Import a file") else None)
    st.stop()
if shown.id != opened.latest.id:
    header.draw_older(shown, opened.latest, partial(state.set_url, version=None))
listed, history = st.tabs(["Cases", "Versions"], on_change="rerun", key="suite-view")
if listed.open:
    with listed:
        show_cases(shown)
if history.open:
    with history:
        versions.draw_versions(suites.suite_versions(db, suite_id), kept.changes, lambda chosen: state.set_url(version=chosen, page=None))
