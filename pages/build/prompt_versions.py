"""The versions of one prompt: what each says and changed, the labels that point at them, and their branches."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.confirm import confirm
from components.empty import empty_state
from components.prompts import begun, branching, labels, version, versions
from components.prompts.header import PAGES, draw_header, draw_ways, place
from store.prompts import MAIN
from touchstone.actions import branches
from touchstone.actions import labels as pointing
from touchstone.actions import prompts as acts
from touchstone.actions import versions as past
from touchstone.actions.blocks import block_name
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import changes

db, author = resources.database(), state.author()
prompt_id = state.url_id("prompt")
if prompt_id is None:
    links.go("pages/build/prompts.py")
write, seen_key = PAGES["Write"][0], f"versions-{prompt_id}-seen"
seen = state.get(seen_key, {})


def restore(line: past.Line) -> None:
    number = acts.restore_version(db, line.id, author=author).number
    begun.forget(branching.editor_name(prompt_id, line.branch))
    state.flash(f"v{line.number} is back as v{number} of {line.branch}.")
    links.go(write, **place(prompt_id, line.branch))


def fork(line: past.Line, name: str) -> None:
    made = branches.fork(db, line.id, name, author=author)
    state.flash(f"The branch {made.branch} begins with v{line.number}. Write on it here.")
    links.go(write, **place(prompt_id, made.branch))


def do(asked: labels.Asked, sure: bool = False) -> None:
    """Change the label where it still points at what this window showed."""
    where = {"author": author, "note": asked.note, "seen": seen.get(asked.name, 0), "sure": sure}
    if asked.act == "move":
        pointing.move(db, prompt_id, asked.name, asked.version_id, **where)
        state.flash(f"{asked.name} points at v{history.number(asked.version_id)}.")
    elif asked.act == "remove":
        pointing.remove(db, prompt_id, asked.name, **where)
        state.flash(f"{asked.name} is removed. It can be put back on the tab Labels.")
    else:
        pointing.protect(db, prompt_id, asked.name, asked.act == "protect")


def change_label(asked: labels.Asked) -> None:
    """At once, or for a protected label after it was asked."""
    if labels.asks_first(history, asked):
        confirm(*labels.question(history, asked), partial(do, asked, True), key=f"label-sure-{asked.name}")
    else:
        do(asked)
        st.rerun()


def show_version(line: past.Line) -> None:
    now = past.content(db, line.id) or PromptContent()
    version.draw_origin(line, history)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        labels.draw_move(line, history, change_label)
        branching.draw_fork(line, f"fork-{line.id}", fork)
        if history.can_restore(line) and version.ask_restore(line, history, lambda head: changes(past.content(db, head.id), now, block)):
            restore(line)
        draw_ways(prompt_id, line.number)
    if other := version.choose_other(line, history):
        version.draw_changes_since(other, line, changes(past.content(db, other.id), now, block))
    version.draw_content(now)


def show_tabs() -> None:
    versions.follow_address(history)
    listed, labelled, branched = st.tabs(["Versions", "Labels", "Branches"], key=versions.VIEW, bind="query-params")
    if listed.open:
        with listed:
            found = past.found(db, prompt_id, history, *versions.draw_filters(history))
            versions.draw_versions(found, history, show_version)
    if labelled.open:
        with labelled:
            log = pointing.log(db, prompt_id)
            labels.draw_labels(history, log, change_label)
            labels.draw_log(history, log)
    if branched.open:
        with branched:
            branching.draw_branches(history, prompt_id, branches.merged(history))
            if history.latest:
                branching.draw_fork(history.latest, "fork-latest", fork)


history, prompt = past.history(db, prompt_id), acts.find_prompt(db, prompt_id)
block = block_name(prompt)
heads = {name: line.number for name, line in history.heads.items()}
draw_header(prompt, "Versions", heads, state.url_text("branch", MAIN))
if history.lines:
    show_tabs()
elif empty_state("No version yet", "A version is saved on the page Write, and never changes after that.", "Write the first one"):
    links.go(write, prompt=prompt_id)
state.put(seen_key, history.pointers)
