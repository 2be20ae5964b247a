"""The end of an edit of a chain: what changed since a version, a note, and the button that makes a version of it."""

from collections.abc import Callable, Mapping

import streamlit as st

from components.prompts import begun, parts
from components.prompts import saving as shared
from touchstone.actions.prompts import Opened
from touchstone.chains.difference import changes, layout
from touchstone.chains.document import Chain

Act = Callable[[], None]


def open_note(name: str, note: str) -> None:
    """Begin with the note that was kept."""
    parts.put(name, note=note)


def note(name: str) -> str:
    """The note as it is typed."""
    return str(parts.get(name, parts.NOTE) or "")


def draw_saving(
    name: str,
    opened: Opened,
    chain: Chain,
    base: Chain | None,
    numbers: Mapping[int, int],
    problem: str,
    findings: str,
    noted: Act,
) -> str | None:
    """The difference, then the note and the button; gives the note in the run in which Save was clicked, else None.

    `base` is what it is compared with; `numbers` are those of the versions by id.
    """
    parent = begun.parent(name)
    shared.draw_changes(name, changes(base, chain), parent, lambda: numbers)
    moved = layout(base, chain) if base else ""
    if moved:
        st.caption(f"For the eye alone: {moved}.")
    is_new = bool(chain.nodes) and (base is None or base != chain)
    return shared.draw_saving(name, opened, is_new, problem, findings, noted, bool(begun.news(name, opened)))
