"""The left side of the editor: the messages with what was found in them, and everything else of a version in folds."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.prompts import editor, folds, inserting, linting
from components.prompts.editor import Change
from touchstone.actions.blocks import KIND
from touchstone.actions.looking import Look
from touchstone.prompts.content import problems
from touchstone.prompts.lint import Finding

CHAT = "chat"


def draw_writing(
    name: str,
    kind: str,
    look: Look,
    found: Sequence[Finding],
    changed: Change,
    *,
    complete: bool,
    blocks: Callable[[], Mapping[int, str]],
    references: Callable[[int], Mapping[str, str]],
    models: Callable[[], Sequence[str]],
) -> None:
    """The fields of a prompt of that kind; `changed` is called after every change.

    An empty message is told of when the prompt should be `complete`. `blocks`, `references` and `models` are asked when they are shown.
    """
    content = look.content
    editor.draw_messages(name, found, problems(content, complete), changed, single=kind != CHAT)
    with st.container(horizontal=True):
        if kind == CHAT or len(content.messages) != 1:
            editor.draw_add(name, changed)
        inserting.draw_inserting(name, blocks, references, len(content.messages), changed)
    with st.container():  # its place stays when nothing was found: else the folds would move, and a field in them lose the cursor
        linting.draw_beside(found)
    folds.draw_folds(name, content, look.names, models, changed, block=kind == KIND)
