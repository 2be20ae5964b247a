"""Everything of a version but its messages, in folds: closed, each says in its label what is in it."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.fold import fold
from components.prompts import formats, settings, tools, variables, written_for
from components.prompts.editor import Change
from components.text import plain
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent


def draw_folds(
    name: str, content: PromptContent, found: Sequence[str], models: Callable[[], Sequence[str]], changed: Change, block: bool = False
) -> None:
    """The folds; `found` are the variables of the text. A `block` has no settings of its own, and plain text no variables."""
    with st.container(gap="xsmall"):
        _draw_of_text(name, content, found, changed, block)
        if not block:
            _draw_of_prompt(name, content, models, changed)


def _draw_of_text(name: str, content: PromptContent, found: Sequence[str], changed: Change, block: bool) -> None:
    if content.format != PLAIN:
        with fold(f"{name}-fold-variables", "Variables", variables.summary(content.variables, found)) as is_open:
            if is_open:
                variables.draw_variables(name, found, changed)
    with fold(f"{name}-fold-format", "Format", formats.TITLES.get(content.format, content.format)) as is_open:
        if is_open:
            formats.draw_format(name, content, changed, block)


def _draw_of_prompt(name: str, content: PromptContent, models: Callable[[], Sequence[str]], changed: Change) -> None:
    with fold(f"{name}-fold-model", "Written for", content.model or "any model") as is_open:
        if is_open:
            written_for.draw_model(name, models(), changed)
    with st.expander(f"Settings: {plain(settings.summary(content.params))}", key=f"{name}-settings"):
        settings.draw_settings(name, changed)
    with fold(f"{name}-fold-tools", "Tools and answer", tools.summary(name, content)) as is_open:
        if is_open:
            tools.draw_tools(name, changed)
