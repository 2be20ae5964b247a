"""The messages as a model will get them, with sample values in place."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from components import state
from components.live import LIVE
from components.text import plain
from touchstone.errors import Invalid, TouchstoneError
from touchstone.prompts.assembling import prepared
from touchstone.prompts.blocks import Find
from touchstone.prompts.content import PromptContent, variables_of
from touchstone.types import Message


def _key(name: str, variable: str) -> str:
    return f"{LIVE}-{name}-value-{variable}"


def read_values(name: str, variables: Sequence[str]) -> dict[str, str]:
    """The sample values that were typed, without the empty ones."""
    values = {variable: state.get(_key(name, variable)) or "" for variable in variables}
    return {variable: value for variable, value in values.items() if value}


def draw_values(name: str, variables: Sequence[str], kept: Mapping[str, str], changed: Callable[[], None]) -> dict[str, str]:
    """One field per variable, filled with what was kept before; calls `changed` after every change. Gives what they hold."""
    for variable in variables:
        if not state.has(_key(name, variable)):
            state.put(_key(name, variable), str(kept.get(variable, "")))
    st.subheader("Sample values", anchor=False)
    if not variables:
        st.caption("The prompt has no variable. Write {name} in a message to make one; {{ and }} stand for braces.")
    for variable in variables:
        st.text_area(variable, key=_key(name, variable), height="content", on_change=changed, placeholder="A value to try it with")
    return read_values(name, variables)


def draw_rendered(content: PromptContent, values: Mapping[str, str], find: Find) -> None:
    """The messages with blocks and values in place; which variables have none is said above them, and where they stand."""
    st.subheader("What the model is sent", anchor=False)
    if missing := [variable for variable in variables_of(content) if not values.get(variable)]:
        named = ", ".join(plain(variable, 60) for variable in missing)
        st.caption(f":orange[:material/warning: Not filled yet: {named}.] Give a sample value above; in a run each case gives its own.")
    try:
        draw_messages(rendered(content, values, find))
    except TouchstoneError as problem:
        st.caption(f"Not yet: {plain(str(problem), 300)}")


def rendered(content: PromptContent, values: Mapping[str, str], find: Find) -> tuple[Message, ...]:
    """The messages with blocks and values in place; a variable without a value stands as [not filled: name].

    A value is text; where the template asks for a key in it ({order.id}), it is read as JSON. Raises Invalid for a broken template,
    NotFound for a block that is not there.
    """
    texts = {variable: values.get(variable) or f"[not filled: {variable}]" for variable in variables_of(content)}
    prompt, _ = prepared(content, find)
    try:
        return prompt.render(texts)
    except Invalid:
        return prompt.render({name: _object(text) for name, text in texts.items()})


def _object(text: str) -> Any:
    """The object or list that the text is as JSON, else the text."""
    with suppress(ValueError, RecursionError):
        value = json.loads(text)
        return value if isinstance(value, dict | list) else text
    return text


def draw_messages(messages: Sequence[Message]) -> None:
    """Messages as text, each under its role; nothing in them is read as Markdown or HTML."""
    for message in messages:
        with st.container(border=True, gap="xsmall"):
            st.caption(message.role)
            st.text(message.content, width="stretch")
