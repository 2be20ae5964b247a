"""Folders of prompts, which are the slashes in their names: where one is, and what lies below."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from components import state
from components.prompts.asked import Asked, read_asked, write_asked
from components.suites.brief import shortened
from components.text import plain
from touchstone.actions.prompts import Listed

SHOWN = 12
"""Folders that are shown as buttons; the others are offered in a list."""


def inside(rows: Sequence[Listed], folder: str) -> list[Listed]:
    """The rows in a folder and below it; all of them for ""."""
    return [row for row in rows if row.name.startswith(f"{folder}/")] if folder else list(rows)


def below(rows: Sequence[Listed], folder: str) -> list[tuple[str, int]]:
    """The folders right in a folder, by name, with how many of the rows each holds."""
    start = len(folder) + 1 if folder else 0
    parts = (row.name[start:].split("/", 1) for row in inside(rows, folder))
    counts = Counter(part[0] for part in parts if len(part) > 1)
    return sorted(counts.items(), key=lambda pair: pair[0].casefold())


def all_folders(rows: Sequence[Listed]) -> list[str]:
    """Every folder there is, at any depth, by name."""
    found = {"/".join(parts[:depth]) for row in rows if (parts := row.name.split("/")) for depth in range(1, len(parts))}
    return sorted(found, key=str.casefold)


def _open(folder: str) -> None:
    write_asked(replace(read_asked(), folder=folder, page=1))


def draw_folders(rows: Sequence[Listed], asked: Asked) -> None:
    """The way from the top to the open folder, and the folders in it; nothing where there are none."""
    found = below(rows, asked.folder)
    if not found and not asked.folder:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if asked.folder:
            _draw_way(asked.folder)
        for name, count in found[:SHOWN]:
            path = f"{asked.folder}/{name}" if asked.folder else name
            label = f"{plain(name, 40)} :gray[{count:,}]"
            st.button(label, key=f"folder-{path}", icon=":material/folder:", type="tertiary", on_click=_open, args=(path,))
        if len(found) > SHOWN:
            _draw_rest(asked.folder, found[SHOWN:])


def _draw_way(folder: str) -> None:
    parts = folder.split("/")
    st.button("All prompts", key="folder-up", icon=":material/home:", type="tertiary", on_click=_open, args=("",))
    for depth in range(1, len(parts)):
        path = "/".join(parts[:depth])
        st.button(f"/ {plain(parts[depth - 1], 40)}", key=f"folder-way-{path}", type="tertiary", on_click=_open, args=(path,))
    st.markdown(f":material/folder_open: **{plain(parts[-1], 60)}**", width="content")


def _draw_rest(folder: str, rest: Sequence[tuple[str, int]]) -> None:
    key, counts = f"folder-rest-{folder}", dict(rest)
    state.put(key, None)

    def chosen() -> None:
        if name := state.get(key):
            _open(f"{folder}/{name}" if folder else name)

    st.selectbox(
        "Other folders",
        list(counts),
        index=None,
        key=key,
        placeholder=f"{len(rest):,} more folders",
        format_func=lambda name: f"{shortened(name, 40)} ({counts[name]:,})",
        on_change=chosen,
        label_visibility="collapsed",
        width=220,
    )
