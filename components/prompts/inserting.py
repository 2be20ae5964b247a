"""Putting a block into a message: which block, in which version, at the end of which message."""

from collections.abc import Callable, Mapping

import streamlit as st

from components import state
from components.prompts import editor
from components.prompts.editor import Change
from components.text import plain

NONE = "There is no other block yet. Make one on the page Prompts, with the kind Block."


def draw_inserting(
    name: str, blocks: Callable[[], Mapping[int, str]], references: Callable[[int], Mapping[str, str]], count: int, changed: Change
) -> None:
    """The popover, which closes when a block was inserted; the corner tells which.

    `blocks` gives names by id, `references` the ways to include one; both are asked when it is open.
    """
    if done := state.get(_done(name)):
        state.drop(_done(name))
        st.toast(plain(done, 200), icon=":material/check_circle:")
    with st.popover("Insert block", icon=":material/widgets:", key=_popover(name), on_change="rerun") as opened:
        if not opened.open:
            return
        names = dict(blocks())
        if not names:
            st.caption(NONE)
            return
        block = _choose("Block", f"{name}-insert-block", names)
        ways = dict(references(block))
        if not ways:
            st.caption("This block has no version yet. Save one first.")
            return
        way = _choose("Version", f"{name}-insert-version", ways)
        places = {place: f"message {place + 1}" for place in range(count)}
        place = _choose("At the end of", f"{name}-insert-place", places) if count > 1 else 0
        st.button("Insert", key=f"{name}-insert-now", type="primary", on_click=_insert, args=(name, place, way, count, changed))


def _popover(name: str) -> str:
    return f"{name}-insert"


def _done(name: str) -> str:
    return f"{name}-inserted"


def _choose(label: str, key: str, names: Mapping[object, str]) -> object:
    if state.get(key) not in names:
        state.put(key, next(iter(names)))
    st.selectbox(label, list(names), key=key, format_func=lambda one: names.get(one, "?"))
    return state.get(key)


def _insert(name: str, place: int, reference: str, count: int, changed: Change) -> None:
    editor.add_text(name, place, f"[[block: {reference}]]")
    state.put(_popover(name), False)
    state.put(_done(name), f"[[block: {reference}]] stands at the end of {f'message {place + 1}' if count > 1 else 'the text'} now.")
    changed()
