"""The right side of the editor: values to try a prompt with, and what a model would be sent."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from components.prompts import filling, preview, tokens, values
from components.prompts.formats import HELP
from components.prompts.values import Values
from components.text import plain
from touchstone.actions.blocks import KIND
from touchstone.actions.looking import Look
from touchstone.actions.value_sources import Source
from touchstone.prompts.variables import Variable


def draw_trying(
    name: str, look: Look, texts: Values, kept: Values, sources: Mapping[str, Source], changed: Callable[[], None], kind: str
) -> None:
    """The values, and below them the prompt of that kind with them in place; `changed` is called after every change of a value."""
    st.subheader("Values to try it with", anchor=False)
    if look.known:
        _draw_values(name, look.known, kept, sources, changed)
    else:
        st.caption(plain(f"No variable yet, so there is nothing to fill in. {HELP.get(look.content.format, '')}", 400))
    block = kind == KIND
    st.subheader("What it puts into a prompt" if block else "What the model is sent", anchor=False)
    done, content = look.tried(texts), look.content
    sent = done.messages or content.messages
    read = look.model.count(sent[0].content if sent else "") if block else look.model.read(sent, content.tools)
    tokens.draw_tokens(read, look.model, content.params.max_tokens)
    preview.draw_tried(done, roles=not block)


def _draw_values(name: str, known: Sequence[Variable], kept: Values, sources: Mapping[str, Source], changed: Callable[[], None]) -> None:
    def take(given: Values) -> tuple[str, ...]:
        filled = values.fill(name, known, kept, given)
        changed()
        return filled

    with st.container(horizontal=True, gap="small"):
        filling.draw_ways(name, known, sources, take, take, changed)
    values.draw_values(name, known, kept, changed)
