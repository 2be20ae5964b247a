"""One case of a suite: everything it says, its editor, and the way to the next one."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components import links, resources, state, windows
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

SUITE = "pages/validate/suite.py"
db, author = resources.database(), state.author()
suite_id = state.url_id("suite")
if suite_id is None:
    links.go("pages/validate/suites.py")
key, number = state.url_text("case"), state.url_text("added")
name = f"added-{suite_id}-{number}" if number else f"case-{suite_id}-{editor.short(key)}"
DRAFT, link = f"suite-{suite_id}", filters.params(suite_id, state.url_id("version"), filters.read_asked())


def keep(begun: int | None, change: Callable[[edits.Pending], edits.Pending]) -> bool:
    """Change the draft, or begin one on the version of that id; gives whether it is kept."""
    return unkept.keep(name, DRAFT, partial(edits.amend, db, suite_id, author, begun, change))


def keep_typed(begun: int | None, put: Callable[[edits.Pending, Form], edits.Pending], form: Form) -> None:
    unkept.hold(name, form)
    keep(begun, lambda now: put(now, form))


def back() -> None:
    st.switch_page(SUITE, query_params=link)


def step(version: SuiteVersion, at: int) -> None:
    """The case at that place of the filtered list; a callback."""
    with unkept.told_by(name):
        if found := suites.list_cases(db, version.id or 0, **filters.read_asked().wanted(), offset=at - 1, limit=1):
            state.set_url(case=found[0].key, at=at, edit=None)


def copy(form: Form) -> None:
    state.set_url(added=edits.add_form(db, opened, author, {**form, "id": f"{form.get('id', '')}-copy"}), case=None, at=None, edit=None)
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
        copy(form)
    if asked == "drop" and keep(opened.pending.version_id, lambda now: now.drop(number)):
        back()
    draw_fields(form, partial(keep_typed, opened.pending.version_id, lambda now, form: now.add(number, form)))


def show_stored(version: SuiteVersion) -> None:
    before, held = edits.case_at(db, version.id or 0, key), unkept.held(name)
    may_edit = version.id == (opened.latest.id if opened.latest else None) and not opened.is_behind
    what = mark(key, opened.pending) if may_edit else ""
    is_editing = may_edit and (held is not None or (what != "removed" and (what == "changed" or state.url_text("edit") == "1")))
    st.title(plain(key), anchor=False)
    asked = case.draw_acts(case.offered(may_edit, is_editing, what))
    form = held or opened.pending.changed.get(key) or form_of(before)
    if asked:
        act(asked, version, form)
    if is_editing:
        draw_fields(form, partial(keep_typed, version.id, lambda now, form: now.put(before, form)))
    else:
        field_error(unkept.problem(name))
        unkept.draw_held(name)
        case.draw_case(before)


def draw_fields(form: Form, keep_it: Callable[[Form], None]) -> None:
    choice = windows.settle(DRAFT, opened.pending.kept_at if unkept.held(name) else None)
    if choice:
        keep_it(form) if choice == "mine" else unkept.release(name)
        editor.forget(name, form)
        st.rerun()
    editor.draw_editor(name, form, keep_it, unkept.problem(name) or edits.problem_of(form))


def act(asked: case.Act, version: SuiteVersion, form: Form) -> None:
    """Do what was clicked on a stored case, and draw it anew."""
    if asked == "copy":
        copy(form)
    if asked in ("undo", "close", "edit"):
        state.set_url(edit="1" if asked == "edit" else None)
    if asked in ("undo", "remove"):
        keep(version.id, lambda now: now.undo(key) if asked == "undo" else now.remove(key))
    st.rerun()


live_typing()
with unkept.shown_beside(name):
    opened = edits.open_suite(db, suite_id, author)
if unkept.held(name) is None and not editor.is_open(name):
    windows.saw(DRAFT, opened.pending.kept_at)
version = edits.version_of(db, opened, state.url_id("version"))
st.page_link(SUITE, label=plain(opened.suite.name), icon=":material/arrow_back:", query_params=link)
case.draw_draft(opened, back)
if number:
    show_added()
elif version is not None and key:
    at = state.url_id("at")
    total = suites.count_cases(db, version.id or 0, **filters.read_asked().wanted()) if at else 0
    case.draw_walk(at, total, partial(step, version))
    show_stored(version)
else:
    back()
