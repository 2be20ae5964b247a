"""A prompt as a model would get it, tried with the values at hand while it is still being written."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from touchstone import templates
from touchstone.errors import Invalid, TouchstoneError
from touchstone.prompts.assembling import Prompt, prepared
from touchstone.prompts.blocks import PLAIN, Find
from touchstone.prompts.content import PromptContent, is_placeholder, variables_of
from touchstone.prompts.variables import Variable, typed
from touchstone.types import Message


@dataclass(frozen=True)
class Tried:
    """The rendered messages, and why some are not. `missing` are the variables that need a value and have none.

    A missing variable stands in the messages as [not filled: name]; one that may be left out is left out. A message that cannot be
    rendered stands as it is written; there is none at all only where a block cannot be put in.
    """

    messages: tuple[Message, ...] = ()
    missing: tuple[str, ...] = ()
    problem: TouchstoneError | None = None


def asked(content: PromptContent, find: Find) -> tuple[str, ...]:
    """The variables of the messages and of the blocks in them, each once; of the messages alone while a block cannot be put in."""
    with suppress(TouchstoneError):
        prompt, _ = prepared(content, find)
        return variables_of(_whole(prompt))
    return variables_of(content)


def tried(content: PromptContent, texts: Mapping[str, str], find: Find) -> Tried:
    """The prompt with `texts`, values as one would type them, in place; where there is none, the variable's sample."""
    try:
        prompt, _ = prepared(content, find)
    except TouchstoneError as problem:
        return Tried(problem=problem)
    names = variables_of(_whole(prompt))
    declared = {one.name: one for one in content.variables}
    given = {name: text for name in names if (text := texts.get(name) or declared.get(name, Variable(name)).sample)}
    missing = tuple(name for name in names if name not in given and name in _required(prompt))
    values = {name: _value(declared.get(name), text) for name, text in given.items()}
    values |= {name: f"[not filled: {name}]" for name in missing}
    try:
        return Tried(_rendered(prompt, values), missing)
    except TouchstoneError as problem:
        return Tried(_as_far(prompt, values), missing, problem)


def _whole(prompt: Prompt) -> PromptContent:
    return PromptContent(prompt.messages, prompt.format)


def _required(prompt: Prompt) -> set[str]:
    found: set[str] = set()
    for message in prompt.messages if prompt.format != PLAIN else ():
        with suppress(Invalid):
            found |= set(templates.required(message.content, prompt.format) if not is_placeholder(message) else ())
    return found


def _value(variable: Variable | None, text: str) -> Any:
    """The typed value; the text itself where it does not fit its type, which is told beside its field."""
    with suppress(Invalid):
        return typed(variable, text) if variable else text
    return text


def _rendered(prompt: Prompt, values: Mapping[str, Any]) -> tuple[Message, ...]:
    """Where a template asks for a key in a text ({order.id}), the text is read as JSON."""
    try:
        return prompt.render(values)
    except Invalid:
        objects = {name: _object(value) for name, value in values.items()}
        if objects == values:
            raise
        return prompt.render(objects)


def _as_far(prompt: Prompt, values: Mapping[str, Any]) -> tuple[Message, ...]:
    """Each message by itself, as it is written where it cannot be rendered."""
    shown: list[Message] = []
    for message in prompt.messages:
        try:
            shown += _rendered(replace(prompt, messages=(message,)), values)
        except TouchstoneError:
            shown.append(message)
    return tuple(shown)


def _object(text: Any) -> Any:
    """The object or list that a text is as JSON, else what it was."""
    with suppress(ValueError, RecursionError, TypeError):
        value = json.loads(text)
        return value if isinstance(value, dict | list) else text
    return text
