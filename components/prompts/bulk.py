"""What is done with several prompts at once: the row above the list, and the way to take the last change back."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components import state
from components.boundary import EXPECTED, told
from components.fields import field_error
from components.prompts import picked
from components.prompts.asked import PER_PAGE, Asked
from components.prompts.listing import page_of
from components.runs.words import counted
from components.suites.brief import shortened
from components.text import plain
from touchstone.actions.blocks import KIND
from touchstone.actions.prompts import Listed

TOP = "No folder"
SHOWN = 3
"""Prompts that are named where some were left alone."""


@dataclass(frozen=True)
class Wanted:
    """What is to be done with the chosen prompts; `text` is a folder or a tag."""

    act: Literal["archive", "back", "move", "tag", "untag", "export"]
    text: str = ""


Folders = Callable[[], Sequence[str]]
"""Gives every folder there is; asked only where a folder is chosen."""
Do = Callable[[Wanted], None]
"""Does it and draws the page anew. Raises what is shown beside the field."""


def draw_bulk(rows: Sequence[Listed], chosen: Sequence[Listed], asked: Asked, folders: Folders, do: Do) -> None:
    """How many are shown and chosen, and what can be done with the chosen ones. `rows` fit the filters, on all pages."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _draw_choosing(rows, chosen, asked)
        if chosen:
            _draw_acts(chosen, folders, do)


def _draw_choosing(rows: Sequence[Listed], chosen: Sequence[Listed], asked: Asked) -> None:
    ids = [row.id for row in page_of(rows, asked)]
    key = picked.all_box(ids)
    st.checkbox(_shown(rows, asked), key=key, on_change=picked.ticked, args=(key, ids), disabled=not ids)
    all_ids = [row.id for row in rows]
    if chosen and len(rows) > PER_PAGE and not set(all_ids) <= {row.id for row in chosen}:
        st.button(f"Choose all {len(rows):,}", key="prompts-pick-all", type="tertiary", on_click=picked.pick, args=(all_ids,))
    if chosen:
        hidden = len({row.id for row in chosen} - set(all_ids))
        st.markdown(f"**{len(chosen):,} chosen**" + (f" :gray[{hidden:,} of them not shown]" if hidden else ""), width="content")


def _shown(rows: Sequence[Listed], asked: Asked) -> str:
    """How many are listed; blocks are no prompts, and are counted apart."""
    total, blocks = len(rows), sum(row.kind == KIND for row in rows)
    if total <= PER_PAGE:
        parts = [counted(number, noun) for number, noun in ((total - blocks, "prompt"), (blocks, "block")) if number]
        return f"All {' and '.join(parts or [counted(0, 'prompt')])}"
    number = asked.page_of(total)
    return f"All shown: {(number - 1) * PER_PAGE + 1:,} to {min(number * PER_PAGE, total):,} of {total:,}"


def _draw_acts(chosen: Sequence[Listed], folders: Folders, do: Do) -> None:
    back = all(row.archived for row in chosen)
    label, icon = ("Bring back", "unarchive") if back else ("Archive", "archive")
    if st.button(label, key="prompts-archive", icon=f":material/{icon}:"):
        do(Wanted("back" if back else "archive"))
    _draw_move(chosen, folders, do)
    _draw_tags(chosen, do)
    if st.button("Export", key="prompts-export", icon=":material/download:"):
        do(Wanted("export"))
    st.button("Choose none", key="prompts-pick-none", type="tertiary", on_click=picked.unpick)


def _draw_move(chosen: Sequence[Listed], folders: Folders, do: Do) -> None:
    with st.popover("Move", icon=":material/drive_file_move:", key="prompts-move", on_change="rerun") as opened:
        if not opened.open:
            return
        placeholder = "Choose a folder, or write a new one"
        folder = st.selectbox(
            "Folder", [TOP, *folders()], index=None, key="prompts-move-to", accept_new_options=True, placeholder=placeholder
        )
        if served := sorted({name for row in chosen for name, _ in row.labels}):
            st.caption(
                f":orange[:material/warning: Some have labels ({', '.join(plain(name, 36) for name in served[:5])}).] "
                "An application that reads them by their old name finds nothing there any more."
            )
        if st.button("Move them", key="prompts-move-do", type="primary", disabled=folder is None):
            _try(do, Wanted("move", "" if folder == TOP else str(folder)))


def _draw_tags(chosen: Sequence[Listed], do: Do) -> None:
    with st.popover("Tags", icon=":material/sell:", key="prompts-tag", on_change="rerun") as opened:
        if not opened.open:
            return
        with st.form("prompts-tag-form", border=False):
            tag = st.text_input("Add a tag", key="prompts-tag-new", max_chars=50, placeholder="billing")
            if st.form_submit_button("Add it", type="primary"):
                _try(do, Wanted("tag", tag))
        there = sorted({tag for row in chosen for tag in row.tags}, key=str.casefold)
        if there:
            gone = st.selectbox("Take a tag away", there, index=None, key="prompts-tag-gone", placeholder="Choose one of theirs")
            if st.button("Take it away", key="prompts-tag-untag", disabled=gone is None):
                _try(do, Wanted("untag", str(gone)))


def _try(do: Do, wanted: Wanted) -> None:
    try:
        do(wanted)
    except EXPECTED as problem:
        field_error(told(problem))


def draw_last_change(project_id: int, undo: Callable[[], None]) -> None:
    """What was done last, and the button that takes it back where something can be."""
    change = picked.last_change(project_id)
    if change is None:
        return
    told, changes = change
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f":material/check: {plain(told, 500)}", width="content")
        if changes and st.button("Undo", key="prompts-undo", type="tertiary", icon=":material/undo:"):
            undo()
        st.button("Close", key="prompts-undo-close", type="tertiary", on_click=picked.forget_change)


def undone(left: Collection[int], total: int, rows: Sequence[Listed]) -> str:
    """What became of an undo: all is as it was, or these prompts were left alone."""
    if not left:
        return "It is as it was."
    names = [shortened(row.name, 60) for row in rows if row.id in left][:SHOWN]
    many = "1 prompt was changed or deleted since and is left as it is"
    if len(left) > 1:
        many = f"{len(left):,} prompts were changed or deleted since and are left as they are"
    named = f": {', '.join(names)}{' and others' if len(left) > len(names) else ''}" if names else ""
    return f"{many}{named}." + (" The rest is as it was." if len(left) < total else "")


def fresh_fields() -> None:
    """Empty the fields of the row, after what they said was done."""
    state.drop("prompts-move-to", "prompts-tag-new", "prompts-tag-gone")
