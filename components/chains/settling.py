"""Two people, or two windows, at one chain: what there is to settle before it is saved, and the choice. Nothing is overwritten."""

from collections.abc import Callable

import streamlit as st

from components import windows
from components.diff.changes import draw_changes
from components.prompts import begun
from components.prompts.status import draw_conflict
from touchstone.actions.prompts import Opened
from touchstone.chains.difference import changes
from touchstone.chains.document import Chain


def settle(name: str, opened: Opened, mine: Chain, keep: Callable[[Chain], None], begin_again: Callable[[], None], discard: Callable[[], None]) -> None:  # noqa: E501  # fmt: skip
    """Draw the choice where there is one to make, and do what was chosen."""
    with st.container():
        choice = _choice(name, opened, mine)
    if choice == "discard":
        discard()
    if choice == "theirs":
        begin_again()
    if choice == "on top" and opened.latest:
        begun.build_on(name, opened.latest.id)
    if choice in ("mine", "on top"):
        keep(mine)
        st.rerun()


def _choice(name: str, opened: Opened, mine: Chain) -> str | None:
    def draw_both() -> None:
        draw_changes(changes(opened.content.chain, mine), f"{name}-both", ("Theirs", "Yours"))

    if windows.is_news(name, opened.kept_at):
        return windows.settle(name, opened.kept_at, draw_both)
    latest = opened.latest
    return draw_conflict(name, latest.number, latest.author, latest.created_at) if latest and latest.id != begun.parent(name) else None
