"""Merging one branch of a prompt into another: what comes of it, the conflicts to settle, and the version it becomes."""

import streamlit as st

from components import links, resources, state
from components.boundary import show_error, told
from components.diff.changes import draw_changes
from components.live import live_typing
from components.prompts import begun, branching, merging
from components.prompts.header import PAGES, draw_header
from store.prompts import MAIN
from touchstone.actions import branches
from touchstone.actions import prompts as acts
from touchstone.actions import versions as past
from touchstone.actions.blocks import block_name
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import changes
from touchstone.prompts.merging import Settlement, settled

db, author = resources.database(), state.author()
prompt_id = state.url_id("prompt")
if prompt_id is None:
    links.go("pages/build/prompts.py")
problem_key = f"merge-{prompt_id}-problem"
NEWS = "A newer version was saved meanwhile: this is the merge with it. What you chose stays where the conflict is the same."


def save(found: branches.Merging, choices: dict[str, Settlement], note: str) -> None:
    try:
        made = branches.save_merge(db, found, choices, note=note, author=author)
    except (Invalid, Conflict, NotFound) as problem:
        state.put(problem_key, told(problem))
        st.rerun()
    state.drop(problem_key)
    merging.forget(found)
    begun.forget(branching.editor_name(prompt_id, made.branch))
    state.flash(f"{found.theirs.branch} is merged into {made.branch} as v{made.number}.")
    links.go(PAGES["Versions"][0], prompt=prompt_id, version=made.number)


def show_merge(found: branches.Merging) -> None:
    merging.draw_about(found)
    if merging.is_news(found):
        state.drop(problem_key)
        st.info(NEWS)
    choices = merging.draw_conflicts(found)
    left = len(found.merge.conflicts) - len(choices)
    now = PromptContent.from_version(found.ours)
    st.subheader(f"What changes in {found.ours.branch}", anchor=False)
    made = settled(found.merge, {**merging.unsettled(found), **choices})
    draw_changes(changes(now, made, block_name(prompt)), "merge-changes", (f"v{found.ours.number}", "Merged"))
    note = merging.draw_saving(found, max(heads.values()) + 1, left, state.get(problem_key, ""))
    if note is not None:
        save(found, choices, note)


heads = {name: line.number for name, line in past.history(db, prompt_id).heads.items()}
into = state.url_text("into", MAIN)
branch = state.url_text("branch") or next((name for name in heads if name != into), into)
prompt = acts.find_prompt(db, prompt_id)
draw_header(prompt, "Versions", heads)
st.subheader("Merge a branch", anchor=False)
merging.choose_branches(list(heads), branch, into)
try:
    found = branches.merging(db, prompt_id, branch, into)
except (Invalid, NotFound) as problem:
    show_error(problem)
    st.stop()
show_merge(found)
live_typing()
