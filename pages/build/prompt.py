"""One prompt: its editor with a preview."""

from functools import partial

import streamlit as st

from components import links, resources, state, windows
from components.boundary import EXPECTED, told
from components.confirm import confirm
from components.live import live_typing
from components.prompts import begun, editor, preview, saving, settings, status
from components.prompts.header import draw_header
from components.text import plain
from touchstone.actions import blocks
from touchstone.actions import prompts as acts
from touchstone.errors import Conflict, Invalid
from touchstone.prompts.content import PromptContent, problems, variables_of
from touchstone.prompts.difference import changed_lines, difference

db, author = resources.database(), state.author()
prompt_id = state.url_id("prompt")
if prompt_id is None:
    links.go("pages/build/prompts.py")
name = f"prompt-{prompt_id}"
problem_key, unkept_key = f"{name}-problem", f"{name}-unkept"


def keep(base: PromptContent) -> None:
    """Keep the draft. A callback, where no boundary catches: what goes wrong is told by the status line."""
    state.drop(unkept_key, problem_key)
    try:
        with begun.held(name, base) as typed:
            windows.saw(name, acts.keep_draft(db, prompt_id, author, typed, begun.parent(name), windows.seen(name)))
    except EXPECTED as problem:
        state.put(unkept_key, told(problem))


def keep_values(variables: tuple[str, ...]) -> None:
    try:
        acts.keep_values(db, prompt_id, preview.read_values(name, variables))
    except EXPECTED as problem:
        state.put(unkept_key, told(problem))


def begin_again(message: str) -> None:
    """Close the editor, so that the next run opens it from what is stored."""
    begun.forget(name)
    state.drop(problem_key, unkept_key)
    state.flash(message)
    st.rerun()


def discard() -> None:
    acts.discard_draft(db, prompt_id, author, windows.seen(name))
    begin_again("The draft is discarded.")


def save(content: PromptContent, note: str) -> None:
    try:
        version = acts.save_version(db, prompt_id, content, note=note, author=author, parent_id=begun.parent(name))
    except (Invalid, Conflict) as problem:
        keep(content)
        state.put(problem_key, told(problem))
        st.rerun()
    acts.forget_saved(db, prompt_id, author, windows.seen(name))
    saving.forget_note(name)
    begin_again(f"Saved as v{version.number}.")


def show_saving(opened: acts.Opened, content: PromptContent, base: PromptContent | None) -> None:
    latest = opened.latest
    if latest is not None and latest.id != begun.parent(name):
        choice = status.draw_conflict(name, latest.number, latest.author, latest.created_at)
        if choice == "on top":
            begun.build_on(name, latest.id)
            keep(content)
            st.rerun()
        if choice == "theirs":
            discard()
        return
    note = saving.draw_saving(name, difference(base, content), changed_lines(base, content), opened.number, state.get(problem_key, ""))
    if note is not None:
        save(content, note)


def show_editor(opened: acts.Opened) -> None:
    if not editor.is_open(name):
        begun.begin(name, opened)
    base = acts.base_of(db, begun.parent(name))
    changed = partial(keep, base or acts.starting_content(opened.prompt.kind))
    content = editor.read_editor(name, base or acts.starting_content(opened.prompt.kind))
    if status.draw_status(name, opened.number, opened.kept_at, state.get(unkept_key, "")):
        confirm("Discard the draft?", "What you typed since the newest version is lost.", "Discard the draft", discard, key=f"{name}-drop")
    if choice := windows.settle(name, opened.kept_at):
        keep(base or acts.starting_content(opened.prompt.kind)) if choice == "mine" else begun.forget(name)
        state.drop(unkept_key)
        st.rerun()
    columns = st.grid(2, min_column_width=380, gap="medium")
    with columns.cell():
        editor.draw_messages(name, problems(content, complete=state.has(problem_key)), changed)
        with st.expander(f"Settings: {plain(settings.summary(content.params))}", key=f"{name}-settings"):
            settings.draw_settings(name, changed)
        if not windows.is_news(name, opened.kept_at):
            show_saving(opened, content, base)
    with columns.cell():
        variables = variables_of(content)
        values = preview.draw_values(name, variables, opened.values, partial(keep_values, variables))
        preview.draw_rendered(content, values, blocks.finder(db, opened.prompt.project_id))


live_typing()
opened = acts.open_prompt(db, prompt_id, author)
draw_header(opened.prompt, "Write")
show_editor(opened)
