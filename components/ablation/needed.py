"""What there has to be before parts can be measured: a prompt that is no block, and a version of it."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.empty import empty_state
from components.links import go, page_link
from store.block_uses import Use
from store.tables import Prompt
from touchstone.actions.blocks import KIND

PARTS, WRITE = "pages/build/prompt_parts.py", "pages/build/prompt.py"


def need_first(prompt: Prompt, has_versions: bool, users: Callable[[], Sequence[Use]]) -> None:
    """What cannot be measured ends the page, with the way to what can; `users` gives what includes a block."""
    if prompt.kind == KIND:
        _tell_of_block(users())
        st.stop()
    if not has_versions:
        text = "Which part of a prompt earns its place is measured on a saved version."
        if empty_state("No version yet", text, "Write the first version", icon=":material/extension:"):
            go(WRITE, prompt=prompt.id or 0)
        st.stop()


def _tell_of_block(users: Sequence[Use]) -> None:
    st.markdown("A block is itself a part: what it does is measured on the page of a prompt that includes it.")
    for user in users:
        page_link(PARTS, f"{user.name} v{user.number}", prompt=user.prompt_id, version=user.number)
    if not users:
        st.caption("No prompt includes it yet.")
