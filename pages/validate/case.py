"""One case of a suite: everything it says, its editor, and the way to the next one."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components import resources, state
from components.boundary import EXPECTED
from components.fields import field_error
from components.live import live_typing
from components.suites import case, editor, filters, unkept
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
key, number = state.url_text("case"), state.url_text("added")
name = f"added-{suite_id}-{number}" if number else f"case-{suite_id}-{editor.short(key)}"
Change = Callable[[edits.Pending], edits.Pending]


def keep(change: Change, begun: int | None) -> bool:
    """Change the draft, or begin one on the version of that id. Callbacks come here too, where no boundary catches: what goes
    wrong is told above the fields."""
    try:
        edits.amend(db, suite_id, author, begun, change)
    except EXPECTED as problem:
        unkept.fail(name, problem)
        return False
    unkept.release(name)
    return True


def keep_change(begun: int | None, before: Case, form: Form) -> None:
    unkept.hold(name, form)
    keep(lambda now: now.undo(before.key) if form == form_of(before) else now.change(before.key, form), begun)


def keep_added(begun: int | None, form: Form) -> None:
    unkept.hold(name, form)
    keep(lambda now: now.add(number, form), begun)


def back() -> None:
    st.switch_page(SUITE, query_params=filters.params(suite_id, state.url_id("version"), filters.read_asked()))


def step(version: SuiteVersion, at: int) -> None:
    """The case at that place of the filtered list. A callback: when it cannot be read, this one stays and the reason is told."""
    try:
        found = suites.list_cases(db, version.id or 0, **filters.read_asked().wanted(), offset=at - 1, limit=1)
    except EXPECTED as problem:
        return unkept.fail(name, problem)
    if found:
        state.set_url(case=found[0].key, at=at, edit=None)


def copy(form: Form) -> None:
    number = edits.add_form(db, opened, author, form)
    state.set_url(added=number, case=None, at=None, edit=None)
    state.flash("A copy is in the draft. Give it an id of its own.")
    st.rerun()


def show_added() -> None:
    """A case of the draft that no version has yet."""
    form = unkept.held(name) or opened.pending.added.get(number)
    if form is None:
        raise NotFound("This case is not in the draft.", "It was saved, or taken out: look in the list.")
    st.title(plain(str(form.get("id") or "New case")), anchor=False)
    asked = case.draw_acts(("copy", "drop"))
    if asked == "copy":
        copy({**form, "id": f"{form.get('id', '')}-copy"})
    if asked == "drop" and keep(lambda now: now.drop(number), opened.pending.version_id):
        back()
    editor.draw_editor(name, form, partial(keep_added, opened.pending.version_id), unkept.problem(name) or edits.problem_of(form))


def show_stored(version: SuiteVersion) -> None:
    before, held = edits.case_at(db, version.id or 0, key), unkept.held(name)
    may_edit = version.id == (opened.latest.id if opened.latest else None) and not opened.is_behind
    what = mark(key, opened.pending) if may_edit else ""
    is_editing = may_edit and (held is not None or (what != "removed" and (what == "changed" or state.url_text("edit") == "1")))
    st.title(plain(key), anchor=False)
    asked = case.draw_acts(case.offered(may_edit, is_editing, what))
    form = held or opened.pending.changed.get(key) or form_of(before)
    if asked == "copy":
        copy({**form, "id": f"{form.get('id', '')}-copy"})
    if asked:
        act(asked, version)
    if is_editing:
        editor.draw_editor(name, form, partial(keep_change, version.id, before), unkept.problem(name) or edits.problem_of(form))
    else:
        field_error(unkept.problem(name))
        case.draw_case(before)


def act(asked: case.Act, version: SuiteVersion) -> None:
    """Do what was clicked on a stored case, and draw it anew."""
    if asked in ("undo", "close", "edit"):
        state.set_url(edit="1" if asked == "edit" else None)
    if asked in ("undo", "remove"):
        keep(lambda now: now.undo(key) if asked == "undo" else now.remove(key), version.id)
    st.rerun()


def open_suite() -> edits.Opened:
    """The suite; where it is gone, what was typed is shown beside the reason."""
    try:
        return edits.open_suite(db, suite_id, author)
    except EXPECTED:
        unkept.draw_held(name)
        raise


live_typing()
opened = open_suite()
version = edits.version_of(db, opened, state.url_id("version"))
link = filters.params(suite_id, state.url_id("version"), filters.read_asked())
st.page_link(SUITE, label=plain(opened.suite.name), icon=":material/arrow_back:", query_params=link)
case.draw_draft(opened, back)
if number:
    show_added()
elif version is not None and key:
    asked = filters.read_asked()
    at = state.url_id("at")
    case.draw_walk(at, suites.count_cases(db, version.id or 0, **asked.wanted()) if at else 0, partial(step, version))
    show_stored(version)
else:
    back()
