"""The end of an edit: what changed since any version, a note, and the button that makes a version of it."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components import state
from components.diff import changes as diff
from components.fields import field_error
from components.fold import fold
from components.prompts import parts
from components.prompts.editor import Change
from components.text import plain
from store.block_uses import MOST, Use
from store.prompts import MAIN
from touchstone.actions.blocks import follows_newest
from touchstone.actions.prompts import Opened
from touchstone.prompts import difference

SHORT = 40
"""Lines of a difference that stands there whole; a longer one scrolls."""
SCROLLS_PX = 640
FIRST = "First version"
"""The note of a version before which there was none, where its author writes no other."""
SHOWN = 10
"""Users of a block that are named."""


def _against(name: str, parent: int | None) -> str:
    """Of each version that is built on: whoever builds on another one compares with that."""
    return f"{name}-against-{parent}"


def against(name: str, parent: int | None) -> int | None:
    """The version that the text is compared with: the one that was chosen, else the one it builds on."""
    chosen = state.get(_against(name, parent)) or parent
    return chosen


def draw_changes(name: str, changes: Sequence[difference.Change], parent: int | None, versions: Callable[[], Mapping[int, int]]) -> None:
    """Every change, shown unless the fold is closed: then that says how much changed. `versions`, numbers by id, is asked when it is open.

    The text of a first version stands above already, and where nothing changed there is nothing to show: both begin closed.
    """
    key, said = (f"{name}-changes", diff.summary(changes)) if changes else (f"{name}-unchanged", "nothing")
    begins_open = bool(changes) and parent is not None
    with fold(key, "Changes", said if parent else f"{said} (first version)", begins_open) as is_open:
        if is_open and parent is not None:
            _draw_choice(name, parent, versions())
        if is_open:
            with st.container(height=SCROLLS_PX if diff.lines(changes) > SHORT else "content", border=False):
                diff.draw_changes(changes, f"{name}-diff", ("That version", "Your text"))


def _draw_choice(name: str, parent: int, numbers: Mapping[int, int]) -> None:
    if state.get(_against(name, parent)) not in numbers:
        state.put(_against(name, parent), parent)
    names = {id: f"v{number}{', which you build on' if id == parent else ''}" for id, number in numbers.items()}
    st.selectbox("Compared with", list(names), key=_against(name, parent), format_func=lambda id: names.get(id, "?"), width=260)


def draw_users(users: Sequence[Use], branch: str) -> None:
    """What includes this block, before it is changed on a branch: who gets the new text at once, and who does not."""
    newest = [user for user in users if branch == MAIN and follows_newest(user.reference)]
    others = [user for user in users if user not in newest]
    if newest:
        st.markdown(f":material/link: Used by {_named(newest)}: they get what you save at once.")
    if others:
        what = "Also used, by label or number" if branch == MAIN else "Used"
        st.caption(f"{what}, and not changed by saving: {_named(others)}.")
    if not users:
        st.caption("No prompt includes this block yet.")


def _named(users: Sequence[Use]) -> str:
    shown = ", ".join(f"**{plain(user.name, 60)}** v{user.number}{_through(user)}" for user in users[:SHOWN])
    more = f"{len(users) - SHOWN}{' or more' if len(users) >= MOST else ''}"
    return shown + (f" and {more} more" if len(users) > SHOWN else "")


def _through(user: Use) -> str:
    """Why a version is in use; nothing where it is just the newest."""
    place = {"": (), MAIN: ("newest",) if user.labels else ()}.get(user.branch, (f"branch {user.branch}",))
    way = (f"through {user.through}",) if user.through else ()
    said = ", ".join(plain(one, 60) for one in (*place, *user.labels, *way))
    return f" ({said})" if said else ""


def draw_saving(
    name: str, opened: Opened, is_changed: bool, problem: str, findings: str, changed: Change, waits: bool = False
) -> str | None:
    """The panel; gives the note in the run in which Save was clicked, else None. `changed` is called when the note was changed.

    `problem` stands below the note, `findings` say how many things were found that may be wrong. It `waits` for what stands above it.
    """
    with st.container(border=True):
        note = _draw_note(name, not opened.number, changed)
        field_error(problem)
        with st.container(horizontal=True, vertical_alignment="center"):
            label, off = f"Save as v{opened.next_number}", waits or not is_changed
            saved = st.button(label, key=f"{name}-save", type="primary", icon=":material/save:", disabled=off)
            st.caption(_said(waits, is_changed, findings), width="content")
    return note if saved else None


def _said(waits: bool, is_changed: bool, findings: str) -> str:
    """What stands beside the button."""
    if waits:
        return "Choose above first whose text stays."
    if not is_changed:
        return "Nothing changed yet."
    return f"Found: {findings}. They stand beside what they are about." if findings else ""


def _draw_note(name: str, is_first: bool, changed: Change) -> str:
    """The field of the note, kept with the draft as it is typed. The first version is called so where nothing is said of it."""
    key = parts.fill(parts.field(name, parts.NOTE), parts.get(name, parts.NOTE) or "")

    def take() -> None:
        parts.put(name, note=state.get(key) or "")
        changed()

    label = "Note" if is_first else "What changed (needed to save)"
    hint = FIRST if is_first else "Shorter, and asks for the order number"
    note = st.text_input(label, **state.field(key), on_change=take, live=True, max_chars=500, placeholder=hint) or ""
    return note.strip() or (FIRST if is_first else "")
