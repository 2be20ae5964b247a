"""The list of prompts, a page at a time, and the form for a new one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from components import state
from components.clock import when
from components.fields import field_error
from components.prompts import picked
from components.prompts.asked import PER_PAGE, Asked, only_in_text, read_asked, write_asked
from components.suites.brief import shortened
from components.text import plain
from store.prompts import MAIN
from store.tables import PromptLabel
from touchstone.actions.prompts import Listed
from touchstone.errors import Conflict, Invalid

PAGE = "pages/build/prompt.py"
KINDS = {
    "chat": "Chat prompt: several messages",
    "text": "Text prompt: one message",
    "block": "Block: a part of prompts",
}
KIND_HELP = "A chat prompt has system, user and assistant messages. A block is a text that prompts include with [[block: name]]."
LABELS = 3
"""Labels and tags that a line shows; how many more there are is told."""
ACTS = {"rename": "Rename or describe", "export": "Export", "archive": "Archive", "back": "Bring back", "delete": "Delete"}


@dataclass(frozen=True)
class Act:
    """What was asked for, one of ACTS, of which prompt."""

    name: str
    row: Listed


def draw_list(rows: Sequence[Listed], asked: Asked, begun: Mapping[int, Sequence[str]]) -> Act | None:
    """A line per prompt of the page asked for; its name is a link that opens it. Gives what was asked of one of them.

    `begun` are the branches on which there is a draft, by prompt id.
    """
    with st.container(border=bool(rows), gap="xsmall"):
        acts = [act for row in page_of(rows, asked) if (act := _draw_row(row, asked, begun.get(row.id, ())))]
    if (pages := -(-len(rows) // PER_PAGE)) > 1:
        number = asked.page_of(len(rows))
        key = f"prompts-page-{number}"
        with st.container(horizontal_alignment="right"):
            st.pagination(pages, default=number, key=key, on_change=_turn, args=(key,))
    return acts[0] if acts else None


def page_of(rows: Sequence[Listed], asked: Asked) -> Sequence[Listed]:
    """The rows of the page asked for."""
    number = asked.page_of(len(rows))
    return rows[(number - 1) * PER_PAGE : number * PER_PAGE]


def _turn(key: str) -> None:
    write_asked(replace(read_asked(), page=int(state.get(key) or 1)))


def _draw_row(row: Listed, asked: Asked, begun: Sequence[str]) -> Act | None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        key = picked.box(row.id)
        st.checkbox(f"Choose {shortened(row.name)}", key=key, on_change=picked.ticked, args=(key, (row.id,)), label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
            about = f" :gray[{plain(row.description, 120)}]" if row.description else ""
            st.page_link(PAGE, label=f"**{plain(row.name)}**{about}", query_params={"prompt": str(row.id)}, width="stretch")
            st.caption(_beside(row, asked, begun), width="content")
        names = ["rename", "export", "back" if row.archived else "archive", "delete"]
        chosen = st.menu_button("More", names, key=f"more-{row.id}", type="tertiary", format_func=ACTS.get)
    return Act(str(chosen), row) if chosen else None


def _beside(row: Listed, asked: Asked, begun: Sequence[str]) -> str:
    """A draft, where it was found, tags, labels with their versions, kind, newest version and when it was saved."""
    drafts = [f":orange[:material/edit: draft{'' if branch == MAIN else f' on {plain(branch, 36)}'}]" for branch in begun[:LABELS]]
    found = [":material/search: in its text"] if only_in_text(row, asked) else []
    tags = ", ".join(plain(tag, 30) for tag in row.tags[:LABELS])
    tagged = [f":material/sell: {tags}", *_more(len(row.tags), "tag")] if tags else []
    labels = [f":green[{plain(name, 36)} v{number}]" for name, number in row.labels[:LABELS]] + _more(len(row.labels), "label")
    kind = [row.kind] if row.kind != "chat" else []
    version = f"v{row.version}, {when(row.changed_at)}" if row.version else "no version yet"
    return " · ".join((*drafts, *found, *tagged, *labels, *kind, version, *(["archived"] if row.archived else [])))


def _more(count: int, what: str) -> list[str]:
    more = count - LABELS
    return [f"{more} more {what}{'s' if more > 1 else ''}"] if more > 0 else []


def lost(pointing: Sequence[PromptLabel]) -> str:
    """What is lost with a prompt of these labels, as Markdown."""
    names = [f"{plain(label.name, 36)} (protected)" if label.protected else plain(label.name, 36) for label in pointing]
    read = f"\n\n:orange[:material/warning: What reads it by {' or '.join(names)} gets nothing from then on.]" if names else ""
    return (
        f"All its versions, labels and drafts are lost for good. One that a run used, or that a prompt includes, cannot be deleted.{read}"
    )


def new_prompt(create: Callable[[str, str, str], None], folder: str = "") -> None:
    """The form; calls `create` with name, description and kind when sent, and shows what it refuses below the name."""
    with st.form("new-prompt", border=False):
        begun = f"{folder}/" if folder else ""
        help = "Slashes are folders: support/answers."
        name = st.text_input("Name", begun, placeholder="support-assistant", key=f"new-prompt-name-{folder}", help=help)
        problem = st.container()
        description = st.text_input("What it is for", placeholder="Optional", max_chars=300)
        kind = st.selectbox("Kind", list(KINDS), format_func=KINDS.__getitem__, key="new-prompt-kind", help=KIND_HELP)
        if st.form_submit_button("Create prompt", type="primary"):
            try:
                create(name, description, kind)
            except (Invalid, Conflict) as refused:
                with problem:
                    field_error(refused)
