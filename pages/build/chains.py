"""Chains: the list, how each went last, and the ways to new ones."""

from functools import partial

import streamlit as st

from components import links, resources, state
from components.chains import listing
from components.confirm import confirm
from components.empty import empty_state
from components.project import current_project
from components.prompts import renaming
from components.prompts.listing import lost
from components.prompts.refusing import refuse
from components.text import plain
from touchstone.actions import chain_files, chain_list, labels, prompt_drafts, prompts, reviewing, tidying
from touchstone.errors import Conflict

IMPORT = "pages/build/chain_import.py"
db = resources.database()
project = current_project(db)
project_id = project.id or 0


def create(name: str, description: str) -> None:
    links.go(listing.CHAIN, chain=prompts.create_prompt(db, project_id, name, description, "chain").id or 0)


def rename(row: prompts.Listed, name: str, description: str) -> None:
    tidying.rename(db, row.id, name, description, seen=(row.name, row.description))


def ask_delete(row: prompts.Listed) -> None:
    try:
        tidying.check_delete(db, row.id)
    except Conflict as problem:
        refuse(f"{plain(row.name)} cannot be deleted", problem, key=f"keep-chain-{row.id}")
        return
    do = partial(tidying.delete, db, row.id, sure=True)
    confirm(f"Delete {plain(row.name)}?", lost(labels.of_prompt(db, row.id)), "Delete the chain", do, key=f"delete-chain-{row.id}")


def ask_confirm(row: prompts.Listed) -> None:
    text = "It came from a file. Once you say that you have looked at it, everybody can run it and labels may point at it."
    do = partial(reviewing.confirm, db, row.id)
    confirm(f"May {plain(row.name)} run?", text, "I have looked at it", do, key=f"confirm-chain-{row.id}")


def act(asked: listing.Act) -> None:
    row = asked.row
    match asked.name:
        case "rename":
            renaming.rename(row, partial(rename, row))
        case "export":
            listing.export(asked.line, partial(chain_files.out, db, asked.line.version_id))
        case "delete":
            ask_delete(row)
        case "confirm":
            ask_confirm(row)
        case _:
            tidying.archive(db, [row.id], asked.name == "archive")
            state.flash(f"{row.name} is {'archived' if asked.name == 'archive' else 'back'}.")
            st.rerun()


lines = chain_list.list_chains(db, project_id)
if not lines:
    text = "A chain joins prompts, documents, databases, checks and people's decisions into one target that is run, tested and compared."
    empty_state("No chain yet", text)
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    with st.popover("New chain", type="primary", icon=":material/add:"):
        listing.draw_new(create)
    if st.button("Import a file", key="chains-import", icon=":material/upload:"):
        links.go(IMPORT)
if lines:
    listing.draw_filter()
    shown = listing.fitting(lines, *listing.read_filter())
    if not shown:
        st.caption("No chain fits.")
    if wanted := listing.draw_list(shown, prompt_drafts.begun(db, state.author())):
        act(wanted)
