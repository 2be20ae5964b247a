"""One prompt: its editor with a preview."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components import links, resources, state, windows
from components.boundary import EXPECTED, guarded, told
from components.confirm import confirm
from components.live import live_typing
from components.prompts import begun, beside, editor, linting, parts, saving, status, trying, values, writing
from components.prompts.branching import editor_name
from components.prompts.header import draw_header
from store import prompt_versions
from store.prompts import MAIN
from touchstone.actions import asides, block_choice, blocks, half_typed, looking, target_models, value_sources
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import changes
from touchstone.prompts.variables import Variable

db, author, branch = resources.database(), state.author(), state.url_text("branch") or MAIN
prompt_id = state.url_id("prompt")
if prompt_id is None:
    links.go("pages/build/prompts.py")
name = editor_name(prompt_id, branch)
problem_key, unkept_key, place = f"{name}-problem", begun.unkept(name), asides.place(prompt_id, branch, author)


def keep(base: PromptContent) -> None:
    """Keep the draft. A callback, where no boundary catches: what goes wrong is told by the status line."""
    state.drop(unkept_key, problem_key)
    try:
        with begun.held(name, base) as typed:
            windows.saw(name, acts.keep_draft(db, prompt_id, author, typed, begun.parent(name), windows.seen(name), branch))
            half_typed.keep(db, prompt_id, branch, author, parts.half_typed(name))
        beside.settled(db, name, place)
    except EXPECTED as problem:
        state.put(unkept_key, told(problem))
        beside.keep(db, name, place, problem)


def keep_values(variables: Sequence[Variable]) -> None:
    try:
        acts.keep_values(db, prompt_id, values.changed_values(name, variables))
    except EXPECTED as problem:
        state.put(unkept_key, told(problem))


def begin_again(message: str) -> None:
    """Close the editor, so that the next run opens it from what is stored."""
    begun.forget(name)
    state.drop(problem_key, unkept_key)
    state.flash(message)
    st.rerun()


def discard() -> None:
    acts.discard_draft(db, prompt_id, author, windows.seen(name), branch)
    half_typed.keep(db, prompt_id, branch, author, {})
    begin_again("The draft is discarded.")


def save(content: PromptContent, note: str) -> None:
    try:
        parts.check(name)
        version = acts.save_version(db, prompt_id, content, note=note, author=author, parent_id=begun.parent(name), branch=branch)
    except EXPECTED as problem:
        keep(content)
        state.put(problem_key, told(problem))
        st.rerun()
    acts.forget_saved(db, prompt_id, author, windows.seen(name), branch)
    begin_again(f"Saved as v{version.number}.")


def show_saving(opened: acts.Opened, content: PromptContent, base: PromptContent | None, findings: str, other: asides.Aside | None) -> None:
    parent = begun.parent(name)
    since = changes(
        base if (chosen := saving.against(name, parent)) == parent else acts.base_of(db, chosen), content, blocks.block_name(opened.prompt)
    )
    saving.draw_changes(name, since, parent, lambda: {line.id: line.number for line in prompt_versions.lines(db, prompt_id)})
    if opened.prompt.kind == blocks.KIND:
        saving.draw_users(blocks.used_by(db, prompt_id), branch)
    begun.settle(name, opened, content, partial(keep, content), discard)
    if other and not begun.news(name, opened):
        beside.settle(db, name, place, other, changes(content, other.content, blocks.block_name(opened.prompt)), keep)
    is_new, problem, waits = not base or base.hash != content.hash, state.get(problem_key, ""), bool(other or begun.news(name, opened))
    if (note := saving.draw_saving(name, opened, is_new, problem, findings, partial(keep, content), waits)) is not None:
        save(content, note)


@st.fragment
@guarded
def show_editor() -> None:
    opened = acts.open_prompt(db, prompt_id, author, branch)
    if not editor.is_open(name):
        beside.begin(db, name, place)
        begun.begin(name, opened, half_typed.find(db, prompt_id, branch, author))
    base, project_id = acts.base_of(db, begun.parent(name)), opened.prompt.project_id
    start = base or acts.starting_content(opened.prompt.kind)
    begun.retry(name, opened.kept_at, partial(keep, start))
    other = beside.waiting(db, name, place)
    windows.tell(name, news := begun.news(name, opened) or (beside.WAITS if other else ""))
    if status.draw_status(name, opened.number, opened.kept_at, state.get(unkept_key, ""), news):
        confirm("Discard the draft?", "What you typed since the newest version is lost.", "Discard the draft", discard, key=f"{name}-drop")
    look = looking.look(db, project_id, editor.read_editor(name, start), opened.prompt)
    texts, keep_typed = values.read_values(name, look.known, opened.values), partial(keep_values, look.known)
    columns = st.grid(2, min_column_width=380, gap="medium")
    left, right = columns.cell(), columns.cell()
    with right:
        trying.draw_trying(name, look, texts, opened.values, value_sources.sources(db, project_id), keep_typed, opened.prompt.kind)
    with left:
        found, complete, models = look.findings(texts), state.has(problem_key), partial(target_models.names, db)
        ways = {"blocks": partial(block_choice.names, db, project_id, prompt_id), "references": partial(block_choice.references, db)}
        writing.draw_writing(name, opened.prompt.kind, look, found, partial(keep, start), complete=complete, models=models, **ways)
        show_saving(opened, look.content, base, linting.summary(found), other)


shown = acts.open_prompt(db, prompt_id, author, branch)
draw_header(shown.prompt, "Write", shown.heads, branch, choose=True)
show_editor()
live_typing()
