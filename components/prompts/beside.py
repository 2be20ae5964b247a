"""A text that another window's draft stood in the way of: kept beside the draft, and asked about again by whoever opens the prompt."""

from collections.abc import Callable, Sequence
from contextlib import suppress

import streamlit as st

from components import state, windows
from components.boundary import EXPECTED
from components.clock import when
from components.diff import changes as diff
from components.prompts import begun, editor
from store.database import Database
from touchstone.actions import asides
from touchstone.actions.asides import Aside
from touchstone.errors import Conflict
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import Change

WAITS = "A text that you typed in another window is not settled yet."


def _own(name: str) -> str:
    return f"{name}-beside"


def _others(name: str) -> str:
    return f"{name}-others"


def keep(db: Database, name: str, place: str, problem: Exception) -> None:
    """Keep what this window holds, and could not keep for that `problem`, where another window's draft was it. For callbacks."""
    if isinstance(problem, Conflict):
        state.put(_own(name), True)
        with suppress(*EXPECTED):  # that the draft is not kept is told already
            asides.keep(db, place, windows.own(), *begun.held_text(name))


def settled(db: Database, name: str, place: str) -> None:
    """This window's text became the draft, or was given up. Raises as `asides.forget` does."""
    if state.get(_own(name)):
        asides.forget(db, place, windows.own())
        state.drop(_own(name))


def begin(db: Database, name: str, place: str) -> None:
    """Look, before the editor begins, which texts of other windows there are: those that come later, their windows ask about."""
    if not begun.is_held(name):
        settled(db, name, place)
    state.put(_others(name), [one.window for one in asides.found(db, place, but=windows.own())])


def waiting(db: Database, name: str, place: str) -> Aside | None:
    """The newest text of another window that was there when the editor began, and still is."""
    there = state.get(_others(name))
    return next((one for one in asides.found(db, place) if one.window in there), None) if there else None


def settle(db: Database, name: str, place: str, other: Aside, differs: Sequence[Change], keep: Callable[[PromptContent], None]) -> None:
    """Ask whether the `other` text takes the place of what stands here, with what `differs`.

    `keep` keeps, as the draft, what the editor holds then.
    """

    def take() -> None:
        editor.open_editor(name, other.content, other.half_typed)
        begun.build_on(name, other.parent_id)
        keep(other.content)
        if not state.has(begun.unkept(name)):
            give_up()

    def give_up() -> None:
        with suppress(*EXPECTED):  # it is asked again then
            asides.forget(db, place, other.window)

    with st.container(border=True):
        st.subheader(f":material/group: {WAITS}", anchor=windows.SETTLE)
        st.markdown(f"It was kept at {when(other.kept_at)}, while another window changed the draft. Both are kept until you choose.")
        diff.draw_changes(differs, f"{name}-beside-both", ("What stands here", "The other text"))
        with st.container(horizontal=True):
            help = "The other text is lost"
            st.button("Keep what stands here", key=f"{name}-beside-here", type="primary", help=help, on_click=give_up)
            help = "What stands here is lost, versions stay"
            st.button("Take the other text", key=f"{name}-beside-take", help=help, on_click=take)
