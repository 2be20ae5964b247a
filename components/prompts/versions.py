"""The versions of a prompt, newest first: what each says, what it changed, and a button to bring it back."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.clock import when
from components.prompts.preview import draw_messages
from components.prompts.settings import summary
from components.text import plain
from touchstone.prompts.content import PromptContent


@dataclass(frozen=True)
class VersionView:
    """One version as this list shows it; `change` is its difference to the version it was made from."""

    id: int
    number: int
    note: str
    author: str
    saved_at: float
    hash: str
    content: PromptContent
    change: str


def draw_version(version: VersionView, newest: bool, restore: Callable[[int], None]) -> None:
    """One version, folded; `restore` is called with its id. The newest has no such button."""
    label = f"**v{version.number}** {plain(version.note, 120)} :gray[· {when(version.saved_at)} · {plain(version.author, 40)}]"
    with st.expander(label, key=f"version-{version.id}", on_change="rerun") as fold:
        if not fold.open:
            return
        st.caption(f"Content {version.hash[:12]} · {plain(summary(version.content.params))}")
        draw_difference(version.change, "The first version: everything is new.")
        draw_messages(version.content.messages)
        if not newest:
            help = "Adds a new version that says what this one says. Nothing is overwritten."
            st.button("Restore as a new version", key=f"restore-{version.id}", help=help, on_click=restore, args=(version.id,))


def draw_difference(change: str, otherwise: str) -> None:
    """A difference as text: lines that begin with + are new, with - are gone."""
    if change:
        st.code(change, language="diff", wrap_lines=True)
    else:
        st.caption(otherwise)
