"""One case of a suite: everything it says, its editor, and the way to the next one."""

from functools import partial

import streamlit as st

from components import resources, state
from components.boundary import EXPECTED, told
from components.live import live_typing
from components.suites import case, editor, filters
from components.suites.cases import mark
from components.text import plain
from store import suites
from store.tables import SuiteVersion
from touchstone.actions import suite_edits as edits
from touchstone.errors import NotFound
from touchstone.suites.forms import Form, form_of
from touchstone.types import Case

SUITE = "pages/validate/suite.py"
db, author = resources.database(), state.author()
suite_id = state.url_id("suite")
if suite_id is None:
    st.switch_page("pages/validate/suites.py")
UNKEPT = f"case-{suite_id}-unkept"


def keep(after: edits.Pending) -> None:
    """Keep the edits. A callback, where no boundary catches: what goes wrong is told below the fields."""
    state.drop(UNKEPT)
    try:
        edits.keep(db, suite_id, author, after)
    except EXPECTED as problem:
        state.put(UNKEPT, told(problem))


def keep_change(key: str, before: Case, form: Form) -> None:
    now = edits.open_suite(db, suite_id, author).pending
    keep(now.undo(key) if form == form_of(before) else now.change(key, form))


def keep_added(number: str, form: Form) -> None:
    keep(edits.open_suite(db, suite_id, author).pending.add(number, form))


def back() -> None:
    st.switch_page(SUITE, query_params=filters.params(suite_id, state.url_id("version"), filters.read_asked()))


def step(version: SuiteVersion, at: int) -> None:
    """The case at that place of the filtered list."""
    found = suites.list_cases(db, version.id or 0, **filters.read_asked().wanted(), offset=at - 1, limit=1)
    if found:
        state.set_url(case=found[0].key, at=at, edit=None)


def copy(form: Form) -> None:
    number = edits.add_form(db, opened, author, form)
    state.set_url(added=number, case=None, at=None, edit=None)
    state.flash("A copy is in the draft. Give it an id of its own.")
    st.rerun()


def show_added(number: str) -> None:
    """A case of the draft that no version has yet."""
    form = opened.pending.added.get(number)
    if form is None:
        raise NotFound("This case is not in the draft.", "It was saved, or taken out: look in the list.")
    st.title(plain(str(form.get("id") or "New case")), anchor=False)
    asked = case.draw_acts(("copy", "drop"))
    if asked == "copy":
        copy({**form, "id": f"{form.get('id', '')}-copy"})
    if asked == "drop":
        keep(opened.pending.drop(number))
        back()
    editor.draw_editor(f"added-{suite_id}-{number}", form, partial(keep_added, number), state.get(UNKEPT) or edits.problem_of(form))


def show_stored(version: SuiteVersion, key: str) -> None:
    before = edits.case_at(db, version.id or 0, key)
    may_edit = version.id == (opened.latest.id if opened.latest else None) and not opened.is_behind
    what = mark(key, opened.pending) if may_edit else ""
    is_editing = may_edit and what != "removed" and (what == "changed" or state.url_text("edit") == "1")
    st.title(plain(key), anchor=False)
    asked = case.draw_acts(case.offered(may_edit, is_editing, what))
    form = opened.pending.changed.get(key) or form_of(before)
    if asked == "edit":
        state.set_url(edit="1")
    if asked == "copy":
        copy({**form, "id": f"{form.get('id', '')}-copy"})
    if asked in ("undo", "close"):
        state.set_url(edit=None)
    if asked in ("undo", "remove"):
        keep(opened.pending.undo(key) if asked == "undo" else opened.pending.remove(key))
    if asked:
        st.rerun()
    if is_editing:
        editor.draw_editor(
            f"case-{suite_id}-{editor.short(key)}", form, partial(keep_change, key, before), state.get(UNKEPT) or edits.problem_of(form)
        )
    else:
        case.draw_case(before)


live_typing()
opened = edits.open_suite(db, suite_id, author)
version, key, number = edits.version_of(db, opened, state.url_id("version")), state.url_text("case"), state.url_text("added")
link = filters.params(suite_id, state.url_id("version"), filters.read_asked())
st.page_link(SUITE, label=plain(opened.suite.name), icon=":material/arrow_back:", query_params=link)
case.draw_draft(opened.pending, back)
if number:
    show_added(number)
elif version is not None and key:
    asked = filters.read_asked()
    at = state.url_id("at")
    case.draw_walk(at, suites.count_cases(db, version.id or 0, **asked.wanted()) if at else 0, partial(step, version))
    show_stored(version, key)
else:
    back()
