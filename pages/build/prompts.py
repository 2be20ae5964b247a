"""Prompts: the list, what is done with several of them, and the ways to new ones."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.boundary import EXPECTED, show_error
from components.confirm import confirm
from components.empty import empty_state
from components.project import current_project
from components.prompts import asked as filters
from components.prompts import bulk, exporting, folders, kept, listing, picked, renaming
from components.prompts.refusing import refuse
from components.text import plain
from touchstone.actions import labels, prompt_drafts, prompt_export, tidying
from touchstone.actions import prompts as acts
from touchstone.errors import Conflict

IMPORT = "pages/build/prompt_import.py"
db = resources.database()
project = current_project(db)
project_id = project.id or 0


def create(name: str, description: str, kind: str) -> None:
    prompt = acts.create_prompt(db, project_id, name, description, kind)
    links.go(listing.PAGE, prompt=prompt.id or 0)


def changed(told: str, changes: tidying.Changes) -> None:
    """Draw the list anew, with what was done and the way back."""
    picked.remember(told, project_id, changes)
    bulk.fresh_fields()
    st.rerun()


def export(chosen: list[acts.Listed]) -> None:
    pointing = sorted({name for row in chosen for name, _ in row.labels})
    ids = [row.id for row in chosen]
    exporting.export([row.name for row in chosen], pointing, partial(prompt_export.bundle, db, ids))


def do(chosen: list[acts.Listed], wanted: bulk.Wanted) -> None:
    ids, many = [row.id for row in chosen], f"{len(chosen):,} {'prompts are' if len(chosen) > 1 else 'prompt is'}"
    match wanted.act:
        case "archive" | "back":
            back = wanted.act == "back"
            picked.pick(ids, False)
            changed(f"{many} {'back' if back else 'archived'}.", tidying.archive(db, ids, not back))
        case "move":
            changed(f"{many} in {wanted.text or 'no folder'}.", tidying.move(db, ids, wanted.text))
        case "tag":
            changed(f"{many} tagged {wanted.text}.", tidying.tag(db, ids, add=[wanted.text]))
        case "untag":
            changed(f"{many} without the tag {wanted.text}.", tidying.tag(db, ids, remove=[wanted.text]))
        case "export":
            export(chosen)


def rename(row: acts.Listed, name: str, description: str) -> None:
    if changes := tidying.rename(db, row.id, name, description, seen=(row.name, row.description)):
        picked.remember(f"{row.name} is changed.", project_id, changes)


def undo() -> None:
    _, changes = picked.last_change(project_id) or ("", {})
    try:
        left = tidying.put_back(db, changes)
    except EXPECTED as problem:
        show_error(problem)
        return
    picked.remember(bulk.undone(left, len(changes), acts.list_all(db, project_id)), project_id, {})
    st.rerun()


def ask_delete(row: acts.Listed) -> None:
    try:
        tidying.check_delete(db, row.id)
    except Conflict as problem:
        refuse(f"{plain(row.name)} cannot be deleted", problem, key=f"keep-prompt-{row.id}")
        return
    lost = listing.lost(labels.of_prompt(db, row.id))
    do = partial(tidying.delete, db, row.id, sure=True)
    confirm(f"Delete {plain(row.name)}?", lost, "Delete the prompt", do, key=f"delete-prompt-{row.id}")


def act(asked: listing.Act) -> None:
    row = asked.row
    if asked.name == "rename":
        renaming.rename(row, partial(rename, row))
    elif asked.name == "delete":
        ask_delete(row)
    elif asked.name == "export":
        export([row])
    else:
        do([row], bulk.Wanted("back" if asked.name == "back" else "archive"))


def show(rows: list[acts.Listed], asked: filters.Asked) -> None:
    fitting = filters.narrowed(rows, asked, kept.in_texts(project_id, asked.text) | prompt_drafts.saying(db, state.author(), asked.text))
    filters.draw_filters(asked, filters.tag_counts(fitting, asked))
    folders.draw_folders(fitting, asked)
    here, chosen = folders.inside(fitting, asked.folder), picked.picked(rows)
    bulk.draw_last_change(project_id, undo)
    bulk.draw_bulk(here, chosen, asked, partial(folders.all_folders, rows), partial(do, chosen))
    if not here:
        st.caption("No prompt fits." if not asked.is_open or asked.folder else "Every prompt is archived.")
    if wanted := listing.draw_list(here, asked, prompt_drafts.begun(db, state.author())):
        act(wanted)


rows, asked = acts.list_all(db, project_id), filters.read_asked()
if not rows:
    empty_state("No prompt yet", "A prompt is what a model is sent: messages with {variables} that each case fills in.")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    with st.popover("New prompt", type="primary", icon=":material/add:"):
        listing.new_prompt(create, asked.folder)
    if st.button("Import files", key="prompts-import", icon=":material/upload:"):
        links.go(IMPORT)
if rows:
    show(rows, asked)
